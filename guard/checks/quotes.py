"""Every quotation must stand word for word in the evidence or in what the user wrote."""

from bisect import bisect_left, bisect_right
from functools import partial
from typing import ClassVar

from pydantic import Field

from guard.checks._asked import asked
from guard.checks._breathe import breathe
from guard.checks._members import without_marks
from guard.checks._passages import MOST, off_loop, read
from guard.checks._quotations import Quotation, joined, normal, quotations
from guard.checks.base import Check, Scope
from guard.ports import Tools
from guard.types import Claim, Draft, Evidence, Finding, Span, Verdict


class Quotes(Check):
    """Every quotation must stand word for word in the evidence or in what the user wrote.

    Case, kind of quotation marks, space and emphasis don't matter; `...` and `[brackets]` stand for
    what was left out or put in. A title that stands nowhere is no false quotation: not known. The
    strings of an answer that is JSON are no quotations.
    """

    scope: ClassVar[Scope] = Scope.EXACT
    version: ClassVar[str] = "2"

    min_words: int = Field(3, ge=1, description="shorter quotations are not checked")

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Report the quotations that stand nowhere."""
        if not draft.evidence:
            return []
        every = await off_loop(partial(_every, draft.text), len(draft.text))
        quoted = [quotation for quotation in every if quotation.words >= self.min_words]
        if not quoted:
            return []
        sources, whole = await read(_sources, draft.evidence, asked(draft))
        found = []
        for quotation in quoted:
            await breathe()  # where a time budget can end a long answer
            if any(quotation.stands_in(source) for source in sources):
                continue
            verdict, reason = _verdict(quotation, whole)
            for claim in _claims(draft, quotation):
                blamed = [Span(quotation.start, quotation.end, "quotation")]
                found.append(self.finding(claim, verdict, reason, blamed=blamed))
        return found


def _every(text: str) -> list[Quotation]:
    """The quotations of an answer; the strings of one that is JSON are none."""
    return quotations(without_marks(text))


def _sources(evidence: tuple[Evidence, ...], asked: tuple[str, ...]) -> tuple[list[str], bool]:
    """What a quotation may stand in, and whether that is all."""
    texts = [*asked, *(passage.text for passage in evidence)]
    whole = sum(map(len, texts)) <= MOST
    texts += [other for text in texts for other in joined(text)] if whole else []
    return [normal(text) for text in (texts if whole else ["\n\n".join(texts)[:MOST]])], whole


def _verdict(quotation: Quotation, whole: bool) -> tuple[Verdict, str]:
    text = " ".join(quotation.text.split())
    text = text if len(text) <= 200 else text[:197] + "..."
    if not quotation.closed:
        return Verdict.NOT_ENOUGH_INFO, f"a quotation that is never closed is in no passage: {text}"
    if quotation.title:
        return Verdict.NOT_ENOUGH_INFO, f"a title that is in no passage: {text}"
    if not whole:
        return Verdict.NOT_ENOUGH_INFO, f"not in what was read of the passages: {text}"
    return Verdict.REFUTED, f"in no passage word for word: {text}"


def _claims(draft: Draft, quotation: Quotation) -> list[Claim]:
    """The check-worthy claims that the quotation is a part of."""
    first = bisect_right(draft.claims, quotation.start, key=lambda claim: claim.end)
    last = bisect_left(draft.claims, quotation.end, key=lambda claim: claim.start)
    return [claim for claim in draft.claims[first:last] if claim.checkworthy]
