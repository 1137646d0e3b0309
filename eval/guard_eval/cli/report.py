"""`guard eval report`: draw what was found on one page, and verify such a page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from guard_eval.cli.places import Corpora
from guard_eval.errors import EvalError, Refusal
from guard_eval.lineage.parts import CORPORA

if TYPE_CHECKING:
    from guard_eval.report.model import Report


class _Drawing(TyperGroup):
    """`report RUN` is `report draw RUN`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in that is meant where none is named."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["draw", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(name="report", help=__doc__, cls=_Drawing, no_args_is_help=True)


@app.command()
def draw(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write; default: reports/ of the workspace.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown instead of HTML.")] = False,
    workspace: Annotated[
        Path | None, typer.Option("--workspace", "-w", help="Default: where runs/ lies.")
    ] = None,
    policies: Annotated[Path | None, typer.Option(help="Folder of policies.")] = None,
    corpora: Corpora = CORPORA,
    certificate: Annotated[
        Path | None, typer.Option(help="JSON that `guard eval certify --certificate FILE` wrote.")
    ] = None,
    comparison: Annotated[
        Path | None, typer.Option(help="JSON of `guard eval compare --json`.")
    ] = None,
) -> None:
    """Draw the report of a run; of a test split it is made once, and entered in the ledger."""
    from guard_eval.ledger.ledger import Ledger
    from guard_eval.report import html as pages
    from guard_eval.report import markdown as texts
    from guard_eval.report.assemble import assemble
    from guard_eval.report.publish import proven, publish, published
    from guard_eval.report.standing import standing

    if not run.is_dir():
        raise EvalError(f"{run}: there is no such run", "`guard eval run` makes one.")
    place = workspace or run.resolve().parent.parent
    ledger = Ledger(place / "ledger.jsonl")
    kept = published(run)
    if kept and (certificate or comparison):
        typer.echo("It was made before, and is drawn as it was: no further file is read.", err=True)
    report = kept or assemble(run, place, policies, certificate, comparison, corpora)
    _complete(report, run)
    publish(report, run, ledger)
    entries = ledger.entries() if ledger.path.exists() else []
    markdown = markdown or bool(out and out.suffix == ".md")
    drawn = (texts.markdown if markdown else pages.html)(report, proven(report, entries))
    name = f"{run.resolve().name}.{'md' if markdown else 'html'}"
    target = out or place / "reports" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(drawn.encode())
    typer.echo(f"{standing(report).title(report)}\n{target}")
    for check in report.checks:
        if check.state == "refused":
            raise Refusal(
                check.code,
                f"{run}: {check.note}",
                f"the report is written, and says so. What to do: guard eval leaks explain "
                f"{check.code}",
            )


def _complete(report: "Report", run: Path) -> None:
    """Raise Refusal for a result that is not of all rows: there is nothing to report yet."""
    for check in report.checks:
        if (check.code, check.state) == ("E_ROWS_MISSING", "refused"):
            raise Refusal(
                check.code,
                f"{run}: {check.note}",
                "restore the run as it was (git, a backup); nothing was published",
            )


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A report in HTML.")],
    ledger: Annotated[Path | None, typer.Option(help="The ledger that it was entered in.")] = None,
) -> None:
    """Say whether a report is as it was written, and what could not be looked at."""
    from guard_eval.report.verify import verify as check

    try:
        page = file.read_bytes()
    except OSError as error:
        raise EvalError(f"{file}: cannot be read: {error.strerror}", "Check the path.") from None
    found = check(page, file.name, _entries(ledger) if ledger else None)
    typer.echo(f"{file}: {found.title}")
    for words in found.held:
        typer.echo(f"  verified: {words}")
    for words in found.open:
        typer.echo(f"  not verified: {words}")


def _entries(path: Path) -> Any:
    from guard_eval.ledger.chain import chain

    try:
        return chain(path.read_bytes(), path)
    except OSError as error:
        raise EvalError(f"{path}: cannot be read: {error.strerror}", "Check the path.") from None
