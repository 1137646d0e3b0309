"""How often a test split was looked at, under whatever name."""

from guard_eval.counted import count
from guard_eval.looks.budget import made_for
from guard_eval.refusals import history
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.rule import DEALT, Answer, Clear, Rule, Seen, Unknown, answer
from guard_eval.refusals.steps import FRESH
from guard_eval.splits.split import Split

SHARE = 0.01  # of the rows, from which on a split is another one under a new name
LOOKING = frozenset({Moment.REGISTER, Moment.OPEN})


def burned(case: Case) -> Answer:
    """The split was given up as held-out."""
    if case.entries is None:
        return Unknown("without a ledger, nobody knows")
    gone = history.burnt(case.entries)
    for test in case.tests:
        if test.sha256 in gone:
            text = f"{test.name} was given up as held-out: {gone[test.sha256] or 'no reason given'}"
            return Seen(text, {"split": test.name})
    return Clear(f"{count(len(case.tests), 'test split')}, none given up")


def spent(case: Case) -> Answer:
    """No look is left, or the number of looks was raised after the split was made."""
    if case.entries is None:
        return Unknown("without a ledger, looks can't be counted")
    for test in case.tests:
        used, allowed = history.used(case.entries, test.sha256), _allowed(case, test)
        names = {"split": test.name}
        if used >= allowed:
            return Seen(f"{count(used, 'look')} at {test.name} of {allowed} allowed", names)
        if test.budget > allowed:
            text = (
                f"{test.name} was made for {count(allowed, 'look')}, and now claims {test.budget}"
            )
            return Seen(text, names)
    return Clear("a look is left")


def adaptive(case: Case) -> Answer:
    """A policy registered after a look at the same rows, without saying what it follows."""
    if case.entries is None or case.registration is None:
        return Unknown("no ledger, or nothing registered")
    promise = case.registration
    seen = [(n, by) for n, split, by in history.looks(case.entries) if split == promise.split]
    first = min((n for n, _ in seen), default=None)
    places = {r.fingerprint: n for n, r in reversed(history.registrations(case.entries))}
    late = first is not None and places.get(promise.fingerprint, first + 1) > first
    others = [by for _, by in seen if by != promise.fingerprint]
    if late and others and promise.predecessor not in others:
        name = case.name(promise.split)
        text = f"{name} was looked at {count(len(others), 'time')} before this was registered"
        return Seen(text, {"split": name, "registration": others[-1][:12]})
    return Clear("registered before the first look" if not late else "says which result it follows")


def laundered(case: Case) -> Answer:
    """Rows of a split that was looked at already, copied, renamed, reshuffled or cut down."""
    if case.entries is None:
        return Unknown("without a ledger, earlier looks are not known")
    before = {split.sha256: split for _, split in history.splits(case.entries)}
    before |= {split.sha256: split for split in case.splits}
    gone = history.burnt(case.entries)
    missing = []
    for test in case.tests:
        allowed, own = _allowed(case, test), history.used(case.entries, test.sha256)
        for sha, other in before.items():
            left = min(allowed, _allowed(case, other)) - own
            used = left if sha in gone else history.used(case.entries, sha)
            if sha == test.sha256 or not (used or sha in gone):
                continue
            share = _share(case, test, other)
            if share is None:
                missing.append(f"{test.name} can't be compared with {_called(other)}")
            elif share >= SHARE and used >= left:
                text = f"{share:.1%} of the rows are rows of {_called(other)}, which was looked at"
                return Seen(f"{test.name}: {text}", {"split": test.name})
    return answer(None, missing, "no row of a split that was looked at before")


def _share(case: Case, test: Split, other: Split) -> float | None:
    """Return the fraction of rows, of the smaller split, that both have; None: not known."""
    if test.merkle == other.merkle:
        return 1.0
    rows, theirs = case.rows.get(test.sha256), case.rows.get(other.sha256)
    own, sketch = case.sketches.get(test.sha256), case.sketches.get(other.sha256)
    smaller = min(test.rows, other.rows)
    if own and sketch:
        return own.likeness(sketch)
    if rows and sketch:
        return sketch.shares(rows) * len(rows) / smaller
    if own and theirs:
        return own.shares(theirs) * len(theirs) / smaller
    if rows and theirs:
        both = {test.sha256, other.sha256}
        pairs = [o for o in case.overlaps if {o.left[0], o.right[0]} == both]
        shared = {o.left if o.left[0] == test.sha256 else o.right for o in pairs}
        return len(shared) / smaller
    return None


def _allowed(case: Case, test: Split) -> int:
    """Return the looks that the split was made, or sealed, with: no more were allowed later."""
    return made_for(test, case.entries or ())


def _called(split: Split) -> str:
    return f"{split.name} #{split.sha256[:8]}"


RULES = (
    Rule(
        "E_BURNED",
        "The test split was given up",
        "Its rows were seen, or its text got out, and that was recorded. It can't be held out "
        "again.",
        f"Use its rows for tuning. {FRESH}",
        LOOKING,
        burned,
    ),
    Rule(
        "E_BUDGET",
        "The test split has been looked at as often as was allowed",
        "Whoever looks again and again, and keeps the best, measures luck. The number of looks was "
        "fixed when the split was made.",
        "Develop on the tune split: `guard eval run -w . --split tune --target guard:NAME`. "
        f"{FRESH}",
        LOOKING,
        spent,
    ),
    Rule(
        "E_ADAPTIVE_REUSE",
        "A policy was made after a result on the same rows",
        "It may have been changed because of that result. Then the rows are not held out for it.",
        "Say which result it follows, `guard eval register --policy NAME --split {split} "
        "--predecessor {registration}`; the "
        f"next look then shows only a clear gain. Or: {FRESH[0].lower()}{FRESH[1:]}",
        LOOKING,
        adaptive,
    ),
    Rule(
        "E_SPLIT_LAUNDERING",
        "The test split holds rows that were looked at under another name",
        "A copy, a part or a reshuffled version of a split has no looks of its own: 1 % of shared "
        "rows is enough to share its looks, too.",
        FRESH,
        DEALT - {Moment.REPORT},
        laundered,
    ),
)
