"""What a run came to, in a few counts for the terminal; `guard eval report` says all of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from rich import box
from rich.table import Table

from guard_eval.rows.row import Row
from guard_eval.runs import run as runs
from guard_eval.runs.judged import as_judged
from guard_eval.runs.run import Run
from guard_eval.splits.split import Role


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a run; None for a test split, whose figures are the report's, if they are told.

    An alarm is an answer that was withheld, or released with a mark on it. A row that ended in an
    error counts as wrong, as in a report: not caught if it is unsupported, else a false alarm.
    """

    run: Run
    place: Path
    unsupported: int | None = None
    caught: int | None = None
    supported: int | None = None
    alarms: int | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)  # of most errors, and of how many rows
    told: bool = True  # whether a report may show the figures
    others: int = 0  # rows whose label is of another answer than was judged


def tally(run: Run, place: Path, rows: Callable[[], Iterable[Row]], *, told: bool = True) -> Tally:
    """Count, with rows and outcomes side by side; of a test split nothing is counted here."""
    if run.role is Role.TEST:
        return Tally(run, place, told=told)
    count, reasons = Counter[tuple[str | None, bool]](), Counter[str]()
    others = 0
    for given, outcome in zip(islice(rows(), run.rows), runs.outcomes(place), strict=True):
        row = as_judged(given, run.target)
        others += row.label != given.label
        alarm = not outcome.released or bool(outcome.flagged)
        count[row.label, row.label == "supported" if outcome.error else alarm] += 1
        if outcome.error:
            reasons[outcome.error] += 1
    return Tally(
        run,
        place,
        unsupported=count["unsupported", True] + count["unsupported", False],
        caught=count["unsupported", True],
        supported=count["supported", True] + count["supported", False],
        alarms=count["supported", True],
        reasons=dict(reasons.most_common(3)),
        others=others,
    )


def remarks(one: Tally) -> Iterator[str]:
    """What a reader of the counts must know: rows that failed, and checks that broke."""
    run = one.run
    if one.others:
        yield (
            f"{run.split}: the model answered for itself; the labels are of the rows' answers, "
            "which it was not shown, and are left out. `guard eval versus` counts what is right"
        )
    if run.errors:
        again = "" if run.role is Role.TEST else "; `--fresh` measures all rows anew"
        yield (
            f"{run.split}: {run.errors:,} of {run.rows:,} rows ended in an error. "
            f"They count as wrong{again}"
        )
        yield from (f"errors: {rows:,} rows: {reason}" for reason, rows in one.reasons.items())
    if run.broken and one.told:
        yield (
            f"{run.split}: a check broke or took too long{_listed(run.broken)}: the policy's rule "
            "for errors decided on these rows, so another run may decide otherwise"
        )


def _listed(counts: Mapping[str, int]) -> str:
    named = ", ".join(f"{name} {rows:,}" for name, rows in sorted(counts.items()))
    return f" ({named})" if named else ""


def table(tallies: Iterable[Tally]) -> Table:
    """A line for each run."""
    made = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for name in ("rows of", "target", "rows", "errors", "caught", "false alarms", "ms"):
        made.add_column(name, no_wrap=name != "target", overflow="fold")
    for one in tallies:
        made.add_row(
            one.run.split + (" (partial)" if one.run.partial else ""),
            one.run.target,
            f"{one.run.rows:,}",
            f"{one.run.errors:,}",
            _share(one, one.caught, one.unsupported),
            _share(one, one.alarms, one.supported),
            f"{one.run.stages['total'].median:.0f}",
        )
    return made


def _share(one: Tally, part: int | None, whole: int | None) -> str:
    if part is None or whole is None:
        return "in the report" if one.told else "kept back"
    return f"{part:,} of {whole:,}, {part / whole:.0%}" if whole else "no such rows"
