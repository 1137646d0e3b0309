"""Labelled rows as examples, also amid other text, and with the evidence of another claim."""

import difflib
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from guard.checks._words import content
from guard.claims import split
from guard_eval.groundedness.examples import WORDS, Example, Reader
from guard_eval.groundedness.rows import Row


def natural(rows: Sequence[Row], reader: Reader, chance: random.Random) -> Iterator[Example]:
    """Yield the rows as they are; sentence by sentence where it is known which one is at fault."""
    siblings = defaultdict(list)
    for row in rows:
        if row.label == "supported":
            siblings[row.evidence].append(row.claim)
    for row in rows:
        spans: tuple[tuple[int, int], ...] | None = ()
        if row.label != "supported":
            spans = _difference(row.claim, siblings[row.evidence])
        sentences = [c for c in split(row.claim, strict=True)]
        if len(sentences) > 1 and spans is not None:
            for position, sentence in enumerate(sentences):
                own = tuple(
                    (max(a, sentence.start) - sentence.start, min(b, sentence.end) - sentence.start)
                    for a, b in spans
                    if a < sentence.end and b > sentence.start
                )
                before = sentences[position - 1].text + " " if position else ""
                if not before or chance.random() < 0.5:
                    before = ""
                yield Example(
                    reader.premise(row.evidence, sentence.text, chance.choice(WORDS)),
                    before + sentence.text if not own else sentence.text,
                    row.label if own else "supported",
                    own,
                    row.set,
                )
            continue
        premise = reader.premise(row.evidence, row.claim, chance.choice(WORDS))
        yield Example(premise, row.claim, row.label, spans, row.set)


def elsewhere(
    rows: Sequence[Row], reader: Reader, chance: random.Random, most: int
) -> Iterator[Example]:
    """Yield true claims with the evidence of another claim that shares words with it."""
    sample = chance.sample(list(rows), min(len(rows), 4000))
    told = [(set(content(row.evidence[:1500])), row) for row in sample]
    for _, row in chance.sample(told, min(most, len(told))):
        stems = set(content(row.claim))
        some = chance.sample(told, min(400, len(told)))
        others = [
            (len(stems & words), other.evidence)
            for words, other in some
            if other.group != row.group
        ]
        shared, evidence = max(others, key=lambda pair: pair[0])
        if 0 < shared < 0.8 * len(stems):
            premise = reader.premise(evidence, row.claim, chance.choice(WORDS))
            yield Example(premise, row.claim, "not_enough_info", None, "made:elsewhere")


def amid(
    examples: Sequence[Example], texts: Sequence[str], chance: random.Random, share: float
) -> Iterator[Example]:
    """Yield the examples, some of them with a short premise put amid sentences of another text."""
    for example in examples:
        if len(example.premise.split()) < 40 and chance.random() < share:
            other = chance.choice(texts).split(". ")
            size = chance.randint(1, 3)
            start = chance.randrange(max(1, len(other) - size))
            around = [
                piece.strip(" .") + "." for piece in other[start : start + size] if piece.strip()
            ]
            around = [" ".join(piece.split()[:40]) for piece in around]
            around.insert(chance.randrange(len(around) + 1), example.premise)
            example = Example(
                " ".join(around), example.claim, example.label, example.spans, example.source
            )
        yield example


def _difference(claim: str, siblings: Sequence[str]) -> tuple[tuple[int, int], ...] | None:
    """Where a claim differs from the true one it was edited from, if it was."""
    tokens = [(m.group(), *m.span()) for m in re.finditer(r"\w+|[^\w\s]", claim)]
    words = [token[0].lower() for token in tokens]
    best: difflib.SequenceMatcher[str] | None = None
    for other in siblings:
        matcher = difflib.SequenceMatcher(
            None, re.findall(r"\w+|[^\w\s]", other.lower()), words, autojunk=False
        )
        if matcher.real_quick_ratio() > 0.7 and (best is None or matcher.ratio() > best.ratio()):
            best = matcher
    if best is None or best.ratio() < 0.72:
        return None
    spans = []
    for kind, _, _, first, last in best.get_opcodes():
        if kind == "equal":
            continue
        first, last = (
            (first, last) if last > first else (max(0, first - 1), min(len(tokens), first + 1))
        )
        if first < last:
            spans.append((tokens[first][1], tokens[last - 1][2]))
    return tuple(spans) or None
