"""Every name in a claim must stand in the evidence or in what the user wrote."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

from guard.checks._asked import asked
from guard.checks._breathe import breathe
from guard.checks._figures import figures
from guard.checks._figures.quantity import Quantity
from guard.checks._frame import in_place
from guard.checks._located import located
from guard.checks._names import Name, names
from guard.checks._passages import MOST, passages, read
from guard.checks._plain import plain
from guard.checks._vocabulary import Vocabulary
from guard.checks._words import bare, content
from guard.checks.base import Check, Scope
from guard.errors import TooLarge
from guard.ports import Tools
from guard.types import Claim, Draft, Evidence, Finding, Span, Verdict

_LETTERED = re.compile(
    r"(?<![\w-])(?:vitamin|hepatitis|influenza|type|group|class|grade|category|schedule|plan|factor|tier|zone)"
    r" (?-i:[A-Z])\b(?!['’-])",
    re.I,
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_MASK = re.compile(r"\[[A-Z][A-Z _-]{1,63}\]")  # `[SECRET]`
_NUMBERED = re.compile(r"[A-Z][\w&'’-]* \d")


class Names(Check):
    """Every name in a claim must stand in the evidence or in what the user wrote.

    Names are told by their form, without a model: capitals, digits, endings of drugs; addresses
    of e-mail. What begins a sentence counts where it is written with a capital elsewhere too.
    """

    scope: ClassVar[Scope] = Scope.EXACT
    version: ClassVar[str] = "2"

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Report the names that stand nowhere, and which one stands in their place."""
        found: list[Finding] = []
        if not (draft.evidence and any(claim.checkworthy for claim in draft.claims)):
            return found
        written = asked(draft)
        if sum(map(len, written)) > MOST:
            raise TooLarge(f"the question is longer than {MOST:,} characters: not read")
        known = await read(_vocabulary, draft.evidence, written)
        mails = await read(_mails, draft.evidence, written)
        for claim in draft.claims:
            if claim.checkworthy:
                found += [finding async for finding in self._judge(claim, draft, known)]
                found += self._mailed(claim, mails)
        return found

    async def _judge(self, claim: Claim, draft: Draft, known: Vocabulary) -> AsyncIterator[Finding]:
        text = plain(claim)
        for name in dict.fromkeys(names(text)):
            await breathe()  # where a time budget can end a long answer
            if absent := _absent(name, known, text):
                sure = name.sure or _elsewhere(name, draft.text)
                for finding in self._missing(claim, absent, sure, text, draft.evidence):
                    yield finding
        for numbered in dict.fromkeys(_numbered(text)):
            await breathe()
            if not known.has(bare(numbered).replace(" ", "")):
                for finding in self._missing(claim, numbered, True, text, draft.evidence):
                    yield finding

    def _mailed(self, claim: Claim, known: frozenset[str]) -> Iterator[Finding]:
        for mail in _MAIL.finditer(claim.text):
            if mail.group().casefold() not in known:
                span = Span(claim.start + mail.start(), claim.start + mail.end(), "name")
                reason = f"{mail.group()} is in no passage"
                yield self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason, blamed=[span])

    def _missing(
        self, claim: Claim, name: str, sure: bool, text: str, evidence: tuple[Evidence, ...]
    ) -> Iterator[Finding]:
        told = passages(evidence)
        if told.hold(text):
            return  # cut into words in another way there
        if mask := next((m for m in _MASK.findall(text) if name in m), ""):
            reason = f"{mask} is masked: whether the passages say it is not known"
            yield self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason)
            return
        at = text.find(name)
        blamed = located(claim, text, at, at + len(name), "name") if at >= 0 else ()
        for _, position in told.closest(content(text))[:3] if told.whole else ():
            sentence = told.sentences[position]
            if other := in_place(name, text, sentence.text):
                reason = f"the passage says {other!r}, the answer says {name!r}"
                yield self.finding(
                    claim,
                    Verdict.REFUTED,
                    reason,
                    evidence=[sentence.evidence],
                    blamed=blamed,
                    places=[sentence.place],
                )
                return
        if sure:
            where = "is in no passage" if told.whole else "is not in what was read of the passages"
            reason = f"{name!r} {where}"
            yield self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason, blamed=blamed)


def _vocabulary(evidence: tuple[Evidence, ...], asked: tuple[str, ...]) -> Vocabulary:
    """The words of all passages and of the user."""
    texts = [sentence.text for sentence in passages(evidence).sentences]
    return Vocabulary([*texts, *(f"{e.source} {e.id}" for e in evidence), *asked])


def _mails(evidence: tuple[Evidence, ...], asked: tuple[str, ...]) -> frozenset[str]:
    """The addresses of e-mail in all passages and in what the user wrote."""
    texts = [*(passage.text for passage in evidence), *asked]
    return frozenset(mail.casefold() for text in texts for mail in _MAIL.findall(text))


def _absent(name: Name, known: Vocabulary, text: str) -> str:
    """The name, or those of several names, that stand nowhere."""
    if len(name.initials) > 1 and known.has(name.initials):
        return ""
    absent = [w for w in name.words if not (known.knows(w) or _spelled_out(w, text))]
    return " and ".join(
        part for part in name.text.split(" and ") if any(word in part for word in absent)
    )


def _spelled_out(word: str, text: str) -> bool:
    """Whether the claim itself says what an abbreviation stands for: `blood pressure (BP)`."""
    return f"({word})" in text and Vocabulary([text.replace(f"({word})", "")]).knows(word)


def _elsewhere(name: Name, text: str) -> bool:
    """Whether a word has a capital also where it does not begin a sentence."""
    return re.search(rf"[\w,;] {re.escape(name.words[0])}\b", text) is not None


def _numbered(text: str) -> list[str]:
    """Names that are told apart by a number or a letter: `Windows 10`, `vitamin D`."""
    found = [m.group() for m in _LETTERED.finditer(text)]
    for figure in figures(text) if _NUMBERED.search(text) else ():
        if (
            isinstance(figure, Quantity)
            and figure.named
            and not figure.span
            and "," not in figure.text
        ):
            found.append(f"{text[: figure.start].split()[-1]} {figure.text}")
    return found
