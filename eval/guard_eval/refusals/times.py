"""What was known when: nothing may rest on what came later."""

from collections.abc import Iterator
from datetime import datetime

from guard_eval.counted import count
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.rule import DEALT, MEASURED, Answer, Clear, Rule, Seen, Unknown
from guard_eval.refusals.steps import ADD, AGAIN, ANEW, DEAL, IN_NEW
from guard_eval.rows.dates import past
from guard_eval.rows.row import Passage, Row
from guard_eval.splits.split import Role, Split

UNCLAIMED = (
    "no embargo is declared, so nothing is claimed about time (`guard eval split make --by time "
    "--embargo 7d` declares one)"
)


def future_documents(case: Case) -> Answer:
    """Documents under an answer that could not be had when it was due."""
    pairs = [(row, each) for row, each in _under(case) if row.prediction_time]
    dated = [(row.prediction_time, each) for row, each in pairs if each.available_at]
    if not dated:
        return Unknown(
            "no row says when its answer was due (`prediction_time`) and rests on a dated document "
            "(`available_at`)"
        )
    late = [each for due, each in dated if due and each.available_at and each.available_at > due]
    if late:
        text = f"{len(late):,} of {count(len(dated), 'document')} under answers came after the "
        return Seen(f"{text}answer was due ({_ids(late)})", {"split": case.target or "SPLIT"})
    if left := sum(1 for _ in _under(case)) - len(dated):
        return Unknown(
            f"{count(left, 'document')} under answers can't be compared: the row does not say when "
            "its answer was due (`prediction_time`), or the document since when it is there "
            f"(`available_at`); of the other {len(dated):,} each was there in time"
        )
    return Clear(f"{count(len(dated), 'document')}, each there before its answer was due")


def backfilled(case: Case) -> Answer:
    """Documents said to have been there in time, which were taken in only afterwards."""
    pairs = [(r.prediction_time, each) for r, each in _under(case) if r.prediction_time]
    dated = [(due, p) for due, p in pairs if p.available_at and p.ingested_at]
    labels = [row for split in _fitted_on(case) for row in case.rows.get(split.sha256, ())]
    cutoff = _cutoff(case)
    known = [r for r in labels if cutoff and r.label_available_at and r.ingested_at]
    if not dated and not known:
        return Unknown(
            "nothing says both since when it could be had (`available_at`) and when it was taken "
            "in (`ingested_at`)"
        )
    late = [
        each
        for due, each in dated
        if each.available_at and each.ingested_at and each.available_at <= due < each.ingested_at
    ]
    rows = [r for r in known if cutoff and _rewritten(r, cutoff)]
    if (late or rows) and not case.evidence.strip():
        text = f"{count(len(late), 'document')} and {count(len(rows), 'label')} are dated in time"
        first = ", ".join([*([_ids(late)] if late else ()), *(row.id for row in rows[:3])])
        return Seen(
            f"{text} but were taken in later, and no evidence of the date is given ({first})"
        )
    declared = f", {len(late) + len(rows):,} by evidence: {case.evidence}" if late or rows else ""
    return Clear(f"{count(len(dated) + len(known), 'date')} agree with when they came in{declared}")


def future_labels(case: Case) -> Answer:
    """Labels that something was fitted on before they were known."""
    cutoff = _cutoff(case)
    if cutoff is None:
        return Unknown(f"{UNCLAIMED}, and no time of fitting is given")
    rows = [
        (split, row)
        for split in _fitted_on(case)
        for row in case.rows.get(split.sha256, ())
        if row.label_available_at
    ]
    if not rows:
        return Unknown("no label says since when it is known")
    late = [
        split for split, row in rows if row.label_available_at and row.label_available_at > cutoff
    ]
    if late:
        text = f"{len(late):,} of {count(len(rows), 'label')} in {late[0].name} were not known"
        return Seen(f"{text} on {cutoff:%Y-%m-%d %H:%M}", {"split": late[0].name})
    return Clear(f"{count(len(rows), 'label')} known by {cutoff:%Y-%m-%d %H:%M}")


def order(case: Case) -> Answer:
    """Rows that were fitted on lie after the test rows, or inside the embargo before them."""
    if case.embargo is None:
        return Unknown(UNCLAIMED)
    missing = []
    for test in case.tests:
        first = _range(case, test)[0]
        for split in _fitted_on(case):
            last = _range(case, split)[1]
            if first is None or last is None:
                missing.append(f"{split.name} and {test.name} do not both have times")
            elif last + case.embargo > first:
                text = f"{split.name} ends {last:%Y-%m-%d %H:%M}, {test.name} begins "
                text += f"{first:%Y-%m-%d %H:%M}, and {case.embargo} must lie between"
                return Seen(text, {"split": test.name, "other": split.name})
    if missing:
        return Unknown("; ".join(missing))
    return Clear(f"what is fitted on ends {case.embargo} or more before the test")


def undated(case: Case) -> Answer:
    """Rows or documents without the times that a claim about time rests on."""
    if case.embargo is None:
        return Unknown(UNCLAIMED)
    for split in case.splits:
        rows = case.rows.get(split.sha256, ())
        field = "prediction_time" if split.role is Role.TEST else "label_available_at"
        without = sum(getattr(row, field) is None for row in rows)
        if without and (split.role is Role.TEST or without < len(rows)):
            text = f"{without:,} of {count(len(rows), 'row')} of {split.name} have no {field}"
            return Seen(text, {"split": split.name, "field": field})
    documents = [*(case.documents or ()), *(each for _, each in _under(case))]
    for field in ("available_at", "ingested_at"):
        without = sum(getattr(each, field) is None for each in documents)
        if 0 < without < len(documents):  # none at all: the checks that need it say so
            text = f"{without:,} of {count(len(documents), 'document')} have no {field}"
            return Seen(text, {"field": field})
    return Clear("every row and document has its times")


