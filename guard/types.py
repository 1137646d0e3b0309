"""The words of the domain: frozen values, no I/O, no third-party imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Origin(StrEnum):
    """Where a passage came from."""

    REQUEST = "request"
    CORPUS = "corpus"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage the answer may rely on.

    `score` is the retriever's own relevance (no fixed range; 1.0 for passages of the request).
    `shown` is True when the conversation itself already holds the text, so that the instructions
    need not repeat it.
    """

    id: str
    source: str
    text: str
    score: float = 1.0
    origin: Origin = Origin.REQUEST
    available_at: datetime | None = None
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement in a draft: `draft.text[start:end] == text` (offsets in characters).

    `cites` are the evidence ids that the statement names. Talk, questions, refusals and hedges
    are not `checkworthy`: nothing has to support them. A `cut` one breaks off with the answer:
    what it would have said is not known, so that nothing supports it.
    """

    text: str
    start: int
    end: int
    cites: tuple[str, ...] = ()
    checkworthy: bool = True
    cut: bool = False


class Verdict(StrEnum):
    """What a check found out about a claim; the order, best to worst, is the rule."""

    SUPPORTED = "supported"
    NOT_ENOUGH_INFO = "not_enough_info"
    ERROR = "error"  # set by the runner only: the check did not finish
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a draft's text, and what they are (`EMAIL`, `SECRET`...).

    `what` says it in words for a reader, without a word of what stands there.
    """

    start: int
    end: int
    label: str
    what: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of the passage `evidence`: what a reader should be shown."""

    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's verdict on one claim, on one tool call, or on the whole draft.

    `claim` is None when the finding is about the whole draft; `tool_call` is then the position in
    `draft.tool_calls` where it is about one of them. `score` is in [0, 1], higher = better
    supported. A `tentative` finding reports a score without deciding: another check still may.
    `spans` are the characters at fault; a revision masks them instead of dropping the claim.
    `blamed` are those of the claim that the evidence does not bear out: shown, never masked.
    `places` are the sentences of the evidence that decided. `interval` is the range that the score,
    where it is a calibrated probability, lies in for all that the calibration data can tell.
    """

    check: str
    claim: Claim | None
    verdict: Verdict
    score: float | None = None
    reason: str = ""
    evidence: tuple[str, ...] = ()
    tentative: bool = False
    spans: tuple[Span, ...] = ()
    tool_call: int | None = None
    blamed: tuple[Span, ...] = ()
    places: tuple[Place, ...] = ()
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model asks for: `arguments` is the raw text, not yet known to be JSON.

    `kind` is the field of the message it came in: `function`, `custom`, or the legacy
    `function_call`.
    """

    id: str
    name: str
    arguments: str
    kind: str = "function"


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """One token of the answer and its natural log-probability.

    `alternatives` are the likeliest tokens that could have stood there, each with its own, where
    the upstream was asked for them.
    """

    token: str
    logprob: float
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model was asked: the messages it saw and the demands on the form of its answer.

    `tools` and `response_format` are as in OpenAI's request. `params` are the other fields of the
    request (temperature, seed, ...), for checks that ask the same question again. `tests` is code
    that the answer's code must pass; `segment` is the part of the traffic that the client counts it
    to.
    """

    model: str = ""
    messages: tuple[Mapping[str, Any], ...] = ()
    tools: tuple[Mapping[str, Any], ...] = ()
    response_format: Mapping[str, Any] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    tests: tuple[str, ...] = ()
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a check looks at: the question, the evidence and the held-back answer.

    With `release: claim`, `text` is everything the model has said so far while `claims` are only
    those to be judged now, and `final` is False until the answer is complete. `drawn` are further
    answers to the same question, where an earlier version of the draft was judged by such.
    """

    question: str
    evidence: tuple[Evidence, ...]
    text: str
    claims: tuple[Claim, ...]
    tool_calls: tuple[ToolCall, ...] = ()
    findings: tuple[Finding, ...] = ()
    logprobs: tuple[TokenLogprob, ...] = ()
    prompt: Prompt = Prompt()
    final: bool = True
    drawn: tuple[Any, ...] = ()


class Action(StrEnum):
    """What happens to a draft; the order, mildest to strictest, is the rule."""

    PASS = "pass"
    ANNOTATE = "annotate"
    REVISE = "revise"
    ABSTAIN = "abstain"
    BLOCK = "block"

    @property
    def withholds(self) -> bool:
        """Whether what it is about can't be released as it is."""
        return self.stops or self is Action.REVISE

    @property
    def stops(self) -> bool:
        """Whether nothing of the answer can be released."""
        return self in (Action.ABSTAIN, Action.BLOCK)


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one claim: `verdict` is the worst that was said of it.

    `verdict` and `score` are None for a claim that is not check-worthy and that no check objected
    to. `score` is in [0, 1], higher = better supported.
    """

    claim: Claim
    verdict: Verdict | None
    score: float | None
    action: Action
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The action taken on a draft, the share of its claims that are supported, and why.

    `groundedness` is supported claims / check-worthy claims, in [0, 1]; None without any.
    `findings` are those about the draft as a whole or a tool call; those about a claim are with
    the claim.
    """

    action: Action
    groundedness: float | None
    claims: tuple[Judged, ...]
    findings: tuple[Finding, ...]
