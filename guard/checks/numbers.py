"""Every number, amount and date of a claim must stand in the evidence."""

import re
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from pydantic import Field

from guard.checks._alike import alike
from guard.checks._breathe import breathe
from guard.checks._derived import Derivations
from guard.checks._derived.claimed import Sum, claimed
from guard.checks._figures import Figure, figures
from guard.checks._figures.cells import cells
from guard.checks._figures.clock import Time
from guard.checks._figures.compare import Told, is_date
from guard.checks._figures.dateline import dateline
from guard.checks._figures.dates import Date
from guard.checks._figures.quantity import Quantity
from guard.checks._figures.relative import relative, weekdays
from guard.checks._figures.shares import parts, shares
from guard.checks._located import located
from guard.checks._passages import Passages, Sentence, passages, read
from guard.checks._plain import stated
from guard.checks._words import content
from guard.checks.base import Check, Scope
from guard.ports import Tools
from guard.types import Claim, Draft, Evidence, Finding, Verdict

_REPEATS = 8  # sentences in which a wrong sum of the claim is looked for
_SHARED = 0.6  # of a claim's other words that a sentence must have to say nearly the same
_SOME_DAY = date(2000, 1, 1)
_NTH = r"(?:third|fourth|fifth|sixth|seventh|eighth)"
_NEXT = re.compile(
    rf"{_NTH},|a {_NTH} (?:option|way|method|reason|cause|factor|possibility|choice|alternative"
    r"|approach|solution|tip|point|example|idea)\b",
    re.I,
)
_ALL_WEEK = re.compile(r"(?:seven|7) days a week", re.I)
_COMPARES = r"(?:more|less|fewer|cheaper|dearer|higher|lower|longer|shorter|later|earlier)\b"
_NOT = re.compile(r"\b(?:not|never|no longer|neither|nor)\b|n['’]t\b", re.I)


class Numbers(Check):
    """Every number, amount and date of a claim must stand in the evidence.

    What stands there may be written otherwise: in another unit or spelling, or more precisely; or
    the figure follows from others there by an operation that the claim names.
    """

    scope: ClassVar[Scope] = Scope.EXACT
    version: ClassVar[str] = "2"

    tolerance: float = Field(0.0, ge=0, le=1, description="allowed difference, relative")

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Report the figures that no passage contains, and what the closest one says instead."""
        found: list[Finding] = []
        told: Told | None = None
        for claim in draft.claims if draft.evidence else ():
            await breathe()  # where a time budget can end a long answer
            said = figures(stated(claim)) if claim.checkworthy else ()
            if said:
                told = await read(_told, draft.evidence) if told is None else told
                found += self._judge(claim, said, told, draft.evidence)
        return found

    def _judge(
        self, claim: Claim, said: tuple[Figure, ...], told: Told, evidence: tuple[Evidence, ...]
    ) -> Iterator[Finding]:
        line = text = stated(claim)
        known, written = passages(evidence), _written(evidence)
        sums = [*claimed(line, said)]
        done = [one.result for one in sums if one.right]
        for slip in sums:
            if not (slip.right or _NOT.search(line) or _copied(slip, line, known, written)):
                done.append(slip.result)
                reason = f"{slip.reason}, the answer says {_short(slip.result)}"
                place = slip.result.start, slip.result.end
                blamed = located(claim, line, *place, "figure")
                yield self.finding(claim, Verdict.REFUTED, reason, blamed=blamed)
        missing = {
            _short(figure): figure
            for figure in said
            if _tells(figure, told)
            and not (_listed(figure, line) or _ALL_WEEK.match(line, figure.start))
            and not told.has(figure, self.tolerance)
            and figure not in done
        }
        if not missing or known.hold(line):
            return  # held: a figure that was read in one way here, in another there
        derived = Derivations(line, said, known, evidence)
        missing = self._left(missing, line, told, derived)
        for figure in said:
            text = text.replace(figure.text, " ")
        where = "is in no passage" if known.whole else "is not in what was read of the passages"
        near = [] if _NOT.search(text) else _near(text, known)
        for words, figure in missing.items():
            blamed = located(claim, line, figure.start, figure.end, "figure")
            for sentence in near:
                told_here = Told(_undated(_figures(sentence, written), sentence))
                other = told_here.instead(figure, said)
                if (
                    other
                    and _compared(figure, line) == _compared(other, sentence.text)
                    and not derived.allow(figure)
                ):
                    reason = f"the passage says {_short(other)}, the answer says {words}"
                    yield self.finding(
                        claim,
                        Verdict.REFUTED,
                        reason,
                        evidence=[sentence.evidence],
                        blamed=blamed,
                        places=[sentence.place],
                    )
                    break
            else:
                if not (_countable(figure) or (is_date(figure) and _open(near, written))):
                    counted = figure.counted if isinstance(figure, Quantity) else ""
                    reason = f"{words} {counted}".rstrip() + f" {where}"
                    yield self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason, blamed=blamed)

    def _left(
        self, missing: dict[str, Figure], line: str, told: Told, derived: Derivations
    ) -> dict[str, Figure]:
        """What is missing but for what follows; the share in the place of its two numbers."""
        as_shares = shares(line)
        for share in (*as_shares, *parts(line)):
            inside = [word for word, figure in missing.items() if _inside(figure, share)]
            if not inside:
                continue
            stands = told.has(share, self.tolerance) or derived.has(share)
            if stands or share in as_shares:
                missing = {word: f for word, f in missing.items() if word not in inside}
                missing |= {} if stands else {_short(share): share}
        return {word: figure for word, figure in missing.items() if not derived.has(figure)}


def _told(evidence: tuple[Evidence, ...]) -> Told:
    """The figures of all passages."""
    written = _written(evidence)
    return Told(f for s in passages(evidence).sentences for f in _figures(s, written))


def _written(evidence: tuple[Evidence, ...]) -> dict[str, date]:
    """The day of each passage whose day is known, by its id; it may say so itself."""
    days = {e.id: e.available_at.date() if e.available_at else dateline(e.text) for e in evidence}
    return {passage: day for passage, day in days.items() if day}


def _figures(sentence: Sentence, written: dict[str, date]) -> list[Figure]:
    """All figures of a sentence, with shares and dates that it tells in other ways."""
    day = written.get(sentence.evidence)
    line = cells(sentence.text)
    found = [*figures(line), *shares(line), *parts(line)]
    if day:
        found += [*relative(line, day), *weekdays(line, day)]
    return found


def _undated(found: list[Figure], sentence: Sentence) -> list[Figure]:
    """The figures without the day that the passage is of: that stands in no other's place."""
    day = dateline(sentence.text)
    own = day and (day.month, day.day)
    return [f for f in found if not (own and isinstance(f, Date) and f.days == (own,))]