def ahead(case: Case) -> Answer:
    """Something said to be known, taken in, or due and answered, at a time that is to come."""
    if case.now is None:
        return Unknown("what time it is was not given")
    dates = 0
    for split in case.splits:
        for number, row in enumerate(case.rows.get(split.sha256, ()), 1):
            known = [*past(row)]
            dates += len(known)
            if late := [at for at in known if at > case.now]:
                text = f"{split.name} row {number} #{row.content[:8]} is dated {late[0]:%Y-%m-%d}, "
                return Seen(f"{text}and it is {case.now:%Y-%m-%d}", {"split": split.name})
        if split.last and split.last > case.now:  # all that is known of a sealed one
            text = f"{split.name} ends {split.last:%Y-%m-%d}, and it is {case.now:%Y-%m-%d}"
            return Seen(text, {"split": split.name})
    return Clear(f"{count(dates, 'date')}, none to come")


def _under(case: Case) -> Iterator[tuple[Row, Passage]]:
    """Yield the test rows with each document that their answers rest on."""
    for test in case.tests:
        for row in case.rows.get(test.sha256, ()):
            for passage in (*row.context, *(case.retrieved or {}).get(row.id, ())):
                yield row, passage


def _fitted_on(case: Case) -> list[Split]:
    return [split for split in case.splits if split.role is not Role.TEST]


def _cutoff(case: Case) -> datetime | None:
    if case.cutoff or case.embargo is None:
        return case.cutoff
    firsts = [first for test in case.tests if (first := _range(case, test)[0])]
    return min(firsts, default=None)


def _range(case: Case, split: Split) -> tuple[datetime | None, datetime | None]:
    """Return the first and last time of the rows themselves, or what the split says of them."""
    rows = case.rows.get(split.sha256, ())
    times = [row.prediction_time for row in rows if row.prediction_time]
    return (min(times), max(times)) if times else (split.first, split.last)


def _rewritten(row: Row, cutoff: datetime) -> bool:
    known, had = row.label_available_at, row.ingested_at
    return bool(known and had and known <= cutoff < had)


def _ids(passages: list[Passage]) -> str:
    return ", ".join(each.id or each.source or "unnamed" for each in passages[:3])


RULES = (
    Rule(
        "E_FUTURE_DOC",
        "An answer rests on a document from later",
        "When the answer was due, the document did not exist. In use nobody would have had it.",
        "Of documents in the rows: take the later ones out of each `context`. Of documents that "
        "the guard searched: search as of each row's `prediction_time`, in a snapshot of the "
        f"corpus of that day. {AGAIN}",
        frozenset({Moment.SPLIT, Moment.SEAL, Moment.REPORT}),
        future_documents,
    ),
    Rule(
        "E_BACKFILL_TIME",
        "A date before anybody had the document or the label",
        "It is dated in time for the answer, but it was taken in afterwards. A date can be written "
        "by anybody; when it was taken in, cannot.",
        "Say what shows the date (an archive, the publisher's record) in a line of eval.yaml, "
        "`evidence: ...`, which is printed in the report, and look again: `guard eval leaks scan`. "
        f"Or set `available_at` to `ingested_at`. {AGAIN}",
        frozenset({Moment.SPLIT, Moment.SEAL, Moment.FIT, Moment.REPORT}),
        backfilled,
    ),
    Rule(
        "E_TIME_AHEAD",
        "A date lies in the future",
        "What is said to be known, taken in or answered on a day that is to come has a wrong date, "
        "or the clock of this machine is behind, and every claim about time rests on such dates.",
        f"Set that date right (or the clock). {AGAIN}",
        DEALT,
        ahead,
        of_test=False,
    ),
    Rule(
        "E_LABEL_FROM_FUTURE",
        "A label was used before it was known",
        "On the day in question nobody could have fitted on it.",
        "Leave out the rows of {split} whose `label_available_at` is later, and deal what is left "
        f"{ANEW}. Or measure on later rows: {ADD}, {DEAL}.",
        frozenset({Moment.FIT, *MEASURED}),
        future_labels,
    ),
    Rule(
        "E_TIME_ORDER",
        "What was fitted on is not older than the test",
        "The figures are to hold for the time to come, so everything that was fitted on must end "
        "the declared gap (embargo) before the first test row.",
        f"Deal by time, with the gap, in a new workspace: {IN_NEW}, `guard eval split make NAME "
        "--by time --embargo 7d -w FOLDER`. Then fit what was fitted on {other} again.",
        DEALT,
        order,
    ),
    Rule(
        "E_TIME_MISSING",
        "Times are missing that the claim rests on",
        "A declared gap in time (embargo) says that the figures hold for the time to come. Without "
        "times on every row and document nobody can tell.",
        f"Fill in `{{field}}`. {AGAIN} Or deal without --embargo, {ANEW}, and the report claims "
        "nothing about time.",
        frozenset({Moment.SPLIT, Moment.SEAL, Moment.REPORT}),
        undated,
    ),
)
