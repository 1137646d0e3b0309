"""Where a claim repeats a sentence of the evidence, the words that differ keep its meaning."""

import re
from typing import ClassVar

from guard.checks._alike import alike
from guard.checks._breathe import breathe
from guard.checks._differences import Difference, differences
from guard.checks._located import located
from guard.checks._passages import Passages, Sentence, passages, read
from guard.checks._plain import stated
from guard.checks._words import content
from guard.checks.base import Check, Scope
from guard.ports import Tools
from guard.types import Claim, Draft, Finding, Verdict

_CAPITAL = re.compile(r"\b[A-Z]\S*")
_SHARED = 0.6  # of a claim's content words that a sentence must have to be looked at


class Wording(Check):
    """Where a claim repeats a sentence of the evidence, the words that differ keep its meaning.

    A negation more or less, an opposite, another number, unit or name in the same place, names that
    have changed places: these refute. Another sentence that agrees with the claim settles it.
    """

    scope: ClassVar[Scope] = Scope.EXACT

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Report the claims that are a sentence of the evidence, but for what turns its meaning."""
        found: list[Finding] = []
        if not draft.evidence:
            return found
        told = await read(passages, draft.evidence)
        for claim in draft.claims:
            await breathe()  # where a time budget can end a long answer
            if claim.checkworthy and told.whole:
                found += self._judge(claim, told)
        return found

    def _judge(self, claim: Claim, told: Passages) -> list[Finding]:
        text = stated(claim)
        closest: tuple[Sentence, list[Difference]] | None = None
        stems = set(content(text))
        for sentence in alike(stems, told, _SHARED if len(stems) > 2 else 0.5):
            found = differences(sentence.text, text)
            if found == []:
                return []
            if found and (closest is None or len(found) < len(closest[1])):
                closest = sentence, found
        if closest is None or told.hold(text):
            return []
        sentence, found = closest
        if any(not one.sure and _told_of(text, one, told) for one in found):
            return []
        return [
            self.finding(
                claim,
                Verdict.REFUTED,
                "; ".join(difference.reason for difference in found),
                evidence=[sentence.evidence],
                blamed=[
                    span
                    for difference in found
                    for span in located(claim, text, *difference.said, "other wording")
                ],
                places=[sentence.place],
            )
        ]


def _told_of(text: str, difference: Difference, told: Passages) -> bool:
    """Whether a sentence has what is said; if a name, with another word of the claim, no name."""
    start, end = difference.said
    words = text[start:end]
    if not words[:1].isupper():
        return re.search(rf"(?<![\w.]){re.escape(words)}(?!\w|[.,]\d)", told.text, re.I) is not None
    name, rest = set(content(words)), set(content(_CAPITAL.sub("", text[:start])))
    return any(name <= set(s.stems) and rest & set(s.stems) for s in told.sentences)
