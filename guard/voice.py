"""One choice as the client hears it: what has been released of it, and how it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from guard.ground import Grounding
from guard.hold import Held
from guard.policy import STRICTNESS, Policy
from guard.settle import Settled
from guard.types import Action, Claim, Draft, Evidence, Judged, Origin, Prompt, ToolCall, Verdict
from guard.wire.answer import Choice
from guard.wire.events import Finished

CALLS = ("tool_calls", "function_call")
_CODE = ("```", "~~~")


@dataclass(slots=True)
class Voice:
    """What has been released of a choice: `text` with its `claims`, and the calls at its end.

    A `closed` voice releases nothing more of what the model wrote. `name` is the field of the
    message that the text belongs in.
    """

    text: str = ""
    claims: tuple[Claim, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    parts: list[Settled] = field(default_factory=list)
    closed: bool = False
    name: str = "content"

    def draft(self, part: Held, choice: Choice, grounding: Grounding, prompt: Prompt) -> Draft:
        """What is to be judged now: what the client has read, and the part that comes next."""
        wrote = choice.text
        if not wrote and choice.refusal:
            wrote, self.name = choice.refusal, "refusal"
            prompt = replace(prompt, response_format=None)  # a refusal need not have its form
        start = part.start
        if start and not self.text:  # all before this was withheld, and so the space after it is
            start += len(wrote[start:]) - len(wrote[start:].lstrip())
        shift = len(self.text) - start
        claims = part.claims
        if shift:
            claims = tuple(replace(c, start=c.start + shift, end=c.end + shift) for c in claims)
        return Draft(
            question=grounding.question,
            evidence=grounding.evidence,
            text=self.text + wrote[start : part.end],
            claims=self.claims + claims if part.final else claims,
            tool_calls=choice.tool_calls if part.final else (),
            logprobs=choice.token_logprobs if part.final and not self.text else (),
            prompt=prompt,
            final=part.final,
        )

    def say(self, settled: Settled, policy: Policy) -> str:
        """Take in what became of a part; return the text that may be released of it."""
        self.parts.append(settled)
        draft = settled.draft
        claims = draft.claims if draft.final else self.claims + draft.claims
        fell = any(part.withheld or part.objections for part in self.parts)
        nothing_left = draft.final and fell and not _says_something(claims, draft, policy)
        if self.closed or nothing_left or settled.action.stops:
            self.closed = True
            return ""
        new = draft.text[len(self.text) :]
        self.text, self.claims, self.calls = draft.text, claims, draft.tool_calls
        return new

    def last_words(self, policy: Policy, wants_json: bool) -> str:
        """The policy's abstention, where nothing that the model said could be released."""
        if not self.closed or self._stands:
            return ""
        if wants_json and not self.text:
            self.name = "refusal"  # OpenAI's own way to say no where JSON was asked for
        return f" {policy.abstention}" if self.text else policy.abstention

    def finished(
        self, index: int, choice: Choice | None, policy: Policy, passages: Sequence[Evidence]
    ) -> Finished:
        """The end of this choice: why, with which calls, citations and log-probabilities."""
        extra = passed_on(choice, policy) if choice else {}
        if cited := citations(self.judged, passages):
            extra["annotations"] = cited
        logprobs = None
        if choice and choice.logprobs and self.verbatim(choice) and choice.is_spelled:
            logprobs = {"content": choice.logprobs, "refusal": None}
        given = choice.finish_reason if choice else None
        return Finished(index, self._reason(given), self.calls, logprobs, extra or None)

    def verbatim(self, choice: Choice) -> bool:
        """Whether the client gets exactly the text that the model wrote."""
        return not self.closed and self.text == (choice.text or choice.refusal)

    def asks(self, part: Held, policy: Policy) -> int:
        """How often the model may be asked again: never where it refused, or has been heard."""
        heard = self.text or self.closed or self.name == "refusal" or not part.final
        return 0 if heard else policy.repair.attempts

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The last that was said of each claim that the client can read."""
        last = {judged.claim: judged for part in self.parts for judged in part.decision.claims}
        return tuple(last[claim] for claim in self.claims)

    @property
    def action(self) -> Action:
        """The strictest action taken on this choice."""
        taken = [part.action for part in self.parts]
        if self.closed:
            taken.append(Action.ABSTAIN)
        return max(taken, key=STRICTNESS, default=Action.PASS)

    @property
    def _stands(self) -> bool:
        return any(claim.checkworthy for claim in self.claims)

    def _reason(self, given: str | None) -> str:
        if self.closed:
            return "content_filter" if self._stands else "stop"
        again = self.parts[-1].finish_reason if self.parts else None
        reason = again or given or ("tool_calls" if self.calls else "stop")
        return "stop" if reason in CALLS and not self.calls else reason


def passed_on(choice: Choice, policy: Policy) -> dict[str, Any]:
    """The fields no check reads that the policy lets pass; none may take the text's place."""
    if policy.uninspected != "pass":
        return {}
    return {name: value for name, value in choice.other.items() if name != "content"}


def citations(claims: Sequence[Judged], passages: Sequence[Evidence]) -> list[Mapping[str, Any]]:
    """OpenAI's `url_citation` annotations: what supports which characters of the answer."""
    sources = {e.id: e.source for e in passages}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": judged.claim.start,
                "end_index": judged.claim.end,
                "title": id if sources[id] == Origin.REQUEST else sources[id],
                "url": _url(id, sources[id]),
            },
        }
        for judged in claims
        if judged.verdict is Verdict.SUPPORTED
        for id in dict.fromkeys(id for f in judged.findings for id in f.evidence)
        if id in sources
    ]


def _url(id: str, source: str) -> str:
    return source if source.startswith(("http://", "https://")) else f"urn:evidence:{id}"


def _says_something(claims: Sequence[Claim], draft: Draft, policy: Policy) -> bool:
    """Whether more than talk is left of an answer of which something was withheld."""
    hedged = policy.repair.claims == "hedge" and bool(claims)
    told = any(claim.checkworthy or claim.text.startswith(_CODE) for claim in claims)
    return hedged or bool(draft.tool_calls) or told
