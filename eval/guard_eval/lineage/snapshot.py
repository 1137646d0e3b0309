"""What a corpus holds at one moment, as a part of a policy."""

import asyncio
from typing import Any

from guard.adapters.lance import TEXT, Lance
from guard.corpus import snapshot as whole
from guard_eval.errors import EvalError
from guard_eval.lineage.parts import Part
from guard_eval.rows.row import Passage


def snapshot(corpus: str, location: str) -> Part:
    """Return the part that changes with any passage: its id, its text, since when it could be had.

    Args:
        corpus: its name.
        location: the folder or Lance URI that holds it.

    Raises:
        EvalError: where there is no such corpus.
        MissingExtra: without LanceDB.
    """
    return asyncio.run(_snapshot(corpus, location))


def held(corpus: str, location: str, space: str) -> tuple[tuple[Passage, ...], str]:
    """Return what a corpus holds, and the embedding that it is searched in.

    Args:
        corpus: its name.
        location: the folder or Lance URI that holds it.
        space: the embedding of the queries: if the corpus has it, it is the one.

    Raises:
        EvalError, MissingExtra: as for `snapshot`.
    """
    return asyncio.run(_held(corpus, location, space))


async def _held(corpus: str, location: str, space: str) -> tuple[tuple[Passage, ...], str]:
    table = await _open(corpus, location)
    rows = await table.columns(["id", TEXT, "source", "available_at", "added_at"])
    spaces = [*(await table.facts())["spaces"]]
    found = tuple(
        Passage(
            id=row["id"], text=row[TEXT], source=row["source"] or "",
            available_at=row["available_at"], ingested_at=row["added_at"],
        )
        for row in rows
    )  # fmt: skip
    return found, space if space in spaces else next(iter(spaces), "none")


async def _open(corpus: str, location: str) -> Any:
    table = await Lance(location).open(corpus)
    if table is None:
        raise EvalError(
            f"{location}: there is no corpus {corpus!r}",
            "go to the folder the server runs in, name the place with --corpora, or fill it: "
            "guard corpus add",
        )
    return table


async def _snapshot(corpus: str, location: str) -> Part:
    table = await _open(corpus, location)
    found = await whole.snapshot(table)
    return Part(
        kind="corpus_snapshot", name=corpus, sha256=found.sha256, fit_run="",
        params={"passages": str(found.passages)},
    )  # fmt: skip
