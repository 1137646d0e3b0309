"""How probable the verdicts were, by the tokens with which a judge wrote one of them."""

import math
from collections.abc import Mapping, Sequence

from guard.checks._tokens import behind
from guard.types import TokenLogprob, Verdict

_WORDS = (Verdict.SUPPORTED, Verdict.NOT_ENOUGH_INFO, Verdict.REFUTED)  # they begin differently


def odds(
    spans: Sequence[tuple[int, int]], text: str, tokens: Sequence[TokenLogprob]
) -> list[Mapping[Verdict, float]]:
    """Return the probabilities of the verdicts at each span of `text`, which holds one's word.

    They sum to 1 where the first token of the word has alternatives: of those that begin a
    verdict, this is each one's share. With the written token alone, `supported` has the
    probability of its tokens, or for a written `refuted` what that leaves; the others are not
    told. Nothing is told where the tokens do not spell the text.
    """
    own = behind(spans, text, tokens)
    if own is None:
        return [{}] * len(spans)
    return [_told(text[a:b], part) for (a, b), part in zip(spans, own, strict=True)]


def _told(word: str, own: Sequence[TokenLogprob]) -> Mapping[Verdict, float]:
    first = own[0]
    before = "".join(token.token for token in own).partition(word)[0]  # such as a quotation mark
    likely = {**dict(first.alternatives), first.token: first.logprob}
    if len(likely) == 1:
        return _alone(Verdict(word), math.exp(min(sum(token.logprob for token in own), 0.0)))
    share = dict.fromkeys(_WORDS, 0.0)
    for token, logprob in likely.items():
        if verdict := _begun(token, before):
            share[verdict] += math.exp(min(logprob, 0.0))
    total = sum(share.values())
    return {verdict: p / total for verdict, p in share.items()} if total > 0 else {}


def _alone(written: Verdict, probability: float) -> Mapping[Verdict, float]:
    if written is Verdict.NOT_ENOUGH_INFO:
        return {}
    return {Verdict.SUPPORTED: probability if written is Verdict.SUPPORTED else 1.0 - probability}


def _begun(token: str, before: str) -> Verdict | None:
    """The verdict that a token begins, after what stands before the word in it."""
    rest = token.removeprefix(before)
    if not rest or not token.startswith(before):
        return None
    return next((word for word in _WORDS if word.startswith(rest) or rest.startswith(word)), None)
