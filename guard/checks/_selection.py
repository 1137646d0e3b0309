"""The sentences of the evidence that matter most for some claims, when all are too many."""

from collections.abc import Sequence
from dataclasses import replace

from guard.checks._addressed import telling
from guard.checks._passages import Sentence, passages
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


def unaddressed(evidence: Sequence[Evidence]) -> tuple[list[Evidence], int]:
    """Return the evidence without what tells a judge what to say, and how many sentences did.

    `[…]` stands where something was left out.
    """
    cut: dict[str, list[tuple[Sentence, str]]] = {}
    for sentence in passages(tuple(evidence)).sentences:
        if (kept := telling(sentence.text)) != sentence.text:
            cut.setdefault(sentence.evidence, []).append((sentence, f"{kept} […]".strip()))
    left = [replace(each, text=_without(each.text, cut.get(each.id, ()))) for each in evidence]
    return left, sum(map(len, cut.values()))


def _without(text: str, cut: Sequence[tuple[Sentence, str]]) -> str:
    for sentence, instead in reversed(cut):
        text = text[: sentence.start] + instead + text[sentence.end :]
    return text


def _words(text: str) -> int:
    """Words, or where a script has no spaces every eight characters as one."""
    return max(len(text.split()), len(text) // 8)
