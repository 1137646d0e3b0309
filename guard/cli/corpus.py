"""`guard corpus`: documents of one's own as evidence."""

import asyncio
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from guard.adapters.lance import Lance
from guard.cli.corpora import HERE, Location
from guard.corpus import Corpora, contents
from guard.corpus.add import Report, Watch
from guard.corpus.add import add as add_files
from guard.corpus.document import moment
from guard.corpus.load import Options
from guard.types import Evidence

app = typer.Typer(no_args_is_help=True, help="Documents of your own as evidence.")
out, err = Console(), Console(stderr=True)

Corpus = Annotated[str, typer.Option("--corpus", "-c", help="Name of the corpus.")]


def _moment(text: str) -> datetime:
    try:
        return moment(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an ISO 8601 date like 2026-01-31") from None


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders to walk.")],
    corpus: Corpus,
    location: Location = HERE,
    available_at: Annotated[
        datetime | None,
        typer.Option(parser=_moment, metavar="DATE", help="When the documents became available."),
    ] = None,
    text_column: Annotated[
        str | None, typer.Option(help="The column of CSV files that holds the text.")
    ] = None,
) -> None:
    """Add documents: txt, Markdown, HTML, PDF, DOCX, CSV, JSON Lines.

    Adding a file again does nothing unless it has changed; then its passages are replaced. A
    broken file is skipped and named. Exit status 1 if no file at all could be used.

    A row of CSV or JSON Lines is a document: text (in CSV, without --text-column, all columns)
    and, if it has them, id, source, title, url, available_at. Markdown may say title, url,
    source and available_at in its front matter. Else a file's own time counts.
    """
    with _progress() as watch:
        report = asyncio.run(
            add_files(Lance(location), corpus, paths, Options(available_at, text_column), watch)
        )
    _show(report, corpus)
    if not (report.added or report.changed or report.unchanged):
        raise typer.Exit(1)


@app.command()
def delete(
    names: Annotated[list[str], typer.Argument(help="Files, folders, sources or documents.")],
    corpus: Corpus,
    location: Location = HERE,
) -> None:
    """Delete documents from a corpus, by file, folder, or the source they are cited by."""
    gone = asyncio.run(contents.delete(Lance(location), corpus, names))
    for entry in gone:
        _say(f"deleted {entry.name}")


@app.command()
def drop(
    corpus: Annotated[str, typer.Argument(help="Name of the corpus.")],
    location: Location = HERE,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Delete a whole corpus, with all its earlier versions."""
    if not yes:
        typer.confirm(f"Delete the corpus {corpus} for good?", abort=True)
    asyncio.run(contents.drop(Lance(location), corpus))
    _say(f"deleted {corpus}")


@app.command("list")
def list_(
    corpus: Annotated[
        str | None, typer.Option("--corpus", "-c", help="List the documents of this one.")
    ] = None,
    location: Location = HERE,
) -> None:
    """List the corpora, or the documents of one."""
    lance = Lance(location)
    if corpus is None:
        for name in asyncio.run(lance.names()):
            typer.echo(name)
        return
    table = Table(box=None)
    for name in ("document", "source", "title", "passages", "available"):
        table.add_column(name, overflow="fold")
    for entry in asyncio.run(contents.documents(lance, corpus)):
        about = entry.name, entry.source, entry.title, f"{entry.passages:,}"
        day = f"{entry.available_at:%Y-%m-%d}"
        table.add_row(*(Text(_plain(cell)) for cell in (*about, day)))
    out.print(table)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    corpus: Corpus,
    location: Location = HERE,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Passages to show.")] = 5,
    as_of: Annotated[
        datetime | None,
        typer.Option(parser=_moment, metavar="DATE", help="Only what was available by then."),
    ] = None,
) -> None:
    """Search a corpus as the proxy does: words and meaning, then read again with the question."""
    found = asyncio.run(Corpora(location).search(corpus, query, limit, as_of))
    for evidence in found:
        _show_evidence(evidence)
    if not found:
        _say("nothing found")


@app.command()
def stats(corpus: Corpus, location: Location = HERE) -> None:
    """Count what is in a corpus."""
    counted = asyncio.run(contents.stats(Lance(location), corpus))
    for name, value in asdict(counted).items():
        typer.echo(f"{name:10} {value:,}" if isinstance(value, int) else f"{name:10} {value}")


@contextmanager
def _progress() -> Iterator[Watch]:
    """Bars for files and for the passages being encoded, on a terminal."""
    columns = (TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=err, disable=not err.is_terminal, transient=True
    ) as progress:
        bars = {name: progress.add_task(name, total=None) for name in ("files", "passages")}
        yield lambda name, done, of: progress.update(bars[name], completed=done, total=of)


def _show(report: Report, corpus: str) -> None:
    for skipped in report.skipped:
        _say(f"skipped {skipped.file}: {skipped.reason}")
    for file, note in report.notes:
        _say(f"note    {file}: {note}")
    counts = {
        "added": len(report.added),
        "changed": len(report.changed),
        "unchanged": len(report.unchanged),
        "skipped": len(report.skipped),
    }
    files = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    _say(f"{corpus}: {files or 'no files'}; {report.passages:,} passages written")


def _show_evidence(evidence: Evidence) -> None:
    day = f"{evidence.available_at:%Y-%m-%d}" if evidence.available_at else ""
    about = f" {evidence.score:.3f}  {_plain(evidence.source)}  {day}"
    out.print(Text.assemble((f"[{evidence.id}]", "bold"), about), soft_wrap=True)
    typer.echo(textwrap.indent(_plain(evidence.text), "    ") + "\n")


def _say(line: str) -> None:
    err.print(_plain(line), markup=False, highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    """Text without what could steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)
