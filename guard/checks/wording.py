"""Where a claim repeats a sentence of the evidence, the words that differ keep its meaning."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar

from guard.checks._alike import alike
from guard.checks._beside import beside
from guard.checks._breathe import breathe
from guard.checks._clauses import clauses
from guard.checks._contrast import misplaced, told_so
from guard.checks._differences import Difference, differences
from guard.checks._located import located
from guard.checks._passages import Passages, Sentence, passages, read
from guard.checks._plain import stated
from guard.checks._words import content
from guard.checks.base import Check, Scope
from guard.ports import Tools
from guard.types import Claim, Draft, Finding, Verdict

_CAPITAL = re.compile(r"\b[A-Z]\S*")
_JOINT = re.compile(r"; |,? (?:while|whereas|but) |, and |(?<=[a-z\d]) and (?=[A-Z])")
_SHARED = 0.6  # of a claim's content words that a sentence must have to be looked at
_HALF = 0.5  # the same, where statements are laid beside each other
_SOME = 0.4  # the same, where it tells of several things apart


class Wording(Check):
    """Where a claim repeats a sentence of the evidence, the words that differ keep its meaning.

    A negation more or less, an opposite, another number, unit or name in the same place, names that
    have changed places: these refute. So does what is told of another subject or verb, the other
    way round, without its limit, or denied. Another sentence that agrees with the claim settles it.
    """

    scope: ClassVar[Scope] = Scope.EXACT
    version: ClassVar[str] = "2"

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
        if told.hold(text):
            return []
        agreed: list[Sentence] = []
        for sentence in alike(stems, told, _SHARED if len(stems) > 2 else 0.5):
            found = _compared(sentence.text, text)
            if found == []:
                agreed.append(sentence)
            elif found and (closest is None or len(found) < len(closest[1])):
                closest = sentence, found
        if closest and any(told_so(closest[0].text, text, *one.said) for one in closest[1]):
            closest = None
        if agreed or closest is None:
            closest = _misplaced(text, agreed or alike(stems, told, _SOME), told)
        elif any(not one.sure and _told_of(text, one, told) for one in closest[1]):
            closest = None
        verdict = Verdict.REFUTED
        if closest is None:
            near = alike(stems, told, _HALF)
            closest = beside(agreed or near, text, near, told)
            if closest is None:
                return []
            verdict = verdict if closest[1][0].sure else Verdict.NOT_ENOUGH_INFO
        sentence, found = closest
        return [
            self.finding(
                claim,
                verdict,
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


def _compared(told: str, said: str) -> list[Difference] | None:
    """The differences from a sentence, or from the statement of it that is nearest."""
    if whole := differences(told, said):
        return whole
    found = [one for part in _statements(told) if (one := differences(part, said)) is not None]
    return min(found, key=len) if found else whole


@lru_cache(maxsize=1024)
def _statements(sentence: str) -> tuple[str, ...]:
    """The statements of a sentence that has several."""
    parts = clauses(sentence)
    return tuple(part.text for part in parts) if len(parts) > 1 else ()


def _misplaced(
    text: str, near: list[Sentence], told: Passages
) -> tuple[Sentence, list[Difference]] | None:
    """The sentence that tells of another thing what the claim tells of this one."""
    for sentence in near:
        for at, piece in _pieces(text):
            found = misplaced(sentence.text, piece)
            if found and not any(found.stands(s.text) for s in told.sentences if s != sentence):
                start, end = found.difference.said
                return sentence, [found.difference._replace(said=(start + at, end + at))]
    return None


def _pieces(text: str) -> list[tuple[int, str]]:
    """A claim, and each part of it that may tell of another thing, with its place."""
    ends = [0, *(m.end() for m in _JOINT.finditer(text))]
    parts = [(at, text[at:end]) for at, end in pairwise([*ends, len(text)])]
    return [(0, text), *(parts if len(parts) > 1 else ())]


def _told_of(text: str, difference: Difference, told: Passages) -> bool:
    """Whether a sentence has what is said; if a name, with another word of the claim, no name."""
    start, end = difference.said
    words = text[start:end]
    if not words[:1].isupper():
        return re.search(rf"(?<![\w.]){re.escape(words)}(?!\w|[.,]\d)", told.text, re.I) is not None
    name, rest = set(content(words)), set(content(_CAPITAL.sub("", text[:start])))
    return any(name <= set(s.stems) and rest & set(s.stems) for s in told.sentences)
