"""Claims of two sentences of a text: true, or with one of the two left out of the evidence."""

import random
from collections.abc import Sequence
from typing import Any

from guard.checks._words import content
from guard_eval.groundedness.examples import Example, Reader
from guard_eval.groundedness.pool import NAMED

_JOINTS = (", and ", ", while ", "; ", ". ")
_SAYING = 0.5  # share of a sentence's words from which on another sentence says the same


def joined(
    first: Any, second: Any, evidence: str, words: int, reader: Reader, chance: random.Random
) -> Example | None:
    """Return one claim of two parsed sentences of the evidence.

    Half of them have the evidence without what says the second: not enough info, and the second
    is at fault. None where too little evidence would be left.
    """
    joint = chance.choice(_JOINTS)
    head = first.text.rstrip(" .!?;\"'”")
    tail = second.text if joint == ". " else _lower(second)
    claim = f"{head}{joint}{tail}"
    at = len(head) + len(joint)
    if chance.random() < 0.5:
        return Example(reader.premise(evidence, claim, words), claim, "supported", (), "made:both")
    left = without(second.text, evidence, reader)
    if len(left) < 2 or not any(first.text in sentence for sentence in left):
        return None
    premise = Reader().premise(" ".join(left), claim, words)
    spans = ((at, len(claim.rstrip(" .!?;\"'”"))),)
    return Example(premise, claim, "not_enough_info", spans, "made:one")


def without(claim: str, evidence: str, reader: Reader) -> Sequence[str]:
    """The sentences of the evidence that do not say much of the claim."""
    stems = set(content(claim))
    return [
        s.text for s in reader.passages(evidence).sentences
        if len(stems & set(s.stems)) < _SAYING * len(stems)
    ]  # fmt: skip


def _lower(parsed: Any) -> str:
    named = parsed[0].ent_type_ in NAMED or parsed[0].pos_ == "PROPN" or parsed[0].text == "I"
    text: str = parsed.text
    return text if named else text[:1].lower() + text[1:]
