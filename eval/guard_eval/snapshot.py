"""What a corpus holds at one moment, as a part of a policy."""

import asyncio

from guard.adapters.lance import TEXT, Lance
from guard_eval.canonical import digest, merkle
from guard_eval.errors import EvalError
from guard_eval.parts import Part


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


async def _snapshot(corpus: str, location: str) -> Part:
    table = await Lance(location).open(corpus)
    if table is None:
        raise EvalError(
            f"{location}: there is no corpus {corpus!r}",
            "go to the folder the server runs in, name the place with --corpora, or fill it: "
            "guard corpus add",
        )
    rows = await table.columns(["id", TEXT, "available_at"])
    root = merkle(digest([row["id"], row[TEXT], row["available_at"]]) for row in rows)
    return Part(
        kind="corpus_snapshot", name=corpus, sha256=root, fit_run="",
        params={"passages": str(len(rows))},
    )  # fmt: skip
