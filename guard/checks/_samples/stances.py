"""Whether a further answer says a claim, denies it, or says nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from guard.checks._breathe import breathe
from guard.checks._entailment.premises import premises
from guard.checks._plain import stated
from guard.checks._samples import Sample
from guard.ports import Entailment, Nli
from guard.types import Claim

_WORDS = 120  # of a sample that are read as one premise
_MOST = 8  # premises of a sample that are read with one claim, the closest to it


@dataclass(frozen=True, slots=True)
class Stance:
    """How far one sample says a claim and how far it denies it: sums to 1, or to 0 if silent."""

    says: float
    denies: float


async def stances(
    nli: Nli, model: str, claims: Sequence[Claim], samples: Sequence[Sample]
) -> tuple[list[list[Stance]], bool]:
    """Return for each claim what each sample says of it, and whether all of them was read.

    A long sample is read in several premises, of which the one that says most counts. All pairs
    are judged in one batch: at most `_MOST` for each claim and sample.
    """
    pairs: list[tuple[str, str]] = []
    parts: list[int] = []
    whole = True
    for claim in claims:
        text = stated(claim)
        for sample in samples:
            await breathe()  # where a time budget can end a long answer
            found, complete = premises(text, sample.read, _WORDS, _MOST)
            whole = whole and complete
            parts.append(len(found))
            pairs += [(premise.text, text) for premise in found]
    judged = iter(await nli.entail(model, pairs))
    every = [_stance([next(judged) for _ in range(count)]) for count in parts]
    size = len(samples)
    return [every[at * size : (at + 1) * size] for at in range(len(claims))], whole


def _stance(judged: Sequence[Entailment]) -> Stance:
    """P(entailment) and P(contradiction) of what is either, as SelfCheckGPT-NLI scores.

    A sample that is more probably neutral than not is silent, and silence is no support: there
    the published score would be the ratio of two small numbers.
    """
    most = max(judged, key=lambda one: max(one.entailment, one.contradiction))
    either = most.entailment + most.contradiction
    if most.neutral > either:
        return Stance(0.0, 0.0)
    return Stance(most.entailment / either, most.contradiction / either)
