"""The lexical baseline of entailment: shared words, and signs that one side says the opposite.

It proves little. It stands in until a trained model does the work, and shows what that model adds.
"""

import asyncio
import re
from collections.abc import Sequence

from guard.adapters.nli.queue import Pair
from guard.ports import Entailment

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_FUNCTION = frozenset(
    """
    a about also an and any are as at be because been being but by can could did do does for from
    had has have he her here him his how i if in into is it its just may me might must my of on or
    our shall she should so some such than that the their them then there these they this those to
    too upon us very was we were what when where which while who whom whose why will with would you
    your
    """.split()
)
_NEGATIONS = frozenset(
    "no not never none neither nor without cannot nothing nobody nowhere hardly barely".split()
)
_OPPOSITES = """
    increase/decrease increase/reduce rise/fall gain/loss higher/lower more/less more/fewer
    most/least before/after above/below always/never best/worst better/worse large/small
    big/small high/low hot/cold early/late first/last old/new true/false safe/dangerous
    safe/unsafe success/failure succeed/fail win/lose open/closed open/close allow/prohibit
    allow/forbid permit/prohibit accept/reject approve/reject include/exclude
    possible/impossible legal/illegal positive/negative maximum/minimum major/minor male/female
    man/woman men/women mother/father north/south east/west start/end begin/end begin/finish
    agree/disagree love/hate effective/ineffective benefit/harm buy/sell expensive/cheap
    easy/difficult easy/hard import/export left/right public/private strong/weak add/remove
    all/none many/few same/different promote/inhibit activate/inhibit induce/inhibit
    enhance/impair improve/worsen cause/prevent upregulate/downregulate die/survive dead/alive
    short/long fast/slow domestic/foreign
""".split()
_KEPT = 0.4  # of the support is kept for each sign of the opposite


class Lexical:
    """The lexical baseline, as a model."""

    batch = 64
    lanes = 1

    async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs, in order."""
        return await asyncio.to_thread(lambda: [entail(*pair) for pair in pairs])


def entail(premise: str, hypothesis: str) -> Entailment:
    """Return what shared words make of a premise and a hypothesis.

    Neutral is the share of the hypothesis's content words that the premise lacks. The rest is
    entailment, of which signs of the opposite (negated on one side only, an antonym instead, a
    number that the premise lacks) turn a part into contradiction.
    """
    said = _words(hypothesis)
    if not said:
        return Entailment(0.0, 1.0, 0.0)
    told = set(_words(premise))
    covered = sum(word in told for word in said) / len(said)
    closest = max(_SENTENCE.split(premise), key=lambda text: len(set(said) & set(_words(text))))
    nearby = set(_words(closest))
    signs = (
        _negated(hypothesis) != _negated(closest),
        any(_OPPOSITE.get(word, frozenset()) & nearby for word in set(said) - nearby),
        any(word[0].isdigit() and word not in told for word in said),
    )
    kept = _KEPT ** sum(signs)
    return Entailment(covered * kept, 1 - covered, covered * (1 - kept))


def _words(text: str) -> list[str]:
    found = (word.lower().replace("’", "'") for word in _WORD.findall(text))
    return [_stem(word) for word in found if word not in _FUNCTION and not _negates(word)]


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _negated(text: str) -> bool:
    return any(_negates(word.lower().replace("’", "'")) for word in _WORD.findall(text))


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in ("ies", "ied", "ing", "ed", "ly", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word.removesuffix(ending) + ("y" if ending in ("ies", "ied") else "")
    return word


def _opposites() -> dict[str, frozenset[str]]:
    pairs = [tuple(map(_stem, pair.split("/"))) for pair in _OPPOSITES]
    both = pairs + [(b, a) for a, b in pairs]
    return {word: frozenset(b for a, b in both if a == word) for word, _ in both}


_OPPOSITE = _opposites()
