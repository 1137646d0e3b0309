"""`guard check`: judge answers that are already there."""

import json
import logging
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from guard.cli.upstreams import Upstreams, routes
from guard.errors import RequestError

COLOURS = {"supported": "green", "refuted": "red", "error": "magenta", "not_enough_info": "yellow"}


def check(
    answer: Annotated[str | None, typer.Argument(help="The answer; - reads it from stdin.")] = None,
    evidence: Annotated[
        list[Path] | None, typer.Option(help="A text file the answer may rely on.")
    ] = None,
    question: Annotated[str | None, typer.Option(help="The question it answers.")] = None,
    segment: Annotated[
        str, typer.Option(help="The segment whose certified threshold holds, if there are some.")
    ] = "",
    policy: Annotated[
        str | None, typer.Option(help="The policy to judge it by.", show_default="default")
    ] = None,
    policies: Annotated[
        Path | None, typer.Option(help="Folder of policies.", show_default="those that ship")
    ] = None,
    upstream: Upstreams = None,
    config: Annotated[
        Path | None, typer.Option(help="YAML file of a server's settings, to judge as it does.")
    ] = None,
    items: Annotated[
        Path | None,
        typer.Option("--json", help="JSON Lines of items as POST /v1/check takes them."),
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Print JSON.")] = False,
) -> None:
    """Judge an answer, or a file of them, as POST /v1/check does.

    A judge (`self_check`) needs an --upstream. Exit status 1 if something would be withheld.
    """
    from guard import settings as configuration
    from guard.guard import Guard

    structlog.configure(  # what is judged stands alone on stdout
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    given = {"policies": policies, "default_policy": policy, "upstreams": routes(upstream)}
    settings = configuration.load(config, **given)
    if items:
        rows = _rows(items)
    else:
        rows = {"": {**_row(answer, question, evidence or []), "segment": segment}}
    withheld = False
    guards: dict[str, Guard] = {}
    with ExitStack() as opened:
        for place, row in rows.items():
            name = row.pop("policy", None) or settings.default_policy
            if name not in guards:
                made = Guard(
                    name,
                    policies=settings.policies,
                    corpus=settings.corpus,
                    upstreams=settings.upstreams,
                    fetch=settings.fetch,
                    symbols=settings.symbols,
                )
                guards[name] = opened.enter_context(closing(made))
            try:
                judged = guards[name].check(**row)
            except RequestError as exc:
                raise RequestError(f"{place}{exc}") from None
            withheld |= judged["action"] in ("revise", "abstain", "block")
            if raw or items:
                typer.echo(json.dumps(judged, ensure_ascii=False))
            else:
                _show(judged)
    raise typer.Exit(1 if withheld else 0)


def _row(answer: str | None, question: str | None, evidence: list[Path]) -> dict[str, Any]:
    if answer is None:
        raise RequestError("give an answer to check, or --json FILE")
    text = sys.stdin.read() if answer == "-" else answer
    passages = []
    for path in evidence:
        try:
            passages.append({"text": path.read_text(encoding="utf-8"), "source": str(path)})
        except (OSError, UnicodeDecodeError) as exc:
            why = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
            raise RequestError(f"--evidence: {path} can't be read as text: {why}") from None
    return {"answer": text, "question": question, "evidence": passages}


def _rows(path: Path) -> dict[str, dict[str, Any]]:
    """The items of a file, each by its place."""
    rows = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # others may stand in a text of JSON
    except (OSError, UnicodeDecodeError) as exc:
        raise RequestError(f"--json: {path} can't be read: {exc}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as exc:
            raise RequestError(f"{path}:{number}: not JSON: {exc}") from None
        if not isinstance(row, dict) or "answer" not in row:
            raise RequestError(f"{path}:{number}: must be an object with an `answer`")
        rows[f"{path}:{number}: "] = row
    return rows


def _show(judged: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("verdict", "score", "claim", "why", box=None, pad_edge=False)
    for claim in judged["claims"]:
        verdict = claim["verdict"] or "not check-worthy"
        colour = COLOURS.get(verdict, "dim")
        score = "" if claim["score"] is None else f"{claim['score']:.2f}"
        table.add_row(
            f"[{colour}]{verdict}[/]", score, escape(claim["text"]), escape(claim["reason"])
        )
    console = Console()
    console.print(table)
    for finding in judged["findings"]:
        console.print(f"{finding['check']}: {finding['verdict']}: {escape(finding['reason'])}")
    ratio = judged["groundedness"]
    console.print(
        f"\naction: [bold]{judged['action']}[/]   policy: {judged['policy']}   groundedness: "
        + ("none" if ratio is None else f"{ratio:.2f}")
    )
    console.print(f"released: {escape(judged['text'])}")
