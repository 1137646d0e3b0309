"""How likely the tokens were that a claim was written with."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from guard.checks._tokens import behind
from guard.checks._words import FUNCTION, WORD, fold
from guard.types import Claim, Draft, TokenLogprob


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Of the tokens behind a claim's content words.

    `mean` and `least` are of their probabilities, in [0, 1]. `surprise` is their mean negative
    log-probability, in nats. `entropy` is the mean entropy of the alternatives to them, each as a
    share of the most it could be, in [0, 1]; None where no token has alternatives.
    """

    mean: float
    least: float
    surprise: float
    entropy: float | None


def likelihoods(claims: Sequence[Claim], draft: Draft) -> list[Likelihood] | None:
    """Return the likelihood of each claim; of all its tokens where it has no content word.

    None if the tokens do not spell the draft's text.
    """
    if not draft.logprobs:
        return None
    words = [_content(claim) for claim in claims]
    spans = [span for own in words for span in own]
    tokens = behind(spans, draft.text, draft.logprobs)
    if tokens is None:
        return None
    ends = accumulate((len(own) for own in words), initial=0)
    return [
        _likelihood([token for own in tokens[first:last] for token in own])
        for first, last in pairwise(ends)
    ]


def _content(claim: Claim) -> list[tuple[int, int]]:
    """Where the claim's content words stand in the draft, or the claim itself without any."""
    words = (m.span() for m in WORD.finditer(claim.text) if fold(m.group()) not in FUNCTION)
    found = [(claim.start + first, claim.start + last) for first, last in words]
    return found or [(claim.start, claim.end)]


def _likelihood(tokens: Sequence[TokenLogprob]) -> Likelihood:
    logs = [min(token.logprob, 0.0) for token in tokens]
    sure = [math.exp(log) for log in logs]
    open_ = [entropy for token in tokens if (entropy := _entropy(token)) is not None]
    return Likelihood(
        mean=sum(sure) / len(sure),
        least=min(sure),
        surprise=-sum(logs) / len(logs),
        entropy=sum(open_) / len(open_) if open_ else None,
    )


def _entropy(token: TokenLogprob) -> float | None:
    """Of the alternatives among themselves, as a share of the logarithm of their number."""
    if len(token.alternatives) < 2:
        return None
    top = max(log for _, log in token.alternatives)
    weights = [math.exp(log - top) for _, log in token.alternatives]
    shares = [weight / sum(weights) for weight in weights]
    entropy = -sum(share * math.log(share) for share in shares if share > 0)
    return min(1.0, entropy / math.log(len(shares)))
