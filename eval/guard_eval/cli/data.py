"""`guard eval data`: rows come in, and are looked at."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from guard.errors import meant
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Verb
from guard_eval.rows.row import Row
from guard_eval.splits.split import Role

app = typer.Typer(no_args_is_help=True, help="Data sets: add, look for doubts, convert.")
out = Console()

Folder = Annotated[Path, typer.Option("--workspace", "-w", help="Folder of eval.yaml.")]
Json = Annotated[bool, typer.Option("--json", help="For scripts: JSON on standard output.")]
Drop = Annotated[
    list[str] | None,
    typer.Option("--drop", help="Field of the file to leave out, such as meta.source."),
]
HERE = Path(".")
_COLOURS = {"error": "red", "warning": "yellow", "note": "dim"}


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="Rows as .jsonl or .parquet.")],
    name: Annotated[
        str | None, typer.Option("--name", "-n", help="What to call it; default: as the file.")
    ] = None,
    workspace: Folder = HERE,
    licence: Annotated[str, typer.Option(help="Under what terms it may be used.")] = "",
    origin: Annotated[str, typer.Option(help="Where it comes from.")] = "",
    drop: Drop = None,
    as_json: Json = False,
) -> None:
    """Take a file of rows into the workspace: its hashes into eval.yaml and the ledger.

    The file stays where it is. If it changes, every later command says so. A row has an id, and as
    far as known: question, context (texts, or id, text, source, available_at, ingested_at), answer,
    claims (text, label), label (supported or unsupported), label_source, answerable, reference,
    quotes, cluster (its document or conversation), segment, event_time, available_at, ingested_at,
    label_available_at, prediction_time (as 2026-01-31T09:00:00Z), and meta, for anything else.
    `guard eval suite links --out rows.jsonl` writes some to look at.
    """
    _add(
        file,
        file.stem if name is None else name,
        workspace,
        licence,
        origin,
        tuple(drop or ()),
        as_json,
    )


@app.command()
def lint(
    target: Annotated[str, typer.Argument(help="A file, or the name of a data set or a split.")],
    workspace: Folder = HERE,
    drop: Drop = None,
    as_json: Json = False,
) -> None:
    """Look for doubts: duplicates, conflicting labels, empty fields, fields that tell the label.

    Exit status 2 if there is an error among them. Lint the whole set before it is split, or the
    train split afterwards: to lint a test split would be a look at it.
    """
    from guard_eval.rows.lint import lint as doubts

    found = doubts(_rows(target, workspace, tuple(drop or ())))
    if as_json:
        typer.echo(json.dumps([asdict(remark) for remark in found], ensure_ascii=False))
    else:
        table = Table(box=None, show_header=False)
        for remark in found:
            some = f" ({', '.join(remark.rows)})" if remark.rows else ""
            level = Text(remark.level, style=_COLOURS[remark.level])
            table.add_row(level, remark.code, Text(f"{remark.seen}{some}\n-> {remark.remedy}"))
        out.print(table if found else "no doubts")
    if any(remark.level == "error" for remark in found):
        raise typer.Exit(2)


@app.command()
def convert(
    kind: Annotated[str, typer.Argument(metavar="FORMAT", help="Such as ragtruth; `list` tells.")],
    files: Annotated[list[Path] | None, typer.Argument(help="The files as published.")] = None,
    to: Annotated[Path | None, typer.Option("--out", "-o", help=".jsonl or .parquet.")] = None,
    name: Annotated[
        str | None, typer.Option("--name", "-n", help="Add it to the workspace, too.")
    ] = None,
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Make rows of a public set from its published files; `convert list` names the formats."""
    from guard_eval.convert import FORMATS
    from guard_eval.rows.files import write

    if kind == "list":
        table = Table("format", "files", "licence", box=None)
        table.add_column("origin", overflow="fold")
        for known, each in FORMATS.items():
            table.add_row(known, each.files, each.licence, each.origin)
        out.print(table)
        return
    if kind not in FORMATS:
        raise EvalError(
            f"there is no format {kind!r}", f"{meant(kind, FORMATS)}known: {', '.join(FORMATS)}"
        )
    published = FORMATS[kind]
    if not files or to is None:
        raise EvalError(
            "the published files, and --out FILE for the rows, are needed",
            f"guard eval data convert {kind} {published.files} --out {kind}.jsonl",
        )
    counts: Counter[str] = Counter()

    def counted() -> Iterator[Row]:
        for row in published.convert(files):
            known = row.answerable is not None
            counts[row.label or (f"answerable: {row.answerable}" if known else "unlabelled")] += 1
            yield row

    write(to, counted())
    if name:
        _add(to, name, workspace, published.licence, published.origin, (), False, quiet=True)
    told = {
        "file": str(to), "rows": counts.total(), "counts": dict(counts),
        "licence": published.licence, "origin": published.origin,
        "left_out": list(published.left_out),
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told))
        return
    shares = ", ".join(f"{count:,} {label}" for label, count in counts.items())
    typer.echo(f"{to}: {counts.total():,} rows ({shares})")
    typer.echo(f"licence {published.licence}, {published.origin}")
    if published.left_out:
        typer.echo(f"left out: {', '.join(published.left_out)}")


def _add(
    file: Path, name: str, workspace: Path, licence: str, origin: str, drop: tuple[str, ...],
    as_json: bool, quiet: bool = False,
) -> None:  # fmt: skip
    from guard_eval.ledger.log import log_of
    from guard_eval.manifest import Workspace
    from guard_eval.rows.files import read
    from guard_eval.rows.lint import repeated_ids
    from guard_eval.spelled import spelled

    spelled("--name", name)
    place = Workspace(workspace)
    for remark in repeated_ids(read(file, drop)):
        raise EvalError(f"{file}: {remark.seen}: {', '.join(remark.rows)}", remark.remedy)
    dataset = place.add(name, file, drop=drop, licence=licence, origin=origin)
    told = {"name": name, **dataset.model_dump(mode="json")}
    log_of(workspace).append(Verb.INGEST, {"dataset": told, "rows": dataset.rows})
    place.save()
    if as_json:
        typer.echo(json.dumps(told))
    elif not quiet:
        typer.echo(
            f"{name}: {dataset.rows:,} rows, {dataset.clusters:,} clusters, "
            f"sha256 {dataset.sha256[:12]}"
        )
        typer.echo(f"next: guard eval data lint {name}; guard eval split make {name}")


def _rows(target: str, workspace: Path, drop: tuple[str, ...]) -> Iterable[Row]:
    from guard_eval.manifest import Workspace
    from guard_eval.rows.files import File

    place = Workspace(workspace)
    if target in place.manifest.datasets:
        return place.again(target)
    if target in place.manifest.splits:
        if place.split(target).role is Role.TEST:
            raise Refusal(
                "E_NOT_REGISTERED",
                f"{target} is a test split: looking for what tells its labels is a look at it",
                "lint the data set before it is split, or the train split: guard eval data "
                "lint train",
            )
        return place.again(target)
    from guard_eval.refusals.outside import whole
    from guard_eval.rows.identity import identify
    from guard_eval.runs.sources import there

    file = File(there(target, [*place.manifest.datasets, *place.manifest.splits]), drop)
    if not drop:
        whole(file.path, identify(file))
    return file
