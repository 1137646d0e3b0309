"""How it ran: time and cost, failures, the worst misses, the environment."""

from guard_eval.report.blocks import Block, Facts, Mark, Table, Text
from guard_eval.report.model import Report
from guard_eval.report.numbers import count, number
from guard_eval.splits.split import Role


def stages(report: Report) -> tuple[Block, ...]:
    """Time and cost by stage of the guard."""
    if not report.stages:
        return (Text(Mark("Latency and cost: not measured.", "unknown")),)
    rows = tuple(
        (
            stage.name,
            number(stage.median, "ms"),
            number(stage.p95, "ms"),
            number(stage.total, "ms"),
            count(stage.tokens),
            number(stage.cost, "USD"),
        )
        for stage in report.stages
    )
    head = ("Stage", "Median", "95th percentile", "In all", "Tokens", "Cost")
    caption = "Over all rows; wall time of this run's machine"
    return (Table(caption, head, rows, frozenset({1, 2, 3, 4, 5})),)


def failures(report: Report) -> tuple[Block, ...]:
    """Rows that ended in an error: none is dropped."""
    if report.failures is None:
        return (Text(Mark("Failures: not measured.", "unknown")),)
    counted = {
        "wrong": "as wrong: an unsupported answer as released, a supported one as held back",
        "apart": "apart from the figures above",
    }
    how = counted[report.registration.errors if report.registration else "wrong"]
    facts = Facts((("Rows that failed count", how),))
    if not report.failures:
        return (Text("No row failed."), facts, *_broken(report))
    rows = tuple((failure.kind, count(failure.rows)) for failure in report.failures)
    table = Table("Failures by kind", ("Kind", "Rows"), rows, frozenset({1}))
    return facts, table, *_broken(report)


def _broken(report: Report) -> tuple[Block, ...]:
    """Checks that broke inside the guard, which answered all the same."""
    if not report.broken:
        return ()
    caption = (
        "Checks that broke or took too long, and the rows on which they did: the guard answered "
        "these rows by its policy's rule for errors"
    )
    rows = tuple((each.kind, count(each.rows)) for each in report.broken)
    return (Table(caption, ("Check", "Rows"), rows, frozenset({1})),)


def misses(report: Report) -> tuple[Block, ...]:
    """The worst errors, with their text; of a test split nothing is shown."""
    if report.split is None or report.split.role is Role.TEST:
        return (Text("Not shown: rows of a test split are never shown in a report."),)
    if not report.misses:
        return (Text(Mark("Not measured, or there was none.", "unknown")),)
    rows = tuple(
        (miss.row, miss.error, number(miss.score), miss.question or "-", miss.answer or "-")
        for miss in report.misses
    )
    head = ("Row", "Error", "Groundedness", "Question", "Answer")
    return (Table("The worst, by score", head, rows, frozenset({2})),)


def environment(report: Report) -> tuple[Block, ...]:
    """What it ran on."""
    if not report.environment:
        return (Text(Mark("Not measured.", "unknown")),)
    return (Facts(tuple(sorted(report.environment.items()))),)
