"""Answers that mean the same: clusters by entailment both ways, and how far they scatter."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from guard.checks._breathe import breathe
from guard.checks._words import fold, visible
from guard.ports import Entailment, Nli


@dataclass(frozen=True, slots=True)
class Meanings:
    """What some samples mean: in how many ways, and how scattered over them.

    `entropy` is in [0, 1], 0 where all mean the same and 1 where each means something else.
    `share` of the samples, in [0, 1], mean what the given answer means.
    """

    count: int
    entropy: float
    share: float


async def meanings(
    nli: Nli,
    model: str,
    groups: Sequence[Sequence[str]],
    weights: Sequence[float],
    *,
    context: str = "",
    partial: bool = False,
) -> list[Meanings]:
    """Return the meanings of each group: first the given answer, then one text for each sample.

    Texts mean the same if each entails the other, read after `context`. Where they may hold more
    than what matters (`partial`), it is enough that one entails the other and none contradicts. An
    empty text means nothing that another means. All pairs are judged in one batch: at most m(m-1)
    for a group of m texts, and none for texts of the same words.

    After L. Kuhn, Y. Gal, S. Farquhar, "Semantic uncertainty", ICLR 2023, and S. Farquhar et al.,
    Nature 630, 2024; `partial` is the laxer of the two rules in the code published with the
    latter. Other than there a cluster is closed under meaning the same, so that the order of the
    samples does not matter.
    """
    keyed = [[_key(text) for text in group] for group in groups]
    spelled = {key: text for group in groups for text in group if (key := _key(text))}
    ways: dict[tuple[str, str], None] = {}
    for keys in keyed:
        await breathe()  # where a time budget can end a long answer
        for a, b in combinations(dict.fromkeys(filter(None, keys)), 2):
            ways |= {(a, b): None, (b, a): None}
    pairs = [
        (f"{context} {spelled[a]}".strip(), f"{context} {spelled[b]}".strip()) for a, b in ways
    ]
    judged = dict(zip(ways, await nli.entail(model, pairs), strict=True))
    same = {(a, b) for a, b in ways if a < b and _equal(judged[a, b], judged[b, a], partial)}
    return [_meanings(keys, same, weights) for keys in keyed]


def entropy(shares: Iterable[float], most: int) -> float:
    """Return the entropy of shares that sum to 1, as a share of log(most), in [0, 1]."""
    if most < 2:
        return 0.0
    bits = math.fsum(-share * math.log(share) for share in shares if share > 0)
    return min(1.0, max(0.0, bits / math.log(most)))


def _key(text: str) -> str:
    """The words of a text; the same for texts that differ in case, space or signs at the ends."""
    return " ".join(word for part in visible(text).split() if (word := fold(part).strip(".,;:!?")))


def _equal(one: Entailment, other: Entailment, partial: bool) -> bool:
    entailed = [way.entailment > max(way.neutral, way.contradiction) for way in (one, other)]
    denied = [way.contradiction > max(way.neutral, way.entailment) for way in (one, other)]
    return any(entailed) and not any(denied) if partial else all(entailed)


def _meanings(
    keys: Sequence[str], same: set[tuple[str, str]], weights: Sequence[float]
) -> Meanings:
    labels = _labels(keys, same)
    own, drawn = labels[0], labels[1:]
    masses: dict[int, list[float]] = {label: [] for label in drawn}
    for label, weight in zip(drawn, weights, strict=True):
        masses[label].append(weight)
    total = math.fsum(weights)
    scatter = entropy((math.fsum(mass) / total for mass in masses.values()), len(drawn))
    return Meanings(len(masses), scatter, drawn.count(own) / len(drawn))


def _labels(keys: Sequence[str], same: set[tuple[str, str]]) -> list[int]:
    """The number of each text's cluster; texts that are linked by others are in one."""
    labels = list(range(len(keys)))
    for i, j in combinations(range(len(keys)), 2):
        a, b = sorted((keys[i], keys[j]))
        if labels[i] != labels[j] and a and (a == b or (a, b) in same):
            old, new = labels[j], labels[i]
            labels = [new if label == old else label for label in labels]
    return labels
