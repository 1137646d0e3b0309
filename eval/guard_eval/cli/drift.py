"""`guard eval drift`: whether recent answers still are like those that were measured."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from guard_eval.metrics.shifted import Shift

Given = Annotated[
    Path,
    typer.Argument(
        metavar="RUN|FILE",
        help="Folder of a run, or JSON Lines: score and, if there are some, cluster, id, and "
        "`inputs`, numbers that are known of the question. Labels are not needed.",
    ),
]


def drift(
    base: Given,
    recent: Given,
    seed: Annotated[int, typer.Option(help="Of the shuffles.")] = 17,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say how unlike recent answers are to those that were measured, without any label.

    The effective sample size is what the base's labels are worth for the recent answers: 1000 that
    are worth 80 are not enough to certify them. Ends with status 1 if they are too unlike.

    Example: guard eval drift runs/cal-1a2b3c today.jsonl
    """
    from guard_eval.metrics.inputs import inputs
    from guard_eval.metrics.shifted import shifted

    found = shifted(inputs(base), inputs(recent), seed=seed)
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        _show(found)
    if found.verdict == "too unlike":
        raise typer.Exit(1)


def _show(found: "Shift") -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(box=None, pad_edge=False)
    table.add_column("input")
    for name in ("distance", "chance, up to", "missing then", "missing now", ""):
        table.add_column(name, justify="right")
    for each in found.moved:
        left = each.distance is not None and each.band is not None and each.distance > each.band
        table.add_row(
            each.name, _number(each.distance), _number(each.band), f"{100 * each.missing[0]:.1f} %",
            f"{100 * each.missing[1]:.1f} %", "moved" if left else "",
        )  # fmt: skip
    console.print(table)
    console.print(
        "distance: Wasserstein's, in interquartile ranges of the base; the second column is how "
        "far chance alone would take it."
    )
    console.print(
        f"The {found.base} base answers are worth {found.effective:.0f} for the {found.recent} "
        f"recent ones ({100 * found.clipped:.1f} % of the weights' mass was clipped)."
    )
    console.print(
        {
            "alike": "ALIKE: nothing here speaks against what was measured.",
            "moved": "MOVED, by more than chance: what was certified is not known to hold. Label "
            "some recent answers and certify for these: guard eval certify --recent",
            "too unlike": "TOO UNLIKE: the labels say next to nothing of recent answers. Label "
            "recent ones and certify anew: guard eval certify",
        }[found.verdict]
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
