"""`guard eval gate`: fail a build on a regression, not on noise."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from guard_eval.counted import count
from guard_eval.errors import EvalError, Underpowered

if TYPE_CHECKING:
    from guard_eval.runs.measured import Measured


def gate(
    base: Annotated[Path, typer.Argument(help="Folder of the run to compare with.")],
    candidate: Annotated[Path, typer.Argument(help="Folder of the new run, on the same rows.")],
    metric: Annotated[str, typer.Option(help="What must not become worse.")] = "auroc",
    max_drop: Annotated[float, typer.Option(help="How much worse is accepted.")] = 0.0,
    must_detect: Annotated[
        float, typer.Option(help="The true drop that should be noticed in 4 of 5 cases.")
    ] = 0.05,
    alpha: Annotated[float, typer.Option(help="Chance of failing without a regression.")] = 0.05,
    require_power: Annotated[
        bool, typer.Option("--require-power", help="Exit 5 if such a drop could pass unnoticed.")
    ] = False,
    errors: Annotated[
        Literal["wrong", "apart"], typer.Option(help="How rows count that ended in an error.")
    ] = "wrong",
    rows: Annotated[
        Path | None, typer.Option(help="JSON Lines of the rows; default: the run's split.")
    ] = None,
    resamples: Annotated[int, typer.Option(min=100, help="Resamples of clusters.")] = 2000,
    seed: Annotated[int, typer.Option(help="Of the resamples.")] = 17,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Fail if a metric has become worse by more than --max-drop, beyond what chance explains.

    Exit status: 0 no regression shown, 1 regression, 2 no such run or figure, 4 the two are not of
    the same rows, 5 too few rows to tell (--require-power).
    """
    from guard_eval.gate import gate as decide
    from guard_eval.runs.measured import measured, same_split

    before, after = measured(base, rows), measured(candidate, rows)
    same_split(before, after)
    if base.resolve() == candidate.resolve():
        raise EvalError(
            f"{base}: is base and candidate: the gate would never shut",
            "name the run of the new policy second: guard eval gate runs/BASE runs/NEW",
        )
    found = decide(
        before.table,
        after.table,
        metric=metric,
        max_drop=max_drop,
        must_detect=must_detect,
        alpha=alpha,
        errors=errors,
        resamples=resamples,
        seed=seed,
    )
    clusters = count(found.clusters, "cluster")
    far = "none at all" if found.detectable is None else f"{found.detectable:.4f}"
    power = f"a true drop fails the gate in 4 of 5 cases from {far} on"
    if found.detectable is None and found.at_least is not None:
        power = "no resample tells the two apart, so from which drop on it fails cannot be told"
    if found.at_least is None:
        power = "too few to tell a drop from chance, so nothing can fail the gate"
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        bound = "how much at least is unknown"
        if found.at_least is not None:
            least = round(found.at_least, 4) + 0.0
            bound = f"at least {least:.4f}" if least >= 0 else f"better by at most {-least:.4f}"
            bound += f" with {1 - alpha:.0%} confidence"
        kept = f" ({found.left_out} with errors kept apart)" if found.left_out else ""
        verdict = "REGRESSION" if found.regressed else "no regression shown"
        typer.echo(
            f"{verdict}: {metric} {found.base:.4f} -> {found.candidate:.4f}\n"
            f"  {_moved(found.drop)}, {bound}; accepted: {max_drop:g}\n"
            f"  {found.rows} rows in {clusters}{kept}; {power}\n"
            f"  base: {_named(before)}; candidate: {_named(after)}"
        )
    if found.regressed:
        raise typer.Exit(1)
    if found.underpowered:
        problem = (
            f"a true drop of {must_detect:g} in {metric} could pass unnoticed: "
            f"{found.rows} rows in {clusters} "
            + ("show none at all" if found.detectable is None else f"show one from {far} on")
        )
        remedy = _remedy(found.detectable, must_detect, max_drop, found.clusters)
        if require_power:
            raise Underpowered(problem, remedy)
        typer.echo(f"underpowered: {problem}\n  {remedy}", err=True)


def _moved(drop: float) -> str:
    drop = round(drop, 4) + 0.0
    return f"better by {-drop:.4f}" if drop < 0 else f"worse by {drop:.4f}"


def _named(of: "Measured") -> str:
    """Which run it is, so that a base that was measured anew does not pass for the old one."""
    return f"{of.run}, policy {of.policy[:12] or 'unknown'}"


def _remedy(reach: float | None, wanted: float, accepted: float, clusters: int) -> str:
    if reach is None:
        return "Measure on rows of several clusters (documents, conversations)."
    need = clusters * ((reach - accepted) / (wanted - accepted)) ** 2
    return f"Measure on about {need:.0f} clusters, or accept it with --must-detect {reach:.2g}."
