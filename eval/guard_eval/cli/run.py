"""`guard eval run`: measure a target on rows."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guard_eval.cli.places import Corpora, again
from guard_eval.errors import EvalError
from guard_eval.lineage.parts import CORPORA

if TYPE_CHECKING:
    from guard_eval.runs.run import Run
    from guard_eval.runs.running import Source
    from guard_eval.runs.tally import Tally

_HERE = Path("runs")


def run(
    rows: Annotated[
        str,
        typer.Argument(help="documents, code or links, or a file of rows; default: all three."),
    ] = "",
    workspace: Annotated[
        Path | None, typer.Option("--workspace", "-w", help="A workspace.")
    ] = None,
    split: Annotated[str, typer.Option(help="A split of the workspace.")] = "",
    registration: Annotated[
        str, typer.Option(help="Start of what was registered for a test split; default: the last.")
    ] = "",
    target: Annotated[
        str,
        typer.Option(
            help="guard:POLICY, http(s)://HOST/v1/check, or chat:MODEL@http(s)://HOST/v1; default: "
            "guard:default, for our suite of code guard:code."
        ),
    ] = "",
    judge: Annotated[str, typer.Option(help="A target that judges what chat: answers.")] = "",
    policies: Annotated[
        Path | None, typer.Option(help="Folder of policies: for guard:, or the one a server has.")
    ] = None,
    corpora: Corpora = CORPORA,
    workers: Annotated[int, typer.Option(min=1, help="Processes, or Ray actors.")] = 1,
    executor: Annotated[str, typer.Option(help="local or ray.")] = "local",
    address: Annotated[
        str,
        typer.Option(
            help="HOST:PORT of a Ray cluster; default: RAY_ADDRESS, else a cluster on this machine."
        ),
    ] = "",
    limit: Annotated[
        int | None, typer.Option(min=1, help="So many rows only: never reportable as held-out.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Another one measures the same again; default: the registered one, 17."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of runs; default: runs/.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do not go on with what is there.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the guard's own log.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0.001, help="Seconds for one call over HTTP.")
    ] = 120.0,
    retries: Annotated[int, typer.Option(min=0, help="Further attempts over HTTP.")] = 2,
    key_env: Annotated[str, typer.Option(help="Environment variable with the server's key.")] = "",
    prices: Annotated[
        tuple[float, float],
        typer.Option(help="US dollars for a million tokens: of prompt, of completion."),
    ] = (0.0, 0.0),
) -> None:
    """Measure a target; a run that was stopped goes on with the same command."""
    from guard_eval import logs
    from guard_eval.cli.going import going
    from guard_eval.console import console
    from guard_eval.executors import executor as made
    from guard_eval.rows.suites import POLICIES
    from guard_eval.runs import sources, tally
    from guard_eval.runs.running import run as measure
    from guard_eval.targets import Spec, asked, fingerprint

    if (workspace is None) != (not split) or (rows and split):
        raise EvalError(
            "say what to measure on: either a suite or a file, or --workspace and --split",
            "guard eval run documents, or guard eval run --workspace . --split tune",
        )
    if judge and not target.startswith("chat:"):
        raise EvalError(
            "--judge is for the answers of a model: --target chat:MODEL@URL",
            "leave it out: a guard judges by itself",
        )
    if registration and not split:
        raise EvalError(
            f"--registration {registration}: is of a look at a test split, and this is none",
            "leave it out, or name the split: --workspace . --split test",
        )
    if any(prices) and not target.startswith("chat:"):
        raise EvalError(
            "--prices are for the tokens of a model: --target chat:MODEL@URL",
            "leave them out: no other target says how many tokens it took",
        )
    logs.show(verbose)
    pool, tallies, looks = made(executor, workers, address), [], []
    folder = out or (workspace / "runs" if workspace else _HERE)
    for name in [rows or split] if rows or split else POLICIES:
        spec = asked(
            Spec(
                target or f"guard:{POLICIES.get(name, 'default')}",
                policies,
                timeout,
                retries,
                key_env,
                judge,
                prices=prices,
                corpora=corpora,
            )
        )
        if workspace:
            source = sources.split(workspace, split, registration, spec, pool)
        else:
            source = sources.named(name)
        total = min(limit or source.split.rows, source.split.rows)
        policy = source.policy or fingerprint(spec)
        with going(source.split.name, total, partial(_goes_on, source, workspace, fresh)) as seen:
            ended, place = measure(
                source, spec, policy, pool, folder, limit, seed, None, fresh,
                found=seen.found, advance=seen.advance,
            )  # fmt: skip
        look = _look(workspace, ended, place) if workspace and ended.role == "test" else None
        tallies.append(
            tally.tally(ended, place, source.rows, told=look is None or bool(look["better"]))
        )
        looks.append(look)
    console().print(tally.table(tallies))
    for one, look in zip(tallies, looks, strict=True):
        if look:
            typer.echo(_said(look, one, again(policies, corpora)))
        for remark in tally.remarks(one):
            typer.echo(remark)
        typer.echo(one.place)


def _goes_on(source: "Source", workspace: Path | None, fresh: bool) -> str:
    """What can be done after a stop."""
    from guard_eval.ledger.entries import Verb
    from guard_eval.ledger.ledger import Ledger

    if workspace is None or source.split.role != "test":
        return f"The same command{', without --fresh,' if fresh else ''} goes on from there"
    entries = Ledger(workspace / "ledger.jsonl").entries()
    opened = [e.data for e in entries if e.verb is Verb.OPEN]
    taken = [data for data in opened if data["split"] == source.split.sha256]
    if not taken:
        return "No look was spent: the same command begins again"
    look, budget = int(taken[-1]["look"]), int(taken[-1]["budget"])
    left = (
        f"the same command goes on, which is look {look + 1}" if look < budget else "none is left"
    )
    return f"Look {look} of {budget} was spent, as the split was open: {left}"


def _look(workspace: Path, run: "Run", place: Path) -> Mapping[str, Any]:
    """What the ledger says that a look may tell; a run without that was refused before."""
    from guard_eval.ledger.ledger import Ledger
    from guard_eval.looks.telling import said

    entry = said(Ledger(workspace / "ledger.jsonl").entries(), place.name, run.registration)
    return entry.data if entry else {}


def _said(look: Mapping[str, Any], one: "Tally", places: str) -> str:
    """What a look came to, and what can be done now."""
    told = f"look {look['look']} of {look['budget']}: {look['words']}"
    if one.told:
        return f"{told}. Its figures: guard eval report draw {one.place}{places}"
    left = int(look["budget"]) - int(look["look"])
    now = (
        f"{left} more may be taken: improve the policy on a tune split, then `guard eval register "
        f"--predecessor {one.run.registration[:12]} ...`"
        if left > 0
        else "no look is left: seal rows that nobody has seen for the next one"
    )
    return (
        f"{told}. So its figures are kept back, also from the report: who saw those of every try "
        f"would fit the test. {now[0].upper()}{now[1:]}"
    )
