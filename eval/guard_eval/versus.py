"""The product's own number: what users get to see of a raw model, and of the same one guarded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from statistics import median

from pydantic import BaseModel

from guard.types import Action
from guard_eval.facts import holds, states
from guard_eval.rows import suites
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.targets.target import Target


class Rate(BaseModel):
    """A part of a whole."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}"


class Side(BaseModel):
    """What users see of one side.

    Attributes:
        answered: answers that state something.
        right: answers to answerable questions that hold the expected fact.
        wrong: answers that state something, and hold no expected fact: there may be none to hold.
        errors: questions that ended in an error.
        milliseconds: median from question to answer.
    """

    answered: Rate
    right: Rate
    wrong: Rate
    errors: int
    milliseconds: float


class Doubt(BaseModel):
    """How often the fact tells a wrong label, on answers of the suite whose label is known."""

    missed: Rate  # unsupported answers that hold the fact
    wronged: Rate  # supported answers that do not


class Pair(BaseModel):
    """One question, the fact expected (empty: the documents have none), and what users see."""

    question: str
    fact: str
    raw: str
    guarded: str
    action: Action | None


class Versus(BaseModel):
    """Raw and guarded, on the same questions."""

    questions: int
    answerable: int
    seed: int
    raw: Side
    guarded: Side
    retained: Rate  # of the raw answers that were right, those that were right guarded too
    added: float  # median milliseconds of the guard's own work
    doubt: Doubt
    answers: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the suite, and its rows, whose answers have labels."""

    row: Row
    labelled: tuple[Row, ...]


def questions(count: int) -> list[Question]:
    """Questions of our documents, from each in turn; one in three has no answer there.

    Only facts that a right answer repeats word for word are asked for.
    """
    asked: dict[tuple[str, str], list[Row]] = {}
    for row in suites.load("documents"):
        asked.setdefault((row.group, row.question), []).append(row)
    known = [Question(_bare(rows[0]), tuple(rows)) for rows in asked.values()]
    fit = [one for one in known if one.row.answerable and _exact(one)]
    open_ = [one for one in known if not one.row.answerable]
    wanted = count - count // 3
    return [*_in_turn(fit)[:wanted], *_in_turn(open_)[: count // 3]]


async def versus(asked: Sequence[Question], raw: Target, guarded: Target, seed: int = 17) -> Versus:
    """Ask both sides, one question after the other, and count what users would see."""
    said: dict[str, list[Outcome]] = {"raw": [], "guarded": []}
    for one in asked:
        for name, target in (("raw", raw), ("guarded", guarded)):
            said[name].append(await target.judge(one.row))
    sides = {name: _side(asked, outcomes) for name, outcomes in said.items()}
    right = [_right(one.row, outcome) for one, outcome in zip(asked, said["raw"], strict=True)]
    kept = [_right(one.row, outcome) for one, outcome in zip(asked, said["guarded"], strict=True)]
    rows = [row for one in asked for row in one.labelled]
    return Versus(
        questions=len(asked),
        answerable=sum(bool(one.row.answerable) for one in asked),
        seed=seed,
        raw=sides["raw"],
        guarded=sides["guarded"],
        retained=_rate(both for was, both in zip(right, kept, strict=True) if was),
        added=median([_own(outcome.stages) for outcome in said["guarded"]] or [0.0]),
        doubt=_doubt(rows),
        answers=tuple(
            _pair(one.row, *both)
            for one, *both in zip(asked, said["raw"], said["guarded"], strict=True)
        ),
    )


def _side(asked: Sequence[Question], outcomes: Sequence[Outcome]) -> Side:
    pairs = [(one.row, outcome) for one, outcome in zip(asked, outcomes, strict=True)]
    return Side(
        answered=_rate(out.released and states(out.text) for _, out in pairs),
        right=_rate(_right(row, out) for row, out in pairs if row.answerable),
        wrong=_rate(out.released and _wrong(row, out.text) for row, out in pairs),
        errors=sum(bool(out.error) for _, out in pairs),
        milliseconds=round(median(out.milliseconds for _, out in pairs), 1),
    )


def _right(row: Row, outcome: Outcome) -> bool:
    return bool(row.answerable) and outcome.released and holds(outcome.text, row.reference)


def _wrong(row: Row, answer: str) -> bool:
    return states(answer) and not (row.answerable and holds(answer, row.reference))


def _own(stages: Mapping[str, float]) -> float:
    """What the guard itself took; `judge` is no part of it, in which the model is asked again."""
    return sum(
        ms for name, ms in stages.items() if name in ("ground", "instruct") or "check:" in name
    )


def _doubt(rows: Sequence[Row]) -> Doubt:
    return Doubt(
        missed=_rate(not _wrong(row, row.answer) for row in rows if row.label == "unsupported"),
        wronged=_rate(_wrong(row, row.answer) for row in rows if row.label == "supported"),
    )


def _pair(row: Row, raw: Outcome, guarded: Outcome) -> Pair:
    return Pair(
        question=row.question,
        fact=row.reference if row.answerable else "",
        raw=raw.text,
        guarded=guarded.text,
        action=guarded.action,
    )


def _rate(each: Iterable[bool]) -> Rate:
    known = [bool(one) for one in each]
    return Rate(part=sum(known), whole=len(known))


def _bare(row: Row) -> Row:
    return row.model_copy(update={"answer": "", "claims": (), "label": None})


def _exact(one: Question) -> bool:
    right = [row for row in one.labelled if row.label == "supported"]
    return bool(right) and all(holds(row.answer, row.reference) for row in right)


def _in_turn(some: Iterable[Question]) -> list[Question]:
    """One of each document, then the second of each, and so on."""
    by: dict[str, list[Question]] = {}
    for one in some:
        by.setdefault(one.row.group, []).append(one)
    return [one for one in chain(*zip_longest(*(by[name] for name in sorted(by)))) if one]
