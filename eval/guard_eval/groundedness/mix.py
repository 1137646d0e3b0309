"""The training mix: what of which set, what is made from it, and what of it is seen as evidence."""

import difflib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guard.checks._passages import Passages
from guard.checks._premises import premises
from guard.checks._words import content
from guard.claims import split
from guard.types import Evidence
from guard_eval.groundedness.edits import NUMBER, Pool, kept, other_number, shorter, wrong
from guard_eval.groundedness.rows import Label, Row

WORDS = (40, 80, 120, 160)  # of evidence in one example; the shipped check reads up to the last


@dataclass(frozen=True, slots=True)
class Example:
    """What the model sees. `spans` are the characters of `claim` at fault; None: not known where."""

    premise: str
    claim: str
    label: Label
    spans: tuple[tuple[int, int], ...] | None
    source: str


def write(examples: Iterable[Example], path: Path) -> None:
    """Write examples as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lines:
        for example in examples:
            lines.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")


def read(path: Path) -> list[Example]:
    """Read what `write` wrote."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Example(
            **{**row, "spans": None if row["spans"] is None else tuple(map(tuple, row["spans"]))}
        )
        for row in rows
    ]


class Reader:
    """Evidence as premises, the way the shipped check reads it."""

    def __init__(self) -> None:
        self._known: dict[str, Passages] = {}

    def passages(self, evidence: str) -> Passages:
        """The sentences of a text, kept for its next claim."""
        if evidence not in self._known:
            self._known[evidence] = Passages((Evidence("e", "", evidence),))
        return self._known[evidence]

    def premise(self, evidence: str, claim: str, words: int) -> str:
        """The part of the evidence of about `words` words that bears on the claim most."""
        read = self.passages(evidence)
        if not read.sentences:
            return evidence
        found, _ = premises(claim, read, words, 1)
        return found[0].text


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


def made(
    rows: Sequence[Row], texts: Sequence[str], nlp: Any, likeness: Any, reader: Reader,
    chance: random.Random, most: int,
) -> Iterator[Example]:  # fmt: skip
    """Yield examples made from true claims: supported rows, and sentences of the texts."""
    bases = [(row.claim, row.evidence) for row in rows if 4 <= len(row.claim.split()) <= 45]
    chance.shuffle(bases)
    bases = bases[: most // 2]
    for text in texts:
        read = reader.passages(text).sentences
        fit = [s.text for s in read if 7 <= s.words <= 38 and _prose(s.text)]
        bases += [(claim, text) for claim in chance.sample(fit, min(4, len(fit)))]
    chance.shuffle(bases)
    far = Pool(likeness)
    for parsed in nlp.pipe(text[:1500] for text in chance.sample(texts, min(500, len(texts)))):
        far.add(parsed)
    near: dict[str, Pool] = {}
    claims = nlp.pipe((claim for claim, _ in bases), batch_size=128)
    count = 0
    for (claim, evidence), parsed in zip(bases, claims, strict=True):
        if count >= most:
            return
        if evidence not in near:
            near[evidence] = Pool(likeness)
            near[evidence].add(nlp(evidence[:900]))
        copied = claim in evidence
        for example in _variants(
            claim, evidence, copied, parsed, near[evidence], far, nlp, reader, chance
        ):
            count += 1
            yield example


def _variants(
    claim: str, evidence: str, copied: bool, parsed: Any, near: Pool, far: Pool, nlp: Any,
    reader: Reader, chance: random.Random,
) -> Iterator[Example]:  # fmt: skip
    words = chance.choice(WORDS)
    if copied and chance.random() < 0.6 and (said := shorter(parsed, chance)):
        claim, parsed = said, nlp(said)
    if chance.random() < 0.6 and (said := kept(parsed, chance)):
        claim, parsed = said, nlp(said)
    drawn = chance.random()
    if drawn < 0.38:
        yield Example(reader.premise(evidence, claim, words), claim, "supported", (), "made:kept")
    if drawn > 0.30:
        if chance.random() < 0.25 and (
            told := _other_evidence(claim, evidence, near, far, parsed, chance)
        ):
            other, spans = told
            yield Example(
                Reader().premise(other, claim, words), claim, "refuted", spans, "made:told"
            )
        elif done := wrong(parsed, near, far, chance):
            premise = reader.premise(evidence, done.text, words)
            yield Example(premise, done.text, done.label, done.spans, f"made:{done.kind}")
    if copied and drawn > 0.85:
        yield from _without(claim, evidence, words, reader)


def _without(claim: str, evidence: str, words: int, reader: Reader) -> Iterator[Example]:
    """The claim, where the sentence that says it is left out of the evidence."""
    stems = set(content(claim))
    left = [
        s.text for s in reader.passages(evidence).sentences
        if len(stems & set(s.stems)) < 0.5 * len(stems)
    ]  # fmt: skip
    if len(left) >= 2:
        premise = Reader().premise(" ".join(left), claim, words)
        yield Example(premise, claim, "not_enough_info", None, "made:without")


def _other_evidence(
    claim: str, evidence: str, near: Pool, far: Pool, parsed: Any, chance: random.Random
) -> tuple[str, tuple[tuple[int, int], ...]] | None:
    """The evidence with a name or number of the claim exchanged: the claim itself stays natural."""
    options: list[tuple[str, str]] = []
    for m in NUMBER.finditer(claim):
        options.append((m.group(), other_number(m.group(), chance)))
    for name in parsed.ents:
        pool = near if chance.random() < 0.5 else far
        others = [
            o for o in pool.names.get(name.label_, ()) if o not in claim and o not in evidence
        ]
        others = others or [o for o in far.names.get(name.label_, ()) if o not in evidence][:50]
        if others:
            options.append((name.text, chance.choice(others)))
    options = [(a, b) for a, b in options if evidence.count(a) in (1, 2, 3) and len(a) > 1]
    if not options:
        return None
    old, new = chance.choice(options)
    spans = tuple((m.start(), m.end()) for m in re.finditer(re.escape(old), claim))
    return evidence.replace(old, new), spans


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


def _prose(text: str) -> bool:
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return letters > 0.8 * len(text) and text[:1].isupper() and text.rstrip()[-1:] in ".!?\"'”"
