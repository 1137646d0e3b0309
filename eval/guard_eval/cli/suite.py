"""`guard eval suite`: our own small sets of rows."""

from pathlib import Path
from typing import Annotated

import typer

from guard_eval.errors import EvalError
from guard_eval.rows import suites


def suite(
    name: Annotated[
        str, typer.Argument(help="documents, code or links; default: say what is in each.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write the rows here, .jsonl or .parquet.")
    ] = None,
) -> None:
    """Say what our own suites hold, or write one as a file of rows."""
    if out and not name:
        raise EvalError("--out takes one suite", f"guard eval suite documents --out {out}")
    for each in [name] if name else list(suites.POLICIES):
        rows = suites.load(each)
        wrong = sum(row.label == "unsupported" for row in rows)
        clusters = len({row.group for row in rows})
        typer.echo(f"{each}: {len(rows)} rows, {wrong} unsupported, {clusters} clusters")
        if out and name:
            from guard_eval.rows.files import write

            typer.echo(f"{out}: {write(out, rows)} rows")
