"""What a web page says of the claim that cites it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guard.checks._entailment.hypothesis import hypothesis
from guard.checks._entailment.reading import readings
from guard.checks._passages import passages, read
from guard.ports import Nli, Page
from guard.types import Claim, Draft, Evidence

_WORDS = 160  # of a page in one pair, as in entailment
_PAIRS = 3
_QUOTED = 160  # characters of a sentence that are quoted


@dataclass(frozen=True, slots=True)
class Borne:
    """How the pages that a claim cites bear on it: probabilities, and their closest sentence."""

    entailment: float
    contradiction: float
    closest: str


async def borne(
    draft: Draft, rests: Mapping[Claim, Sequence[Page]], nli: Nli, model: str
) -> dict[Claim, Borne]:
    """Have a model read claims with the text of their pages, where all of these have one.

    A claim is worth no more than the weakest statement it joins, and a sentence of a page needs no
    model.
    """
    found: dict[Claim, Borne] = {}
    for claim, pages in rests.items():
        if not all(page.text for page in pages):
            continue
        texts = tuple(Evidence(page.url, page.url, page.text or "") for page in pages)
        told = await read(passages, texts)
        if same := told.copied(hypothesis(claim, draft).plain):
            found[claim] = Borne(1.0, 0.0, same.text[:_QUOTED])
            continue
        (reading,) = await readings([claim], told, draft, nli, model, _WORDS, _PAIRS)
        parts = (reading.whole, *reading.parts)
        part = min(parts, key=lambda part: part.judged.entailment)
        closest = part.premise.closest(reading.said.plain, told)
        judged = part.judged
        found[claim] = Borne(judged.entailment, judged.contradiction, closest.text[:_QUOTED])
    return found
