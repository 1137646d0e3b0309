"""`guard eval leaks`: what would make a held-out claim untrue."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from guard.errors import meant
from guard_eval.cli.places import HERE, Corpora, Folder
from guard_eval.errors import EvalError, Refusal
from guard_eval.lineage.parts import CORPORA
from guard_eval.refusals.base import Moment
from guard_eval.refusals.rule import Effect
from guard_eval.refusals.scan import Finding, Status, remedy, scan, stop
from guard_eval.refusals.table import BY_CODE, ELSEWHERE

app = typer.Typer(help="Look for leaks between splits; explain refusals.", no_args_is_help=True)
out = Console(highlight=False)

_COLOURS = {"pass": "green", "refused": "red", "flagged": "yellow", "waived": "yellow"}


@contextmanager
def _all_kept() -> Iterator[None]:
    """What is read is kept to the end: to look for garbage in it takes a sixth of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@app.command("scan")
@_all_kept()
def scan_(
    split: Annotated[str, typer.Argument(help="A test split; default: all of them.")] = "",
    moment: Annotated[Moment, typer.Option(help="What is about to be done.")] = Moment.SEAL,
    policy: Annotated[str, typer.Option(help="A policy, to look at its parts, too.")] = "",
    policies: Annotated[
        Path | None, typer.Option(help="Folder of policies; default: those that ship.")
    ] = None,
    corpora: Corpora = CORPORA,
    corpus: Annotated[
        list[Path] | None, typer.Option(help="A text file of the corpus; once or more.")
    ] = None,
    probe: Annotated[
        bool, typer.Option("--probe", help="Also try to tell labels without reading: slow.")
    ] = False,
    paraphrases: Annotated[
        bool,
        typer.Option(
            "--paraphrases",
            help="Also look for rows that mean the same, by embedding, a hundredth of a second a "
            "row; of sealed rows it can't be done any more.",
        ),
    ] = False,
    workspace: Folder = HERE,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Make every check that can be made without opening a seal. Exit status 4 if one refuses.

    A check that something is missing for is listed as not checked: that is never a pass.
    """
    from dataclasses import replace

    from guard_eval.refusals import gather

    case = gather.workspace(workspace, split, ours=True)
    if policy:
        from guard.shelf import SHIPPED

        case = gather.with_policy(case, policy, policies or SHIPPED, corpora)
    if corpus:
        case = gather.with_corpus(case, corpus)
    if probe:
        from guard_eval.rows import proxies

        case = replace(case, proxies=proxies)
    if paraphrases:
        from guard_eval.likeness import paraphrases as likeness

        case = replace(case, likeness=likeness)
    findings = scan(case, moment)
    if as_json:
        typer.echo(json.dumps([finding.model_dump(mode="json") for finding in findings]))
    else:
        _show(findings)
    stop(findings)


@app.command()
def explain(
    code: Annotated[str, typer.Argument(help="Such as E_FIT_ON_TEST; none: list them.")] = "",
) -> None:
    """Say what a refusal means and what to do about it."""
    if not code:
        for known, rule in BY_CODE.items():
            out.print(f"{known:24} {rule.title}", soft_wrap=True)
        for known, (title, _) in ELSEWHERE.items():
            out.print(f"{known:24} {title}", soft_wrap=True)
        return
    name = code.upper() if code.upper().startswith("E_") else f"E_{code.upper()}"
    if name in ELSEWHERE:
        title, what = ELSEWHERE[name]
        out.print(f"{name}: {title}\n\n{what}", soft_wrap=True, markup=False)
        return
    if name not in BY_CODE:
        near = meant(name, [*BY_CODE, *ELSEWHERE])
        raise EvalError(f"there is no code {code!r}", f"{near}guard eval leaks explain lists them")
    rule = BY_CODE[name]
    when = ", ".join(moment for moment in Moment if moment in rule.moments)
    what = {
        Effect.REFUSE: "It stops the work and cannot be waived.",
        Effect.WAIVABLE: "It stops the work until somebody says in the ledger why it is harmless.",
        Effect.FLAG: "It stops nothing; it stands in the report, which then is not certified.",
    }[rule.effect]
    text = f"{name}: {rule.title}\n\n{rule.why}\n\nWhat to do: {remedy(rule, {})}\n\n{what}"
    out.print(f"{text} Looked at: {when}.", soft_wrap=True, markup=False)


@app.command()
def waive(
    code: Annotated[str, typer.Argument(help="Such as E_TARGET_PROXY.")],
    split: Annotated[str, typer.Option(help="The test split it holds for.")],
    reason: Annotated[str, typer.Option(help="Why it is harmless; printed in every report.")],
    workspace: Folder = HERE,
) -> None:
    """Record in the ledger that a flag is harmless. Errors cannot be waived."""
    from guard_eval.ledger.entries import Verb
    from guard_eval.ledger.ledger import Ledger
    from guard_eval.manifest import Workspace

    waivable = [rule.code for rule in BY_CODE.values() if rule.effect is Effect.WAIVABLE]
    if code not in waivable:
        remedy_ = f"only flags can be waived: {', '.join(waivable)}; see guard eval leaks explain"
        raise Refusal(code, "this is no flag, and there is no waiver for it", remedy_)
    if not reason.strip():
        raise EvalError("--reason is empty", "say why it is harmless; it is printed in reports")
    found = Workspace(workspace).split(split)
    data = {"code": code, "split": found.sha256, "name": split, "reason": reason.strip()}
    entry = Ledger(workspace / "ledger.jsonl").append(Verb.WAIVE, data)
    out.print(f"entry {entry.count}: {code} waived for {split}", soft_wrap=True)


def _show(findings: list[Finding]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding in findings:
        status = Text(finding.status, style=_COLOURS.get(finding.status, "dim"))
        table.add_row(status, finding.code, Text(f"{finding.title}: {finding.seen}"))
    out.print(table)
    counts = {status: sum(f.status is status for f in findings) for status in Status}
    told = ", ".join(f"{number} {status}" for status, number in counts.items() if number)
    out.print(f"{len(findings)} checks: {told}", soft_wrap=True)
