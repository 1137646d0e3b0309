"""What was measured: figures, plots, slices, the comparison and the baselines."""

from collections.abc import Iterable

from guard_eval.report.blocks import UNKNOWN, Block, Facts, Mark, Table, Text, Words
from guard_eval.report.model import Report
from guard_eval.report.names import BASELINES, CURVES, METRICS, metric
from guard_eval.report.numbers import apart, count, interval, number, p_value, said
from guard_eval.report.plots import plot
from guard_eval.report.sections import Comparison, Figure, Slice


def figures(report: Report) -> tuple[Block, ...]:
    """Every figure with its interval."""
    found = {figure.name: figure for figure in report.figures}
    rows: list[tuple[Words, ...]] = []
    for name in (*METRICS, *(name for name in found if name not in METRICS)):
        figure = found.get(name)
        if figure is None:
            rows.append((metric(name), UNKNOWN, UNKNOWN))
        else:
            rows.append((metric(name), number(figure.value, figure.unit), interval(figure)))
    caption = (
        "All figures; the positive class is an unsupported answer. There is no interval where all "
        "resamples of clusters give the same figure, or fewer than two clusters have it"
    )
    table = Table(caption, ("Figure", "Value", "Interval"), tuple(rows), frozenset({1, 2}))
    return (table, *(Text(Mark(note, "warn")) for note in report.notes))


def curves(report: Report) -> tuple[Block, ...]:
    """The four plots; what cannot be drawn is said."""
    drawn = {curve.kind: curve for curve in report.curves}
    threshold = _origin(report)
    blocks: list[Block] = []
    for kind, names in CURVES.items():
        curve = next((curve for key, curve in drawn.items() if key == kind), None)
        blocks.append(
            plot(curve, threshold)
            if curve and curve.points
            else Text(Mark(f"{names[0]}: not measured.", "unknown"))
        )
    return tuple(blocks)


def _origin(report: Report) -> str:
    if place := report.primary.threshold_from if report.primary else "":
        return f"fitted on {place}"
    if report.lineage:
        return "the policy's own, whose origin stands above"
    return "whose origin is not known"


def slices(report: Report) -> tuple[Block, ...]:
    """Segments, with p-values that account for how many there are."""
    promised = report.registration.slices if report.registration else ()
    empty = set(promised) - {each.name for each in report.slices}
    missing = tuple(
        Text(Mark(f"Slice {name} was registered, and had no rows.", "warn"))
        for name in sorted(empty)
    )
    if not report.slices:
        return (Text(Mark("Not measured: the rows have no segments.", "unknown")), *missing)
    head = (
        "Slice",
        "Registered",
        "Rows",
        "Clusters",
        "Figure",
        "Value",
        "Interval",
        "p",
        "p (Holm)",
    )
    rows = tuple(_slice(each, each.name in promised) for each in report.slices)
    caption = (
        "p: of no difference to the baseline within the slice. Holm's step-down keeps the chance of"
        " any false alarm over all slices at alpha"
    )
    return (Table(caption, head, rows, frozenset({2, 3, 5, 6, 7, 8})), *missing)


def _slice(each: Slice, promised: bool) -> tuple[Words, ...]:
    return (
        each.name,
        "yes" if promised else Mark("no: exploratory", "warn"),
        count(each.rows),
        count(each.clusters),
        metric(each.figure.name),
        number(each.figure.value, each.figure.unit),
        interval(each.figure),
        p_value(each.p),
        p_value(each.holm),
    )


def comparison(report: Report) -> tuple[Block, ...]:
    """This policy against the named baseline, row by row."""
    made = report.comparison
    if made is None:
        return (Text(Mark("Not measured: no other policy was run on the same rows.", "unknown")),)
    unit = made.figure.unit
    return (
        Facts(
            (
                ("Against", made.baseline),
                ("Figure", metric(made.figure.name)),
                ("This policy", number(made.this, unit)),
                ("The other", number(made.other, unit)),
                ("Difference", number(made.figure.value, apart(unit))),
                ("Interval of the difference", interval(made.figure, apart(unit))),
                ("Right here, wrong there", count(made.only_this)),
                ("Wrong here, right there", count(made.only_other)),
                ("McNemar's exact p", p_value(made.mcnemar)),
                ("Minimum detectable difference", number(made.detectable, apart(unit))),
                ("Verdict", said(made.verdict)),
            )
        ),
        *_weak(report, made),
    )


def _weak(report: Report, made: Comparison) -> tuple[Block, ...]:
    """That the other policy is no better than what understands nothing, if it is not."""
    lower = report.registration is not None and report.registration.direction == "lower"
    values = {
        BASELINES.get(each.name, each.name): figure.value
        for each in report.baselines
        for figure in each.figures
        if figure.name == made.figure.name and figure.value is not None
    }
    beats = [
        name
        for name, value in values.items()
        if made.other is not None and (value <= made.other if lower else value >= made.other)
    ]
    if not beats:
        return ()
    words = (
        f"The other is no better here than {', '.join(beats)}, which understands nothing: to be "
        "better than it says little."
    )
    return (Text(Mark(words, "warn")),)


def baselines(report: Report) -> tuple[Block, ...]:
    """Guards that understand nothing: always shown, measured or not."""
    found = {each.name: each for each in report.baselines}
    names = [*BASELINES, *(name for name in found if name not in BASELINES)]
    figures = list(dict.fromkeys(f.name for each in report.baselines for f in each.figures))
    figures = figures or [report.primary.figure.name if report.primary else "auroc"]
    guards = [report.figures, *(found[n].figures if n in found else () for n in names)]
    columns = [[_value(name, guard) for name in figures] for guard in guards]
    rows = zip(map(metric, figures), *columns, strict=True)
    head = ("Figure", "This policy", *(BASELINES.get(name, name) for name in names))
    caption = "What is reached without understanding a word"
    return (Table(caption, head, tuple(rows), frozenset(range(1, len(head)))),)


def _value(name: str, figures: Iterable[Figure]) -> Words:
    found = next((figure for figure in figures if figure.name == name), None)
    return UNKNOWN if found is None else number(found.value, found.unit)
