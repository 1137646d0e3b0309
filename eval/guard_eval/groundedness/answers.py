"""Our own answers, labelled sentence by sentence: what is at fault, and each claim as a row."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from guard.claims import split
from guard_eval.groundedness.rows import Label, Row
from guard_eval.groundedness.scored import Scored
from guard_eval.rows import row as labelled
from guard_eval.rows.files import read
from guard_eval.rows.suites import DATA

FITTED = DATA / "answers" / "fitted.jsonl"
"""Those that the shipped numbers are fitted on; what is measured is `rows.jsonl` beside it."""
OURS = "own_"
"""How the names of their sets begin."""
Span = tuple[int, int]


def meets(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and one[1] > other[0]


def faults(row: labelled.Row) -> list[Span]:
    """The characters of a row's answer that are at fault: of sentences, where it doesn't say."""
    told = [part for part in row.meta.get("fault", "").split(" | ") if part]
    at, found = 0, []
    for claim in row.claims:
        at = row.answer.index(claim.text, at)
        if claim.label == "unsupported":
            words = told.pop(0) if told else claim.text
            start = row.answer.index(words, at)
            found.append((start, start + len(words)))
        at += len(claim.text)
    return found


def whole(path: Path) -> dict[Row, list[Span]]:
    """Answers as rows, `own_` and the segment as their set, with what is at fault."""
    return {
        Row(
            row.id, OURS + row.segment, row.id, "\n\n".join(p.text for p in row.context),
            row.answer, row.label or "unsupported",
        ): faults(row)
        for row in read(path)
    }  # fmt: skip


def apart(
    scored: Iterable[Scored], wrong: dict[Row, list[Span]], strict: bool, most: int
) -> list[Scored]:
    """Answers' claims as rows of their own, at most so many of a set, drawn with a fixed seed.

    A claim is unsupported where it shares a character with what is at fault.
    """
    by_set: dict[str, list[Scored]] = defaultdict(list)
    for answer in scored:
        by_set[answer.row.set].extend(_claims(answer, wrong[answer.row], strict))
    chance = random.Random(11)
    return [
        claim
        for _, all_ in sorted(by_set.items())
        for claim in chance.sample(all_, min(most, len(all_)))
    ]


def _claims(answer: Scored, wrong: Sequence[Span], strict: bool) -> list[Scored]:
    row, made = answer.row, []
    claims = [claim for claim in split(row.claim, strict) if claim.checkworthy]
    for claim, signals in zip(claims, answer.claims, strict=True):
        at_fault = any(meets((claim.start, claim.end), fault) for fault in wrong)
        label: Label = "unsupported" if at_fault else "supported"
        own = Row(f"{row.id}-{claim.start}", row.set, row.group, row.evidence, claim.text, label)
        made.append(Scored(own, (signals,)))
    return made
