"""A claim's statements laid beside those of a sentence: who or what they are told of, and how."""

from collections.abc import Sequence

from guard.checks._beside.limits import unlimited
from guard.checks._beside.objects import other_object
from guard.checks._beside.relations import words
from guard.checks._beside.rivals import rival
from guard.checks._beside.turned import turned
from guard.checks._beside.undone import not_yet, undone
from guard.checks._clauses.syntax import SUBJECTS
from guard.checks._differences import Difference
from guard.checks._differences.align import tokens
from guard.checks._passages import Passages, Sentence
from guard.checks._words import content

_RULES = (undone, unlimited, turned, rival, other_object, not_yet)
_NAME = 2  # words that a pronoun may stand for
_LOOKED_AT = 8  # sentences that share words with a claim


def beside(
    near: Sequence[Sentence], said: str, others: Sequence[Sentence], told: Passages
) -> tuple[Sentence, list[Difference]] | None:
    """Return the sentence that tells otherwise what a claim says, if no other may tell just that.

    What is not `sure` may have come to be true since.
    """
    for sentence in near:
        if "?" in sentence.text:
            continue
        found = next((one for rule in _RULES if (one := rule(sentence.text, said))), None)
        if found and not any(_has(s.text, said) for s in others if s.text != sentence.text):
            return sentence, [found]
    for sentence in () if others else _shorter(said, told):
        if found := undone(sentence.text, said):
            return sentence, [found]
    return None


def _shorter(said: str, told: Passages) -> list[Sentence]:
    """The sentences that have hardly a word that a claim has not, where none has most of its."""
    closest = [told.sentences[at] for _, at in told.closest(content(said))[:_LOOKED_AT]]
    mine = words(tokens(said))
    closest = [s for s in closest if "?" not in s.text]
    return [s for s in closest if len(words(tokens(s.text)) - mine) <= 1 < len(s.stems)]


def _has(told: str, said: str) -> bool:
    """Whether a sentence has all the words of a claim, but for what it calls `it`."""
    some = tokens(told)
    missing = words(tokens(said)) - words(some)
    return len(missing) <= (_NAME if some and some[0].word in SUBJECTS else 0)
