"""Parts of a policy, and the rows they or what they were made from have seen."""

from guard_eval.counted import count
from guard_eval.lineage.parts import Part
from guard_eval.refusals import history
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.rule import MEASURED, Answer, Clear, Rule, Seen, Unknown, answer
from guard_eval.refusals.steps import ADD, CERTIFY, FRESH


def fitted_on_test(case: Case) -> Answer:
    """A part that saw the test split, itself or through what it was made from."""
    if case.bundle is None:
        return Unknown("no policy was given")
    for test in case.tests:
        for part in case.bundle.parts:
            direct = test.sha256 in part.fit_on
            if direct or test.sha256 in (case.taint or {}).get(part.fingerprint, ()):
                how = "was fitted on" if direct else "was made from something fitted on"
                return Seen(f"{_name(part)} {how} {test.name}", _names(part, test.name))
    if case.taint is None:
        return Unknown("what the parts were made from is not known")
    return Clear(f"{count(len(case.bundle.parts), 'part')}, none of which saw a test row")


def undeclared(case: Case) -> Answer:
    """A part of unknown origin, or whose origin the ledger does not confirm."""
    if case.bundle is None:
        return Unknown("no policy was given")
    if case.entries is None:
        return Unknown("without a ledger nothing confirms where the parts come from")
    fits = {(run, part.fingerprint): part for _, run, part in history.fits(case.entries)}
    known = {split.sha256 for split in case.splits} | {
        sha for _, split in history.splits(case.entries) for sha in (split.sha256, split.dataset)
    }
    for part in case.bundle.parts:
        recorded = fits.get((part.fit_run or "", part.fingerprint))
        if part.fit_run is None:
            problem = "does not say where it comes from"
        elif part.fit_run and recorded is None:
            problem = f"names run {part.fit_run}, which did not make it according to the ledger"
        elif recorded and set(recorded.fit_on) - set(part.fit_on):
            problem = "names fewer splits than the ledger says it was fitted on"
        elif part.fit_on and not part.fit_run:
            problem = "was fitted, and names no run"
        elif set(part.fit_on) - known:
            problem = "was fitted on rows that nobody knows"
        else:
            continue
        return Seen(f"{_name(part)} {problem}", _names(part))
    return Clear(
        f"{count(len(case.bundle.parts), 'part')}, each with an origin the ledger confirms"
    )


def before_split(case: Case) -> Answer:
    """A part fitted on the whole data set, or before its split was dealt."""
    if case.bundle is None:
        return Unknown("no policy was given")
    datasets = {split.dataset for split in case.splits}
    dealt = {split.sha256: place for place, split in reversed(history.splits(case.entries or ()))}
    fits = [(place, part) for place, _, part in history.fits(case.entries or ())]
    used = {part.fingerprint for part in case.bundle.parts}
    for part in case.bundle.parts:
        if datasets & set(part.fit_on):
            text = "was fitted on a whole data set, test rows and all"
            return Seen(f"{_name(part)} {text}", _names(part))
    for place, part in fits:
        early = [sha for sha in part.fit_on if sha in dealt and place < dealt[sha]]
        if early and part.fingerprint in used:
            text = f"was fitted before {case.name(early[0])} was dealt"
            return Seen(f"{_name(part)} {text}", _names(part))
    missing = [] if case.entries is not None else ["without a ledger, what came first is not known"]
    return answer(None, missing, f"{count(len(case.bundle.parts), 'part')}, fitted on dealt splits")


def partial_folds(case: Case) -> Answer:
    """A cross-validation in which a part saw the rows that its fold holds back."""
    if case.folds is None:
        if tried := history.folds(case.entries or ()):
            return Clear(f"{count(tried, 'fold')}, looked at when the fit was recorded")
        return Unknown(
            "no cross-validation was given: `guard eval policy fit-record --folds FILE` takes one"
        )
    for fold in case.folds:
        for name, saw in fold.saw.items():
            if shared := saw & fold.held:
                text = f"{name} saw {len(shared):,} of the {count(len(fold.held), 'row')} that "
                return Seen(f"{text}fold {fold.name} holds back", {"part": name})
    return Clear(f"{count(len(case.folds), 'fold')}, every part fitted inside its fold")


def influenced(case: Case) -> Answer:
    """Rows weighed, dropped or labelled anew by what they do to the test."""
    against = set(case.influence or ()) | history.weighed(case.entries or ())
    for test in case.tests:
        if test.sha256 in against:
            text = f"training rows were chosen by what they do to {test.name}"
            return Seen(text, {"split": test.name})
    if case.influence is None and case.entries is None:
        return Unknown("neither a ledger nor a list of such runs was given")
    return Clear("no row was chosen by what it does to a test row")


def _name(part: Part) -> str:
    return f"{part.kind} {part.name}".rstrip() + f" #{part.fingerprint[:8]}"


def _names(part: Part, split: str = "SPLIT") -> dict[str, str]:
    return {"part": f"{part.kind} {part.name}".rstrip(), "split": split}


RULES = (
    Rule(
        "E_FIT_ON_TEST",
        "The policy was fitted on the rows it is measured on",
        "A threshold, prompt or model that was chosen with these rows does better on them than on "
        "any other.",
        f"Fit the {{part}} again on tune or cal, for a threshold with {CERTIFY}. If that "
        f"can't be done: {FRESH}",
        MEASURED,
        fitted_on_test,
    ),
    Rule(
        "E_UNDECLARED_PART",
        "A part of the policy is of unknown origin",
        "It may have been chosen by trying the test rows. Nobody can say that it was not.",
        "Let the tool fit the {part}, which records where it comes from; or say where it was "
        "fitted: `guard eval policy fit-record POLICY --run NAME --split SPLIT`, with `--elsewhere "
        "WHERE` instead of a split if it saw none of these rows, such as a policy that ships. "
        "`guard eval policy parts POLICY` shows what is known.",
        MEASURED,
        undeclared,
    ),
    Rule(
        "E_FIT_BEFORE_SPLIT",
        "A part was fitted before the data was dealt",
        "Then the test rows were among what it was fitted on, if only for a mean, a vocabulary or "
        "a chunk size.",
        "Fit the {part} again on the train or tune split alone, and say so: `guard eval policy "
        "fit-record POLICY --run NAME --split tune`.",
        MEASURED,
        before_split,
    ),
    Rule(
        "E_CV_PARTIAL_PIPELINE",
        "Only the last step was inside the cross-validation",
        "A part was fitted once on all rows, so every fold knows the rows it holds back.",
        "Fit every step inside each fold, on that fold's training rows, the {part} too; then say "
        "what each fold saw: `guard eval policy fit-record POLICY --run NAME --split SPLIT --folds "
        "FILE`.",
        frozenset({Moment.FIT, Moment.REPORT}),
        partial_folds,
        of_test=False,
    ),
    Rule(
        "E_INFLUENCE_ON_TEST",
        "Training rows were chosen by their effect on the test",
        "To drop or relabel what hurts the test is to train on the test.",
        "Do the same against the tune split, add what comes of it as a new data set with "
        f"{ADD}, and fit again.",
        frozenset({Moment.FIT, *MEASURED}),
        influenced,
    ),
)
