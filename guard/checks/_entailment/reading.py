"""Claims read with the evidence by a model of entailment, whole and in the statements they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from guard.checks._breathe import breathe
from guard.checks._clauses import clauses
from guard.checks._entailment.echo import Echo, echo
from guard.checks._entailment.hypothesis import Hypothesis, hypothesis
from guard.checks._entailment.premises import Premise, premises, single
from guard.checks._entailment.signals import Signals, signals
from guard.checks._passages import Passages
from guard.ports import Entailment, Nli
from guard.types import Claim, Draft, Finding

_SINGLE = 2  # sentences that a claim is also read with one by one, where there are pairs left


class Part(NamedTuple):
    """A statement, read with its best premise: characters `start` to `end` of the plain claim."""

    start: int
    end: int
    premise: Premise
    judged: Entailment
    signals: Signals
    read: str  # the statement as it was read


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim as the model read it; `complete` if it was read with all sentences of the evidence.

    `parts` are the statements it holds, if it holds more than one and they could be read apart.
    """

    said: Hypothesis
    whole: Part
    parts: tuple[Part, ...]
    complete: bool


class _Asked(NamedTuple):
    start: int
    end: int
    text: Echo  # what is read, with the sentence before it where needed
    plain: str
    premises: list[Premise]
    close: list[Premise]  # single sentences


async def readings(
    claims: Sequence[Claim],
    told: Passages,
    draft: Draft,
    nli: Nli,
    model: str,
    words: int,
    pairs: int,
) -> list[Reading]:
    """Have the model read each claim: at most `pairs` pairs a claim, premises of about `words`.

    A claim that is one statement is also read with single sentences: amid others the model takes
    what is said of one thing for what is said of another more easily.
    """
    asked: list[tuple[Hypothesis, list[_Asked], bool]] = []
    for claim in claims:
        await breathe()  # where a time budget can end a long answer
        said = hypothesis(claim, draft)
        parts = clauses(said.plain)
        parts = parts if 1 < len(parts) < pairs else ()
        text = echo(said.text, told)
        close = single(text.text, told, 0 if parts else min(_SINGLE, pairs - 1))
        found, whole = premises(text.text, told, words, pairs - len(parts) - len(close))
        close = [premise for premise in close if premise not in found]
        plain = echo(said.plain, told).text
        questions = [_Asked(0, len(said.plain), text, plain, found, close)]
        for part in parts:
            text = echo(said.lead + part.text, told)
            near, _ = premises(text.text, told, words, 1)
            plain = echo(part.text, told).text
            questions.append(_Asked(part.start, part.end, text, plain, near, []))
        asked.append((said, questions, whole))
    every = [
        (premise.text, question.text.text)
        for _, questions, _ in asked
        for question in questions
        for premise in (*question.premises, *question.close)
    ]
    judged = iter(await nli.entail(model, every))
    exact: dict[Claim | None, list[Finding]] = {}
    for finding in draft.findings:
        exact.setdefault(finding.claim, []).append(finding)
    read = []
    for said, questions, complete in asked:
        await breathe()
        both = _whole_and_parts(questions, judged, told, exact.get(said.claim, []))
        read.append(Reading(said, *both, complete))
    return read


def _whole_and_parts(
    questions: Sequence[_Asked],
    judged: Iterator[Entailment],
    told: Passages,
    exact: Sequence[Finding],
) -> tuple[Part, tuple[Part, ...]]:
    parts = []
    for asked in questions:
        rulings = [(premise, next(judged)) for premise in asked.premises]
        premise, best = max(rulings, key=lambda pair: pair[1].entailment)
        alone = [next(judged) for _ in asked.close]
        alone += [one for premise, one in rulings if len(premise.sentences) == 1]
        close = max(alone or [best], key=lambda one: one.entailment)
        features = signals(asked.plain, told, best, close, exact)
        best = replace(best, faults=asked.text.faults(best.faults))
        parts.append(Part(asked.start, asked.end, premise, best, features, asked.plain))
    return parts[0], tuple(parts[1:])
