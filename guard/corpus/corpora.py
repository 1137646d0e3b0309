"""Search: words and meaning, fused, then read again with the question."""

import asyncio
import bisect
import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog

from guard.adapters.encoder import Encoder
from guard.adapters.lance import TEXT, Lance, available_by
from guard.adapters.reranker import Reranker
from guard.corpus.contents import existing
from guard.corpus.snapshot import snapshot
from guard.errors import ConfigError, GuardError, MissingExtra
from guard.types import Evidence, Origin

log = structlog.get_logger()

DEPTH = 20
"""Passages taken from each of the two searches, unless more are asked for."""

CANDIDATES = 20
"""Passages re-ranked at most, unless more are asked for."""

BUDGET = 3_000
"""Characters re-ranked at most, unless more are asked for: about 0.1 s on two cores."""

QUESTION = 1_000
"""Characters of a query that are searched for; of a longer one the last, where questions stand."""


class Corpora:
    """All corpora of one place; fits `guard.ports.Store`."""

    def __init__(self, location: str) -> None:
        self._lance = Lance(location)
        self._encoder = Encoder()
        self._reranker = Reranker()
        self._snapshots: dict[str, tuple[tuple[int, str], str]] = {}  # corpus -> (version, hash)
        self._reading = asyncio.Lock()

    async def search(
        self, corpus: str, query: str, limit: int, as_of: datetime | None = None
    ) -> tuple[Evidence, ...]:
        """Return the best passages, best first; with `as_of`, only those available by then.

        `score` is the re-ranker's, in [0, 1]. Raises ConfigError for a corpus that does not exist,
        MissingExtra without LanceDB, and GuardError if the corpus cannot be read.
        """
        query = query[-QUESTION:].encode("utf-8", "replace").decode().strip()
        if not query:
            return ()
        try:
            found = _affordable(await self._candidates(corpus, query, limit, as_of), limit)
        except (ConfigError, MissingExtra):
            raise
        except GuardError as exc:  # which may name places on this machine
            log.error("search failed", corpus=corpus, error=str(exc))
            raise GuardError(f"the corpus {corpus!r} cannot be read now") from exc
        scores = await self._reranker.score(query, [row[TEXT] for row in found])
        ranked = sorted(zip(scores, found, strict=True), key=lambda pair: -pair[0])
        return tuple(_evidence(row, score) for score, row in ranked[:limit])

    async def snapshot(self, corpus: str) -> str:
        """Return the hash of what a corpus holds now; it is read once for each of its versions.

        Raises ConfigError, MissingExtra, GuardError.
        """
        async with self._reading:
            table = await existing(self._lance, corpus)
            version = await table.version()
            known = self._snapshots.get(corpus)
            if known is None or known[0] != version:
                known = version, (await snapshot(table)).sha256
                self._snapshots[corpus] = known
            return known[1]

    async def _candidates(
        self, corpus: str, query: str, limit: int, as_of: datetime | None
    ) -> list[dict[str, Any]]:
        """What either search finds, fused; both read the same version of the corpus."""
        table, vector = await asyncio.gather(
            existing(self._lance, corpus), self._encoder.query(query)
        )
        if not await table.count():
            return []
        where = available_by(as_of) if as_of else None
        depth = max(DEPTH, limit)
        return fuse(
            await asyncio.gather(
                table.matching(query, depth, where),
                table.nearest(self._encoder.space, vector, depth, where),
            )
        )


def fuse(rankings: Iterable[Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Merge rankings by reciprocal rank: 1 / (60 + rank), summed (Cormack et al., SIGIR 2009)."""
    scores: dict[str, float] = {}
    rows: dict[str, dict[str, Any]] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            rows[row["id"]] = row
            scores[row["id"]] = scores.get(row["id"], 0) + 1 / (60 + rank)
    return [rows[id_] for id_ in sorted(scores, key=lambda id_: (-scores[id_], id_))]


def _affordable(rows: list[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """The first rows, as many as may be re-ranked."""
    spent = list(itertools.accumulate(len(row[TEXT]) for row in rows[:CANDIDATES]))
    return rows[: max(limit, bisect.bisect_right(spent, BUDGET))]


def _evidence(row: dict[str, Any], score: float) -> Evidence:
    return Evidence(
        id=row["id"],
        source=row["source"],
        text=row[TEXT],
        score=score,
        origin=Origin.CORPUS,
        available_at=row["available_at"],
    )
