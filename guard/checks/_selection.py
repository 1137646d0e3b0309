"""The sentences of the evidence that matter most for some claims, when all are too many."""

from collections.abc import Sequence

from guard.checks._passages import passages
from guard.checks._words import content
from guard.types import Claim, Evidence


def select(
    evidence: Sequence[Evidence], claims: Sequence[Claim], most_words: int
) -> tuple[list[tuple[str, str]], bool]:
    """Return (id, text) of passages to show, in order, and whether that is all of the evidence.

    Where the evidence has more than `most_words`, the claims choose in turn, each the sentence
    that shares most words with it; `[…]` stands where sentences were left out.
    """
    if sum(_words(passage.text) for passage in evidence) <= most_words:
        return [(passage.id, passage.text) for passage in evidence], True
    read = passages(tuple(evidence))
    wishes = [iter(read.closest(content(claim.text))) for claim in claims]
    chosen: set[int] = set()
    while wishes:
        for wish in tuple(wishes):
            position = next((p for _, p in wish if p not in chosen), None)
            if position is None:
                wishes.remove(wish)
            elif (size := _words(read.sentences[position].text)) <= most_words:
                chosen.add(position)
                most_words -= size
    shown: dict[str, str] = {}
    for position in sorted(chosen):
        sentence = read.sentences[position]
        if sentence.evidence in shown:
            gap = " " if position - 1 in chosen else " […] "
            shown[sentence.evidence] += gap + sentence.text
        else:
            shown[sentence.evidence] = sentence.text
    return list(shown.items()), False


def _words(text: str) -> int:
    """Words, or where a script has no spaces every eight characters as one."""
    return max(len(text.split()), len(text) // 8)
