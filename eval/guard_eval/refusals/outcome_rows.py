"""Whether the rows that are reported are the rows of the split, with the labels it had."""

from collections import Counter

from guard_eval.counted import count
from guard_eval.refusals import history
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.rule import MEASURED, Answer, Clear, Rule, Seen, Unknown, answer
from guard_eval.refusals.steps import ADD, DEAL
from guard_eval.runs.outcomes import Outcome
from guard_eval.splits.split import Split


def missing(case: Case) -> Answer:
    """Rows of the split without an outcome, with two, or with an empty one; or other rows."""
    test = case.split
    if case.outcomes is None or test is None:
        return Unknown("no outcomes, or no split they belong to, were given")
    times: Counter[str] = Counter()
    empty = 0
    for outcome in case.outcomes:
        times[outcome.row] += 1
        empty += _empty(outcome)
    rows = case.rows.get(test.sha256)
    want = {row.id for row in rows} if rows is not None else None
    told = {
        "left out": len(want - times.keys())
        if want is not None
        else max(0, test.rows - len(times)),
        "of another split": len(times.keys() - want) if want is not None else 0,
        "counted twice": sum(number > 1 for number in times.values()),
        "without any outcome": empty,
    }
    wrong = [f"{count(number, 'row')} {what}" for what, number in told.items() if number]
    if len(times) > test.rows and not wrong:
        wrong = [f"{count(len(times) - test.rows, 'row')} of another split"]
    if wrong:
        return Seen(
            f"of {test.rows:,} rows of {test.name}: {', '.join(wrong)}", {"split": test.name}
        )
    return Clear(f"{count(test.rows, 'row')}, each with one outcome")


def relabelled(case: Case) -> Answer:
    """Labels that are not those the split had when it was made."""
    known = history.splits(case.entries or ())
    unknown = []
    for test in case.tests:
        names = {"split": test.name}
        now = case.identities.get(test.sha256)
        if now and now.labels != test.labels:
            return Seen(f"the labels of {test.name} are not those it was made with", names)
        if now is None:
            unknown.append(f"{test.name} is sealed; its labels are compared when it is opened")
        same = [old for _, old in known if _replaced(old, test)]
        if same and same[-1].labels != test.labels and same[-1].rows == test.rows:
            return Seen(f"{test.name} was replaced by a version with other labels", names)
    rows = sum(each.rows for each in case.identities.values())
    return answer(None, unknown, f"{count(rows, 'label')} as when the split was made")


def changed(case: Case) -> Answer:
    """Rows that are not those the split had when it was made, though labels are."""
    unknown = []
    for test in case.tests:
        now = case.identities.get(test.sha256)
        if now and now.merkle != test.merkle and now.labels == test.labels:
            text = f"rows of {test.name} are not those it was made with"
            return Seen(text, {"split": test.name})
        same = [old for _, old in history.splits(case.entries or ()) if _replaced(old, test)]
        if same and same[-1].rows != test.rows:
            text = f"{test.name} was made with {same[-1].rows:,} rows, and has {test.rows:,}"
            return Seen(text, {"split": test.name})
        if now is None:
            unknown.append(f"{test.name} is sealed; its rows are compared when it is opened")
    rows = sum(each.rows for each in case.identities.values())
    return answer(None, unknown, f"{count(rows, 'row')} as when the split was made")


def _empty(outcome: Outcome) -> bool:
    said = outcome.score is not None or outcome.action is not None
    return not (said or outcome.error or outcome.released)


def _replaced(old: Split, new: Split) -> bool:
    """Say whether `new` takes the place of `old`: a name is given once."""
    return old.name == new.name and old.sha256 != new.sha256


RULES = (
    Rule(
        "E_ROWS_MISSING",
        "The result is not of all rows, once each",
        "Who leaves out the rows that failed, or tries again until one passes, reports a better "
        "figure than users get.",
        "Finish the run, which takes up where it stopped: `guard eval run -w . --split {split} "
        "--target guard:NAME`. Rows "
        "that end in an error stay in, and count as registered.",
        frozenset({Moment.REPORT}),
        missing,
    ),
    Rule(
        "E_LABEL_CHANGED",
        "Labels of the test were changed",
        "Labels are fixed when the split is made. Changed later, they can be bent to the answers.",
        "Put the file of {split} back as it was, from git or a backup. Corrected labels make "
        f"another split: {ADD}, {DEAL}. Looks at the old one count for it, too.",
        frozenset({Moment.SEAL, *MEASURED}),
        relabelled,
    ),
    Rule(
        "E_ROWS_CHANGED",
        "Rows of a split were changed",
        "Rows are fixed when the split is made. A label, a cluster or a time that is changed later "
        "can be bent to the result.",
        "Put the file back as it was, from git or a backup. Other rows are another split: "
        f"{ADD}, {DEAL}.",
        frozenset({Moment.SEAL, *MEASURED}),
        changed,
    ),
)
