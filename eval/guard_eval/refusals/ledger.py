"""Whether the ledger is the one that was written."""

from guard_eval.canonical import digest
from guard_eval.counted import count
from guard_eval.ledger.chain import ahead
from guard_eval.refusals import history
from guard_eval.refusals.base import Case
from guard_eval.refusals.rule import ALWAYS, DEALT, Answer, Clear, Effect, Rule, Seen, Unknown
from guard_eval.refusals.steps import ADD, ANEW, DEAL


def tampered(case: Case) -> Answer:
    """An entry that was edited, left out or put elsewhere."""
    if case.entries is None:
        return Unknown("no ledger was given")
    prev, at = "", None
    for place, entry in enumerate(case.entries):
        if entry.count != place:
            return Seen(f"entry {entry.count} stands in place {place} of the ledger")
        if entry.prev != prev:
            return Seen(f"entry {place} does not follow from the one before: one was edited")
        if at and entry.at < at:
            return Seen(f"entry {place} is dated before the one that it follows")
        prev, at = digest(entry), entry.at
    for anchor in case.anchors or ():
        if 0 < anchor.count <= len(case.entries):
            if digest(case.entries[anchor.count - 1]) != anchor.head:
                text = f"entry {anchor.count - 1} is not the one that {anchor.where} remembers"
                return Seen(text, {"where": anchor.where})
    return Clear(f"{count(len(case.entries), 'entry', 'entries')} in one chain")


def rolled_back(case: Case) -> Answer:
    """A ledger that ends before a place that is known to have been reached."""
    if case.entries is None:
        return Unknown("no ledger was given")
    for anchor in case.anchors or ():
        if anchor.count > len(case.entries):
            text = f"the ledger has {len(case.entries):,} entries, {anchor.where} knows of "
            return Seen(f"{text}{anchor.count:,}", {"where": anchor.where})
    if not case.anchors:
        return Unknown("nothing outside the ledger says how long it was")
    return Clear(f"as long as {count(len(case.anchors), 'place')} outside remembered, or longer")


def manifest(case: Case) -> Answer:
    """A split that eval.yaml describes otherwise than the ledger, or that only one of them has."""
    if case.declared is None or case.entries is None:
        return Unknown("eval.yaml, or the ledger, was not given")
    made = {split.name: split for _, split in history.splits(case.entries)}
    if not made and case.registration is None:
        return Unknown("the ledger has no split: `guard eval split make` enters what it deals")
    for name, split in case.declared.items():
        if name not in made:
            return Seen(f"the ledger has no split {name}: nobody dealt it", {"split": name})
        before, now = (each.model_dump(exclude=_MOVES) for each in (made[name], split))
        if changed := [field for field in before if before[field] != now[field]]:
            field = changed[0]
            was, says = (str(each[field] or "nothing")[:40] for each in (before, now))
            text = f"{name}: {field} was {was} when it was dealt, and eval.yaml says {says}"
            return Seen(text, {"split": name})
    if gone := [name for name in made if name not in case.declared]:
        text = f"the ledger has the split {gone[0]}, and eval.yaml does not: nothing is compared "
        return Seen(f"{text}with it", {"split": gone[0]})
    return Clear(f"{count(len(made), 'split')} as they were dealt")


def clock(case: Case) -> Answer:
    """Entries that are dated later than it is now."""
    if case.entries is None or case.now is None:
        return Unknown("no ledger was given, or not what time it is")
    late = ahead(case.entries, case.now)
    if late:
        text = f"entry {late[0].count} of the ledger is dated {late[0].at:%Y-%m-%d %H:%M}, and it "
        text += f"is {case.now:%Y-%m-%d %H:%M}"
        return Seen(text, count=len(late))
    return Clear(f"{len(case.entries):,} entries, none dated ahead")


_MOVES = {"level", "file", "budget", "created"}  # change when a split is sealed, or have own checks
MANIFEST = Rule(
    "E_MANIFEST_CHANGED",
    "eval.yaml was edited",
    "It says of a split something else than was entered in the ledger when the split was dealt. "
    "What a split is made of, and its role, is fixed then.",
    "Put eval.yaml back as it was, from git or a backup. Splits of other rows are entered by "
    f"{ADD}, {DEAL}; others of these rows {ANEW}.",
    DEALT,
    manifest,
    of_test=False,
)
RULES = (
    Rule(
        "E_LEDGER_TAMPERED",
        "The ledger was edited",
        "The ledger says who looked when. Each entry holds the hash of the one before, and one no "
        "longer fits.",
        "Restore the ledger.jsonl that `guard eval ledger verify` accepts, from git or a backup. A "
        "correction is a new entry, never an edit.",
        ALWAYS,
        tampered,
        of_test=False,
    ),
    Rule(
        "E_CLOCK",
        "The ledger is dated ahead of now",
        "Entries bear the date of the clock of whoever wrote them. That clock was set forward, or "
        "the one here is behind: dates on the report can't be relied on. The order of the entries "
        "holds without them.",
        "Set the clock of this machine right. If it is, nothing of what was written changes; for "
        f"a report without this, begin anew with rows that nobody has looked at: {ADD}, in a new "
        "workspace (`-w FOLDER`).",
        DEALT,
        clock,
        Effect.FLAG,
        of_test=False,
    ),
    Rule(
        "E_LEDGER_ROLLBACK",
        "The end of the ledger is missing",
        "It was cut off, or an older copy was put back. Looks may have been lost with it.",
        "Restore the newest ledger.jsonl from git or a backup. If it is lost, every test split of "
        "it counts as looked at: seal new rows: `guard eval seal make SPLIT --remove-plain`.",
        ALWAYS,
        rolled_back,
        of_test=False,
    ),
)