def _compared(figure: Figure, text: str) -> bool:
    """Whether it says how much more or less something is: `$8 more`."""
    return re.search(rf"(?<!\w){re.escape(figure.text)} {_COMPARES}", text, re.I) is not None


def _copied(slip: Sum, line: str, known: Passages, written: dict[str, date]) -> bool:
    """Whether a sentence of the evidence does the same sum, and so the answer only repeats it."""
    for _, at in known.closest(content(line))[:_REPEATS]:
        here = Told(_figures(known.sentences[at], written))
        if all(here.has(figure, 0.0) for figure in (slip.result, *slip.operands)):
            return True
    return False


def _open(near: list[Sentence], written: dict[str, date]) -> bool:
    """Whether a sentence tells a date by its distance from a day that is not known."""
    return any(relative(s.text, _SOME_DAY) for s in near if s.evidence not in written)


def _listed(figure: Figure, text: str) -> bool:
    """Whether it only counts what the answer tells: `A third option is ...`, `Third, ...`."""
    counts = _NEXT.match(text)
    return counts is not None and figure.start < counts.end()


def _inside(figure: Figure, share: Quantity) -> bool:
    return share.start <= figure.start < share.end


def _tells(figure: Figure, told: Told) -> bool:
    """Whether it is a number that says something: neither `one` nor part of a name."""
    if isinstance(figure, Quantity):
        if figure.section:
            return told.numbers(figure)
        return not (figure.named or figure.text.lower() == "one")
    return isinstance(figure, Time) or figure.sure


def _countable(figure: Figure) -> bool:
    """Whether a reader may have counted it: `three reasons`, `the second of them`, `one week`."""
    if not (isinstance(figure, Quantity) and figure.words):
        return False
    most = {"": 4, "ordinal": 2, "percent": 0}
    return figure.raw[0] <= most.get(figure.kind, 1)


def _near(text: str, evidence: Passages) -> list[Sentence]:
    """The sentences that say nearly what a claim says; none when not all could be read."""
    return alike(set(content(text)), evidence, _SHARED)[:3] if evidence.whole else []


def _short(figure: Figure) -> str:
    return figure.text if len(figure.text) <= 60 else figure.text[:57] + "..."
