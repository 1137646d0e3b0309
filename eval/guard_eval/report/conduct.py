"""How it was come by: lineage, the leak scan, drift, and every look at the split."""

from guard_eval.report.blocks import Block, Facts, Mark, Table, Text, Tone
from guard_eval.report.lineage import graph, table
from guard_eval.report.model import Report
from guard_eval.report.names import metric
from guard_eval.report.numbers import count, interval, moment, number, said, short
from guard_eval.report.sections import State

_TONES: dict[State, Tone] = {
    "pass": "good",
    "refused": "bad",
    "flagged": "warn",
    "waived": "warn",
    "not checked": "unknown",
}
_ORDER = ("refused", "flagged", "waived", "not checked", "pass")


def lineage(report: Report) -> tuple[Block, ...]:
    """What the policy's parts were fitted on."""
    if report.lineage is None:
        words = "Not measured: what the policy's parts were fitted on is not known."
        return (Text(Mark(words, "unknown")),)
    measured = report.split.sha256 if report.split else ""
    return graph(report.lineage, measured), table(report.lineage)


def scan(report: Report) -> tuple[Block, ...]:
    """Every code of the leak scan, also those that were not checked."""
    if not report.checks:
        words = "Not measured: the leak scan was not run. `guard eval leaks scan` runs it."
        return (Text(Mark(words, "unknown")),)
    states = [check.state for check in report.checks]
    summary = ", ".join(f"{states.count(s)} {s}" for s in _TONES if s in states)
    rows = tuple(
        (
            check.code,
            check.what or "-",
            Mark(check.state, _TONES[check.state]),
            "-" if check.count is None else count(check.count),
            " ".join(example[:12] for example in check.examples) or "-",
            check.note or "-",
        )
        for check in sorted(report.checks, key=lambda each: _ORDER.index(each.state))
    )
    head = ("Code", "What it looks for", "Result", "Found", "Examples (hashes)", "Note")
    return (Text(f"{summary}."), Table("Leak scan", head, rows, frozenset({3})))


def drift(report: Report) -> tuple[Block, ...]:
    """How far the rows are from those of the calibration."""
    seen = report.drift
    if seen is None:
        words = "Not measured: these rows were not compared with those of the calibration."
        return (Text(Mark(words, "unknown")),)
    share = None if seen.effective is None or not seen.rows else seen.effective / seen.rows
    facts = Facts(
        (
            ("Calibrated", moment(seen.since)),
            ("Compared with", said(seen.reference)),
            ("Rows", count(seen.rows)),
            ("Effective sample size", number(seen.effective, "count")),
            ("Effective share", number(share, "share")),
            ("Weight clipped", number(seen.clipped, "share")),
            ("Verdict", said(seen.verdict)),
        )
    )
    if not seen.figures:
        return (facts,)
    rows = tuple((metric(f.name), number(f.value, f.unit), interval(f)) for f in seen.figures)
    return facts, Table("Distances", ("Figure", "Value", "Band"), rows, frozenset({1, 2}))


def looks(report: Report) -> tuple[Block, ...]:
    """Everything that the ledger says about this split, and splits that share its rows."""
    if report.looks is None:
        return (Text(Mark("Not measured: the ledger was not read.", "unknown")),)
    if not report.looks:
        return (Text("The ledger has no entry about this split."), *_inherited(report))
    rows = tuple(
        (
            str(look.count),
            moment(look.at),
            look.verb,
            short(look.registration) if look.registration else "-",
            short(look.policy) if look.policy else "-",
            look.told or "-",
        )
        for look in report.looks
    )
    head = ("Entry", "When", "What", "Registration", "Policy", "Published")
    return Table("From the ledger, in order", head, rows, frozenset({0})), *_inherited(report)


def _inherited(report: Report) -> tuple[Block, ...]:
    """Looks at splits that are this one in part, or under another name."""
    if not report.inherited:
        return (Text("No look at another split counts for this one."),)
    of = f" of {report.split.rows:,}" if report.split else ""
    rows = tuple(
        (
            each.split,
            moment(each.at) if each.at else "in another workspace",
            short(each.registration) if each.registration else "-",
            short(each.policy) if each.policy else "-",
            f"{each.rows:,}{of}",
        )
        for each in report.inherited
    )
    head = ("Split", "When", "Registration", "Policy", "Rows of this split in it")
    caption = "Looks that this split inherits: its rows, or nearly the same, were in these splits"
    return (Table(caption, head, rows, frozenset({4})),)
