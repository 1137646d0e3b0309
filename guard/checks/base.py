"""What a check is, and how checks are run."""

import asyncio
import time
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, ClassVar, TypeVar

import structlog
from pydantic import Field

from guard.errors import GuardError, TooLarge, UpstreamStatus
from guard.fixed import Fixed
from guard.ports import Tools
from guard.types import Claim, Draft, Finding, Place, Span, Verdict

T = TypeVar("T")
log = structlog.get_logger()

LONGEST = 500_000
"""Characters of an answer, with the arguments of its calls, that claims are read in; a longer one
is an ERROR of every check that reads it whole: no model writes so much, and no budget is enough."""


class Scope(Enum):
    """When a check runs; in running order. Each stage sees the findings of the ones before."""

    EXACT = "exact"  # compares claims with the evidence, word for word
    CLAIM = "claim"  # reads claims with a model
    UNDECIDED = "undecided"  # looks at the claims that no sufficient check has decided yet
    ANSWER = "answer"  # looks at the finished answer only


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, and what else the receipt should say of it.

    `notes` are counts, added up over the runs. `error` says what could not be judged: the runner
    makes an ERROR of it, beside the findings. `drawn` is for the draft's next version.
    """

    findings: list[Finding]
    notes: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None
    drawn: tuple[Any, ...] = ()


class Check(Fixed):
    """One way to find out whether a draft is grounded.

    The fields of a check are its settings in a policy file; its module name is its name there.
    A check of a necessary condition may refute or stay silent; only a `sufficient` one may say
    SUPPORTED.
    """

    scope: ClassVar[Scope] = Scope.CLAIM
    sufficient: ClassVar[bool] = False
    reads_claims: ClassVar[bool] = True  # False: looks at text and calls, never at claims
    version: ClassVar[str] = "1"
    longest: ClassVar[int | None] = LONGEST  # characters of a draft that are read; None: any number

    seconds: float = Field(10.0, gt=0, description="time budget in seconds; over it is ERROR")

    @classmethod
    def name(cls) -> str:
        """The name in policy files and findings."""
        return cls.__module__.rpartition(".")[2]

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Say what was found; say nothing about what this check cannot judge."""
        return (await self.report(draft, tools)).findings

    async def report(self, draft: Draft, tools: Tools) -> Report:
        """What was found; a check with notes for the receipt has this instead of `run`."""
        return Report(await self.run(draft, tools))

    def unsettled(self, text: str, end: int) -> int:
        """Where before `end` something begins in a growing text that may not be cut there."""
        return end

    def finding(
        self,
        claim: Claim | None,
        verdict: Verdict,
        reason: str,
        *,
        score: float | None = None,
        evidence: Sequence[str] = (),
        tentative: bool = False,
        spans: Sequence[Span] = (),
        tool_call: int | None = None,
        blamed: Sequence[Span] = (),
        places: Sequence[Place] = (),
        interval: tuple[float, float] | None = None,
    ) -> Finding:
        """Return a finding in this check's name."""
        return Finding(
            self.name(),
            claim,
            verdict,
            score,
            reason,
            tuple(evidence),
            tentative,
            tuple(spans),
            tool_call,
            tuple(blamed),
            tuple(places),
            interval,
        )


@dataclass(frozen=True, slots=True)
class Ran:
    """That a check ran on a draft: what the receipt says of it; `notes` are counts of its own.

    `drawn` are the further answers that it asked for.
    """

    check: str
    version: str
    milliseconds: float
    findings: int
    error: str | None = None
    notes: Mapping[str, int] = field(default_factory=dict)
    drawn: tuple[Any, ...] = ()


def added(notes: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts added up by name."""
    total: dict[str, int] = {}
    for one in notes:
        total |= {name: total.get(name, 0) + count for name, count in one.items()}
    return total


def undecided(draft: Draft) -> list[Claim]:
    """The check-worthy claims that no firm finding has decided yet."""
    decided = {f.claim for f in draft.findings if not f.tentative}
    return [c for c in draft.claims if c.checkworthy and c not in decided]


async def run(
    checks: Sequence[Check], draft: Draft, tools: Tools
) -> tuple[tuple[Finding, ...], tuple[Ran, ...]]:
    """Run the checks stage by stage, those of one stage side by side."""
    ran: list[Ran] = []
    for scope in Scope:
        if scope is Scope.ANSWER and not draft.final:
            break
        stage = [check for check in checks if check.scope is scope]
        if not stage:
            continue
        done = await together([_run_one(check, draft, tools) for check in stage])
        found = [f for findings, _ in done for f in findings]
        ran += [one for _, one in done]
        if found:
            draft = replace(draft, findings=(*draft.findings, *found))
    return draft.findings, tuple(ran)


async def together(work: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Await work side by side; a single piece of it without the cost of a task."""
    return [await work[0]] if len(work) == 1 else list(await asyncio.gather(*work))


async def _run_one(check: Check, draft: Draft, tools: Tools) -> tuple[list[Finding], Ran]:
    began = time.perf_counter()
    size = len(draft.text) + sum(len(call.arguments) for call in draft.tool_calls)
    try:
        if check.longest is not None and size > check.longest:
            raise TooLarge(f"the answer is longer than {check.longest:,} characters: not read")
        async with asyncio.timeout(check.seconds):
            told = await check.report(draft, tools)
    except Exception as exc:  # the one place where a broken check becomes a finding
        told = Report([], error=explain(check, exc))
    findings = told.findings
    if told.error:
        log.warning("check failed", check=check.name(), error=told.error)
        findings = [*findings, check.finding(None, Verdict.ERROR, told.error)]
    spent = round((time.perf_counter() - began) * 1000, 3)
    ran = Ran(check.name(), check.version, spent, len(findings), told.error, told.notes, told.drawn)
    return findings, ran


def explain(check: Check, exc: Exception) -> str:
    """What a check that broke says of it."""
    if isinstance(exc, TimeoutError):
        return f"{check.name()} did not finish within {check.seconds:g} s"
    if isinstance(exc, UpstreamStatus):
        return f"{check.name()} could not run: the model it asks answered {exc.status}: {exc}"
    if isinstance(exc, GuardError):
        return f"{check.name()} could not run: {exc}"
    return f"{check.name()} broke: {type(exc).__name__}"  # its message may quote untrusted text
