"""Examples made from true claims: the claim, the evidence, or what is seen of it, is edited."""

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

from guard_eval.groundedness.examples import WORDS, Example, Reader
from guard_eval.groundedness.joined import joined, without
from guard_eval.groundedness.kept import kept, shorter
from guard_eval.groundedness.pool import Pool
from guard_eval.groundedness.replace import NUMBER, other_number
from guard_eval.groundedness.rows import Row
from guard_eval.groundedness.wrong import wrong

JOINED = 0.12  # of the examples made: claims of two sentences


def made(
    rows: Sequence[Row], texts: Sequence[str], nlp: Any, likeness: Any, reader: Reader,
    chance: random.Random, most: int,
) -> Iterator[Example]:  # fmt: skip
    """Yield examples made from true claims: supported rows, and sentences of the texts."""
    bases = [(row.claim, row.evidence) for row in rows if 4 <= len(row.claim.split()) <= 45]
    chance.shuffle(bases)
    bases, pairs = bases[: most // 2], []
    for text in texts:
        read = reader.passages(text).sentences
        fit = [s.text for s in read if 7 <= s.words <= 38 and _prose(s.text)]
        drawn = chance.sample(fit, min(4, len(fit)))
        bases += [(claim, text) for claim in drawn]
        pairs += [(a, b, text) for a, b in zip(drawn[::2], drawn[1::2], strict=False)]
    chance.shuffle(bases)
    chance.shuffle(pairs)
    for a, b, text in pairs[: round(JOINED * most)]:
        if example := joined(nlp(a), nlp(b), text, chance.choice(WORDS), reader, chance):
            yield example
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
    words, original, source = chance.choice(WORDS), claim, parsed
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
        elif (
            original in evidence
            and len(claim.split()) >= len(original.split())  # nothing left out that could be edited
            and chance.random() < 0.4
            and (denied := wrong(source, near, far, chance))
            and denied.label == "refuted"
        ):
            other = evidence.replace(original, denied.text, 1)
            yield Example(
                Reader().premise(other, claim, words), claim, "refuted", None, "made:denied"
            )
        elif done := wrong(parsed, near, far, chance):
            premise = reader.premise(evidence, done.text, words)
            yield Example(premise, done.text, done.label, done.spans, f"made:{done.kind}")
    if copied and drawn > 0.85:
        yield from _without(claim, evidence, words, reader)


def _without(claim: str, evidence: str, words: int, reader: Reader) -> Iterator[Example]:
    """The claim, where the sentence that says it is left out of the evidence."""
    left = without(claim, evidence, reader)
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


def _prose(text: str) -> bool:
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return letters > 0.8 * len(text) and text[:1].isupper() and text.rstrip()[-1:] in ".!?\"'”"
