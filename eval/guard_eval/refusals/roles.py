"""Splits that change their role, are dealt until one fits, or leave rows out."""

from guard_eval.counted import count
from guard_eval.refusals import history
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.rule import DEALT, Answer, Clear, Effect, Rule, Seen, Unknown, answer
from guard_eval.refusals.steps import ADD, ANEW, FRESH
from guard_eval.splits.split import Role, Split

DEALS = 3  # a data set may be dealt this often before the choice itself is a search
BEFORE = frozenset({Moment.SEAL, Moment.REGISTER, Moment.OPEN})  # what is done later is no matter
FROM_CAL = {"threshold", "density_ratio", "drift_band"}  # what may share a cal split


def reused(case: Case) -> Answer:
    """A split that has, or had, another role; a cal split that several parts were fitted on."""
    if not case.splits:
        return Unknown("no split was given")
    missing = [] if case.entries is not None else ["without a ledger, former roles are not known"]
    known = [*case.splits, *(split for _, split in history.splits(case.entries or ()))]
    for split in case.splits:
        for other in known:
            if other.role is not split.role and _same(split, other):
                text = f"{split.name} has the role {split.role} and the rows of "
                text += f"{other.name}, whose role is {other.role}"
                return Seen(text, {"split": split.name})
    return answer(
        _shared_cal(case), missing, f"{count(len(case.splits), 'split')}, each with one role"
    )


def searched(case: Case) -> Answer:
    """A data set dealt again and again, and a later deal than the first taken for the test."""
    if case.entries is None:
        return Unknown("without a ledger, earlier deals are not known")
    dealt = [split for _, split in history.splits(case.entries) if split.role is Role.TEST]
    for test in case.tests:
        seeds = list(dict.fromkeys(each.seed for each in dealt if each.dataset == test.dataset))
        if len(seeds) > DEALS and test.seed != seeds[0]:
            text = f"the data set of {test.name} was dealt with {len(seeds)} seeds"
            names = {"split": test.name, "seed": str(seeds[0])}
            return Seen(f"{text}, and this is not the first", names)
    return answer(None, [], f"{count(len(dealt), 'deal')} of test splits in the ledger")


def searched_elsewhere(case: Case) -> Answer:
    """The same in workspaces of their own, whose ledgers do not know each other."""
    if case.deals is None:
        return Unknown("deals of this user in other workspaces were not given")
    for test in case.tests:
        seeds = case.deals.get(test.dataset, ())
        if len(seeds) > DEALS and test.seed not in (None, seeds[0]):
            text = f"the data set of {test.name} was dealt with {len(seeds)} seeds by this user"
            names = {"split": test.name, "seed": str(seeds[0])}
            return Seen(f"{text}, in whatever workspace, and this is not the first", names)
    return Clear("no more deals by this user, in any workspace, than may be")


def undealt(case: Case) -> Answer:
    """Fewer rows in the splits of a deal than in its data set."""
    if case.entries is None:
        return Unknown("without a ledger, the size of the data set is not known")
    sizes = history.sizes(case.entries)
    missing = []
    for test in case.tests:
        if test.dataset not in sizes:
            missing.append(f"the data set of {test.name} is not in the ledger")
            continue
        deal = {s.sha256: s for s in case.splits if s.dataset == test.dataset}
        lost = sizes[test.dataset] - sum(split.rows for split in deal.values())
        if lost > 0:
            text = f"{count(lost, 'row')} of the {sizes[test.dataset]:,} that were added are in no"
            return Seen(f"{text} split of this deal", {"split": test.name})
    return answer(None, missing, "every row of the data set is in a split")


def measured(case: Case) -> Answer:
    """Rows of the test whose outcomes could be seen before the look."""
    if case.earlier is None:
        return Unknown("what this user measured before was not given")
    for test in case.tests:
        if seen := max(case.earlier.get(test.sha256, ()), key=lambda each: each.rows, default=None):
            text = (
                f"{seen.rows:,} of the {count(test.rows, 'row')} of {test.name} were measured "
                f"before its look, as {seen.name} (last on {seen.on:%d %b %Y})"
            )
            left = f"; {count(seen.left, 'row')} measured with them are in no split"
            return Seen(text + left * bool(seen.left), {"split": test.name}, seen.rows)
    return Clear("no run of this user, in any folder, had these rows before")


def _same(split: Split, other: Split) -> bool:
    """Say whether a split has the other's rows, in any order; a part of them is a duplicate."""
    return split.sha256 == other.sha256 or split.merkle == other.merkle


def _shared_cal(case: Case) -> Seen | None:
    """A threshold with a guarantee and another part, fitted on the same rows."""
    parts = case.bundle.parts if case.bundle else ()
    for split in case.splits:
        if split.role is Role.CAL:
            on = [part for part in parts if split.sha256 in part.fit_on]
            others = [part for part in on if part.kind not in FROM_CAL]
            if others and any(part.kind == "threshold" for part in on):
                text = f"the threshold and {others[0].kind} {others[0].name}".rstrip()
                return Seen(f"{text} were both fitted on {split.name}", {"split": split.name})
    return None


RULES = (
    Rule(
        "E_ROLE_REUSE",
        "A split has two roles",
        "Each row is used for one thing: to train, to choose (tune), to set the threshold with its "
        "guarantee (cal), or to measure (test). Used for two, the second result is too good.",
        "Deal the data set into one split for each role, `guard eval split make NAME`, and fit "
        f"each part on the split that is meant for it. For more rows: {ADD}.",
        DEALT,
        reused,
    ),
    Rule(
        "E_SEED_SEARCHED",
        "The data set was dealt until a split fitted",
        f"Dealing again is fine up to {DEALS} times. Beyond that the choice among deals can be a "
        "choice of an easy test.",
        "Take the first deal: its splits are there, or `guard eval split make NAME --seed {seed}` "
        f"makes them again in a new workspace. Or: {FRESH[0].lower()}{FRESH[1:]}",
        DEALT,
        searched,
    ),
    Rule(
        "E_SEED_ELSEWHERE",
        "The data set was dealt again and again in other workspaces",
        "Whoever measures each deal and shows the best one has chosen an easy test.",
        "Take the first deal, `guard eval split make NAME --seed {seed}`, in a new workspace. If "
        "all deals are told of together, nothing: the report says how many there were.",
        BEFORE,
        searched_elsewhere,
        Effect.FLAG,
    ),
    Rule(
        "E_ROWS_UNDEALT",
        "Rows of the data set are in no split",
        "Rows may be left out for a reason (a gap in time between splits). Leaving out hard ones "
        "makes a test easy.",
        f"Deal all rows {ANEW}. If they are left out for a "
        "reason, nothing: the report says how many they are.",
        DEALT,
        undealt,
        Effect.FLAG,
    ),
    Rule(
        "E_MEASURED_BEFORE",
        "Rows of the test were measured before its look",
        "Whoever saw how each row came out could keep the easy ones, or change the policy by the "
        "others. Then the figure is of what was chosen.",
        f"{FRESH} If nobody chose by those outcomes, nothing: the report says what was measured.",
        BEFORE,
        measured,
        Effect.FLAG,
    ),
)
