"""`guard eval noise`: how much of a figure's uncertainty is the judge's own."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guard_eval.errors import EvalError

if TYPE_CHECKING:
    from guard_eval.metrics.repeats import Repeats


def noise(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs of one policy on one split.")],
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Of scores, on whose sides they fall.")
    ] = 0.5,
    rows: Annotated[
        Path | None, typer.Option(help="JSON Lines of the rows; default: the runs' split.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write JSON Lines: each row, and how often it flips."),
    ] = None,
    resamples: Annotated[int, typer.Option(min=100, help="Resamples of clusters.")] = 2000,
    seed: Annotated[int, typer.Option(help="Of the resamples.")] = 17,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say how much a judge contradicts itself: run the same policy twice or more, and compare.

    A figure is uncertain because other rows could have been drawn, and because the judge could have
    decided otherwise on these. More rows help against both, asking the judge several times only
    against the second. This says how large the second part is, and which rows flip.

    Example: guard eval run -w . --split cal --target guard:my --seed 1; again with --seed 2; then
    guard eval noise runs/cal-1a2b3c runs/cal-4d5e6f
    """
    from guard_eval.metrics.repeats import repeated
    from guard_eval.runs.measured import measured

    if len({each.resolve() for each in runs}) < len(runs):
        raise EvalError("a run is named twice", "name each repeat once: it has a folder of its own")
    read = [measured(each, rows) for each in runs]
    policies = {each.policy for each in read}
    if len(policies) > 1:
        raise EvalError(
            f"the runs are of {len(policies)} policies: "
            f"{', '.join(f'{each.run} of {each.policy[:12]}' for each in read)}",
            "repeat one policy; two are compared by `guard eval compare`",
        )
    tables = [each.table for each in read]
    found = repeated(tables, threshold=threshold, resamples=resamples, seed=seed)
    if out:
        scores = zip(*(t.score.tolist() for t in tables), strict=True)
        released = zip(*(t.answered.tolist() for t in tables), strict=True)
        made = zip(tables[0].row, found.flips, released, scores, strict=True)
        lines = (
            {"row": row, "flips": flips, "released": decided, "scores": _said(said)}
            for row, flips, decided, said in made
        )
        out.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        _show(found, tables[0].row.tolist())


def _show(found: "Repeats", ids: list[str]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    chance = sum(found.flips) / max(found.rows, 1)
    console.print(
        f"{found.rows} rows, {found.repeats} repeats. Decided differently in some repeat: "
        f"{found.flipped} rows ({100 * found.flipped / max(found.rows, 1):.1f} %); two repeats "
        f"differ on a row with a chance of {100 * chance:.1f} %."
    )
    worst = sorted(zip(found.flips, ids, strict=True), reverse=True)[:5]
    if worst and worst[0][0] > 0:
        named = ", ".join(escape(row) for flips, row in worst if flips > 0)
        console.print(f"Most undecided: {named}.")
    if found.scores.reliability is not None:
        console.print(
            f"Of the variance of scores, {100 * (1 - found.scores.reliability):.1f} % is the "
            "judge's own."
        )
    if not found.figures:
        console.print("No figure could be compared: the rows have no labels, or nothing varies.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("figure", no_wrap=True)
    for name in ("mean", "se of one run", "judge alone", "judge's share", "narrower without"):
        table.add_column(name, justify="right")
    for name, each in found.figures.items():
        table.add_row(
            name, f"{each.value:.4f}", f"{each.se:.4f}", f"{each.judge:.4f}",
            f"{100 * each.share:.0f} %", f"{100 * each.narrower:.0f} %",
        )  # fmt: skip
    console.print(table)
    if found.repeats < 5:
        console.print(
            f"The judge's part is itself a guess from {found.repeats} repeats; five are better."
        )


def _said(scores: tuple[float, ...]) -> list[float | None]:
    return [None if score != score else score for score in scores]
