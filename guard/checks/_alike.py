"""The sentences of the evidence that a claim may repeat."""

import math
from collections.abc import Collection

from guard.checks._passages import Passages, Sentence

_LOOKED_AT = 32  # sentences whose words are counted
_MOST = 4


def alike(stems: Collection[str], read: Passages, share: float) -> list[Sentence]:
    """Return a few sentences that have at least a `share` of some different stems, best first.

    A sentence that has them must have one of the rarest (prefix filtering: Chaudhuri et al., ICDE
    2006), so that the rest need not be looked up.
    """
    least = math.ceil(share * len(stems))
    rare = sorted(stems, key=lambda stem: (read.frequency(stem), stem))
    wanted = set(stems)
    found: dict[str, tuple[int, Sentence]] = {}
    for _, position in read.closest(rare[: len(rare) - least + 1])[:_LOOKED_AT]:
        sentence = read.sentences[position]
        shared = len(wanted.intersection(sentence.stems))
        if shared >= least:
            found.setdefault(sentence.text, (shared, sentence))
    ranked = sorted(found.values(), key=lambda pair: (-pair[0], len(pair[1].stems)))
    return [sentence for _, sentence in ranked[:_MOST]]
