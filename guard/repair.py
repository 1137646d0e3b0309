"""Make a draft that does not stand a better one, bounded."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from itertools import accumulate

from guard.checks._members import emptied, escaped, is_document
from guard.leadins import left_alone
from guard.policy import Policy, Rules
from guard.ports import Llm
from guard.types import Action, Decision, Draft, Finding, Judged, Span, Verdict
from guard.wire.answer import Answer


async def ask_again(draft: Draft, decision: Decision, policy: Policy, llm: Llm) -> Answer:
    """Ask the model for another answer, telling it what did not hold. Raises UpstreamError."""
    complaint = policy.repair.ask.replace("{findings}", "\n".join(_complaints(draft, decision)))
    said = draft.text or "(a call of a tool)"
    body = {
        **draft.prompt.params,
        "model": draft.prompt.model,
        "messages": [
            *draft.prompt.messages,
            {"role": "assistant", "content": said},
            {"role": "user", "content": complaint},
        ],
        "stream": False,
    }
    body.pop("stream_options", None)
    if draft.prompt.tools:
        body["tools"] = list(draft.prompt.tools)
    if draft.prompt.response_format:
        body["response_format"] = draft.prompt.response_format
    answer = Answer()
    async with aclosing(llm.stream(body)) as stream:
        async for chunk in stream:
            answer.add(chunk)
    return answer


def revise(draft: Draft, decision: Decision, start: int, policy: Policy) -> Draft:
    """The draft without what does not stand: claims dropped or hedged, spans masked. Pure.

    Text before `start` has been released and stays. JSON stays JSON: a value becomes null, words
    are taken out of their string; nothing is left where it can't.
    """
    structured = is_document(draft.text)
    masks = Masks(
        span
        for finding in (*decision.findings, *(f for j in decision.claims for f in j.findings))
        if policy.rules.of(finding) is Action.REVISE
        for span in finding.spans
    )
    text, at = draft.text[:start], start
    claims = [j.claim for j in decision.claims if j.claim.start < start]
    ahead = [j for j in decision.claims if j.claim.start >= start]
    dropping = policy.repair.claims == "drop"
    gone = {i for i, judged in enumerate(ahead) if _must_go(judged, policy.rules)}
    alone = set[int]()
    if dropping and not structured:
        alone = left_alone(draft.text, [judged.claim for judged in ahead], gone)
    for i, judged in enumerate(ahead):
        claim = judged.claim
        gap, at = masks.over(draft.text, at, claim.start), claim.end
        words = masks.over(draft.text, claim.start, claim.end)
        if i in gone or i in alone:
            left = emptied(claim.text) if structured else ""
            if left or dropping:
                text += (gap if text else gap.lstrip()) + left if structured else ""
                continue
            hedge = escaped(policy.repair.hedge) if structured else policy.repair.hedge
            words = hedge.replace("{claim}", words)
            claim = replace(claim, checkworthy=False)
        text += gap if text else gap.lstrip()
        claims.append(replace(claim, text=words, start=len(text), end=len(text) + len(words)))
        text += words
    text += masks.over(draft.text, at, len(draft.text))
    if structured and not is_document(text):  # a mask stands where no string is
        text, claims = "", []
    bad = {f.tool_call for f in decision.findings if policy.rules.of(f).withholds}
    calls = tuple(call for i, call in enumerate(draft.tool_calls) if i not in bad)
    return replace(draft, text=text, claims=tuple(claims), tool_calls=calls, findings=())


class Masks:
    """Spans of a text, each to be replaced by its label: `[EMAIL]`."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans, key=lambda span: (span.start, -span.end))
        self._ends = list(accumulate((span.end for span in self._spans), max))  # so far

    def over(self, text: str, start: int, end: int) -> str:
        """`text[start:end]` with every span in it replaced."""
        out, at = [], start
        first = bisect_right(self._ends, start)
        for span in self._spans[first : bisect_left(self._spans, end, key=lambda s: s.start)]:
            if span.end > at:
                out += [text[at : max(at, span.start)], f"[{span.label}]"]
                at = min(span.end, end)
        return "".join([*out, text[at:end]])


def _must_go(judged: Judged, rules: Rules) -> bool:
    """Whether a claim has to go: it fails, and not merely for spans that can be masked."""
    if not judged.action.withholds:
        return False
    failing = [f for f in judged.findings if not f.tentative and rules.of(f).withholds]
    return not failing or any(not f.spans for f in failing)


def _complaints(draft: Draft, decision: Decision) -> list[str]:
    lines = [
        f'- "{judged.claim.text}": {_reason(judged.findings)}'
        for judged in decision.claims
        if judged.action.withholds
    ]
    for finding in decision.findings:
        if finding.verdict is Verdict.SUPPORTED:
            continue
        where = "the answer"
        if finding.tool_call is not None and finding.tool_call < len(draft.tool_calls):
            where = f"the call of {draft.tool_calls[finding.tool_call].name}"
        lines.append(f"- {where}: {finding.reason}")
    return lines


def _reason(findings: Sequence[Finding]) -> str:
    reasons = [f.reason for f in findings if f.verdict is not Verdict.SUPPORTED and f.reason]
    return "; ".join(reasons) or "the passages do not say this"
