"""How far further answers scatter: over a short answer as a whole, over a long one by claims."""

from collections.abc import Sequence
from dataclasses import dataclass

from guard.checks._plain import stated
from guard.checks._samples import Sample, weights
from guard.checks._samples.clusters import Meanings, meanings
from guard.checks._words import content
from guard.ports import Nli
from guard.types import Claim, Draft

_SHORT = 25  # words; of no more are answers that are compared as wholes, and a question with them


@dataclass(frozen=True, slots=True)
class Scatter:
    """What the samples mean of the whole answer, or else of each claim."""

    answer: Meanings | None
    claims: Sequence[Meanings | None]


async def scatter(
    nli: Nli, model: str, draft: Draft, claims: Sequence[Claim], samples: Sequence[Sample]
) -> Scatter:
    """Return how the samples scatter; of a long sample the sentence closest to a claim counts.

    Short are a finished answer and samples that are all of at most `_SHORT` words.
    """
    counted = weights(samples)
    texts = [draft.text, *(sample.text for sample in samples)]
    if draft.final and all(map(_is_short, texts)):
        question = draft.question if _is_short(draft.question) else ""
        (whole,) = await meanings(nli, model, [texts], counted, context=question)
        return Scatter(whole, [None] * len(claims))
    near = [[stated(claim), *(_closest(claim, sample) for sample in samples)] for claim in claims]
    return Scatter(None, await meanings(nli, model, near, counted, partial=True))


def repeats(samples: Sequence[Sample]) -> bool:
    """Whether several are one text, too long for a model to write it again by chance."""
    one = {sample.text for sample in samples}
    return len(samples) > len(one) == 1 and not _is_short(*one)


def _is_short(text: str) -> bool:
    return len(text.split(maxsplit=_SHORT)) <= _SHORT


def _closest(claim: Claim, sample: Sample) -> str:
    """The sentence that shares most words with a claim; empty if none shares any."""
    found = sample.read.closest(content(stated(claim)))
    return sample.read.sentences[found[0][1]].text if found else ""
