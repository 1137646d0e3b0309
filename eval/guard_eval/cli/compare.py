"""`guard eval compare`: two runs on the same rows."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from guard_eval.metrics.comparison import Comparison
    from guard_eval.metrics.types import Estimate


def compare(
    base: Annotated[Path, typer.Argument(help="Folder of the run to compare with.")],
    candidate: Annotated[Path, typer.Argument(help="Folder of the other run, on the same rows.")],
    metric: Annotated[str, typer.Option(help="What is compared in each slice.")] = "auroc",
    errors: Annotated[
        Literal["wrong", "apart"], typer.Option(help="How rows count that ended in an error.")
    ] = "wrong",
    rows: Annotated[
        Path | None, typer.Option(help="JSON Lines of the rows; default: the run's split.")
    ] = None,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of the intervals.")] = 0.95,
    resamples: Annotated[int, typer.Option(min=100, help="Resamples of clusters.")] = 2000,
    seed: Annotated[int, typer.Option(help="Of the resamples.")] = 17,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare two runs, row by row: every figure, who decided rightly, and slices."""
    from guard_eval.metrics.comparison import compare as paired
    from guard_eval.runs.measured import measured, same_split

    before, after = measured(base, rows), measured(candidate, rows)
    same_split(before, after)
    found = paired(
        before.table, after.table, metric=metric, errors=errors, level=level,
        resamples=resamples, seed=seed,
    )  # fmt: skip
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        _show(found, before.run, after.run)


def _show(found: "Comparison", base: str, candidate: str) -> None:
    from rich.markup import escape

    from guard_eval.console import console
    from guard_eval.metrics.figures import FIGURES

    out = console()
    table = _table("figure", escape(base), escape(candidate), "better", found.level)
    for name, each in found.differences.items():
        table.add_row(
            name, FIGURES[name], *map(_number, (each.base, each.candidate)),
            _signed(each.difference.value), _between(each.difference), _number(each.p),
            _number(each.detectable),
        )  # fmt: skip
    for name, estimate in found.added_latency.items():
        table.add_row(
            f"added {name}", "lower", "", "", _signed(estimate.value), _between(estimate, 1), "", ""
        )
    out.print(table)
    kept = f" ({found.left_out} with errors kept apart)" if found.left_out else ""
    out.print(
        f"{found.rows} rows{kept}, {found.labelled} with a label, in {found.clusters} clusters; "
        f"{found.resamples} resamples of clusters, seed {found.seed}."
    )
    only = found.decisions
    out.print(
        f"Decided rightly by only one: {only.only_base} by {escape(base)}, "
        f"{only.only_candidate} by {escape(candidate)}; McNemar's exact p {only.p:.4g}, "
        f"{only.p_clustered:.4g} if clusters, not rows, are independent."
    )
    if found.slices:
        slices = _table("slice", escape(base), escape(candidate), "rows", found.level, holm=True)
        for name, part in found.slices.items():
            slices.add_row(
                escape(name) or "(none)", str(part.rows), _number(part.base),
                _number(part.candidate), _signed(part.difference.value),
                _between(part.difference), _number(part.p_holm), _number(part.detectable),
            )  # fmt: skip
        out.print(f"\n{found.metric} by slice; p is adjusted for their number (Holm):")
        out.print(slices)


def _between(found: "Estimate", places: int = 4) -> str:
    if found.low is None or found.high is None:
        return ""
    return f"{found.low:+.{places}f} to {found.high:+.{places}f}"


def _table(
    first: str, base: str, candidate: str, second: str, level: float, holm: bool = False
) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column(first, no_wrap=True)
    table.add_column(second)
    for name in (base, candidate, "change", f"{level:.0%} interval", "p (Holm)" if holm else "p"):
        table.add_column(name, justify="right")
    table.add_column("noticed from", justify="right")
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 4) + 0.0:.4f}"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.4f}"
