"""Labelled rows as the guard sees them: each claim of each row in features."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from guard import checks
from guard.adapters.fetch import Fetcher, FetchSettings
from guard.adapters.nli import Models
from guard.checks import Check
from guard.checks._entailment.signals import Signals, known
from guard.checks._passages import Passages, passages
from guard.checks._words import content
from guard.checks.base import Scope
from guard.checks.entailment import Entailment
from guard.claims import split
from guard.errors import UpstreamError
from guard.policy import Policy
from guard.ports import Tools
from guard.types import Draft, Evidence
from guard_eval.groundedness.rows import Row

_SIDE_BY_SIDE = 8


@dataclass(frozen=True, slots=True)
class Scored:
    """A row, and the features of each of its check-worthy claims."""

    row: Row
    claims: tuple[Signals, ...]

    @property
    def words(self) -> float:
        """A baseline: the share of the claim's different content words that the evidence has."""
        return known(self.row.claim, _told(self.row))

    @property
    def phrases(self) -> float:
        """Another: the share of its pairs of neighbouring content words."""
        pairs = set(pairwise(content(self.row.claim)))
        told = {pair for one in _told(self.row).sentences for pair in pairwise(one.stems)}
        return len(pairs & told) / len(pairs) if pairs else 1.0


async def score(rows: Sequence[Row], policy: Policy) -> list[Scored]:
    """Return the rows with their features, by the exact checks and the model of a policy."""
    tools = Tools(llm=_Nobody(), store=_Nothing(), nli=Models(), web=Fetcher(FetchSettings()))
    exact = [check for check in policy.checks if check.scope is Scope.EXACT]
    (entailment,) = [check for check in policy.checks if isinstance(check, Entailment)]
    room = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(row: Row) -> Scored:
        async with room:
            return await _score(row, exact, entailment, policy.strict, tools)

    done = await asyncio.gather(*(one(row) for row in rows))
    return [scored for scored in done if scored.claims]


async def _score(
    row: Row, exact: Sequence[Check], entailment: Entailment, strict: bool, tools: Tools
) -> Scored:
    evidence = (Evidence("e", "", row.evidence),)
    claims = tuple(c for c in split(row.claim, strict) if c.checkworthy)
    draft = Draft(row.question, evidence, row.claim, claims)
    findings, _ = await checks.run(exact, draft, tools)
    draft = Draft(row.question, evidence, row.claim, claims, findings=findings)
    told = _told(row)
    if not told.sentences:
        return Scored(row, ())
    read = await entailment.readings(claims, draft, told, tools)
    return Scored(row, tuple(one.whole.signals for one in read))


def _told(row: Row) -> Passages:
    return passages((Evidence("e", "", row.evidence),)).telling


class _Nobody:
    """A model that is never asked."""

    def stream(self, body: object) -> "_Nobody":
        raise UpstreamError("no model is asked here")

    def on_behalf_of(self, headers: object) -> "_Nobody":
        return self


class _Nothing:
    """A store without a corpus."""

    async def search(self, *_: object) -> tuple[Evidence, ...]:
        return ()

    async def snapshot(self, corpus: str) -> str:
        return corpus
