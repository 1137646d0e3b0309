"""What two sentences that are nearly the same say differently."""

import re
from itertools import takewhile
from typing import NamedTuple

from guard.checks._differences.align import MOST, Gap, Token, gaps, tokens
from guard.checks._differences.exchange import exchanged, turned_round
from guard.checks._differences.opposites import NOT, NOT_TO
from guard.checks._differences.replaced import ending, is_name, opposed, replaced, telling

_NO_NEGATION = re.compile(
    r"\W{1,3}(?:only|just|merely|simply|solely|necessarily|(?:less|fewer|later) than|doubt|matter"
    r"|wonder|\d)",
    re.I,
)
_TO = re.compile(r"\W{1,3}to\b", re.I)
_FEW, _MANY = {"few", "little"}, {"most", "many", "much"}
_SAVE = frozenset(["except", "excepting", "unless"])
_CLAUSE = re.compile(r"[,;:()]")
_COVERED = 0.85  # of the content words of a claim that have to be explained
_LEAST = 3  # content words that both must share
_LEFT_OUT = 3  # words at an end of the sentence that may hold the negation of it all
_SHOWN = 60  # characters of a sentence that a reason shows


class Difference(NamedTuple):
    """What is said otherwise, and where: characters of the sentence, and of the claim.

    Not `sure` where a short claim ends in another name than the sentence has there, which goes on,
    or has few words besides what differs: another sentence may tell of that one.
    """

    reason: str
    told: tuple[int, int]
    said: tuple[int, int]
    sure: bool = True


def differences(told: str, said: str) -> list[Difference] | None:
    """Return what changes the meaning; empty if nothing does, None if the two are not alike."""
    one, other = tokens(told), tokens(said)
    if max(len(one), len(other)) > MOST:
        return None
    between = gaps(one, other)
    total = sum(token.content for token in other)
    found: list[Difference] = []
    negated: list[Gap] = []
    unsaid = [gap for gap in between if _left_out(gap)]
    odd, unknown, changed = False, 0, 0
    for gap in between:
        content = sum(token.content for token in gap.said)
        reason = replaced(gap, told, said)
        if reason is not None:
            found += [Difference(reason, _span(gap.told), _span(gap.said))] if reason else []
            changed += content
        elif (last := ending(gap, told, said)) and (reason := _instead(last, between, told, said)):
            found.append(Difference(reason, _span(last.told), _span(last.said), sure=False))
            changed += content
        elif _negates(gap, told, said):
            odd = not odd
            negated += [gap] if not telling(gap.told + gap.said) or _reaches(gap) else []
            changed += content if opposed(gap) else 0
            unknown += 0 if opposed(gap) else content
        else:
            unknown += content
    if odd and (turned := next((d for d in found if _turned(d, told, said)), None)):
        found.remove(turned)
        odd = False
    if odd and any(t.word in _SAVE for gap in between for t in gap.told if not gap.said):
        odd = False  # `open except on Sunday`, `not open on Sunday`
    if _reordered(found, told, said):
        found = []
    if not found and len(between) > 1 and (swapped := _exchange(one, other, told, said)):
        return [swapped]
    if not (found or unknown) and (ends := turned_round(told, said)):
        reason = f"the passage says “{told[slice(*ends[0])]}”, the answer the other way round"
        return [Difference(reason, *ends)]
    same = total - unknown - changed
    least = _LEAST if all(one.sure for one in found) else _LEAST - 1
    if total - unknown < _COVERED * total:
        return None
    if same < min(least, total):
        if unknown or not (0 < same and len(found) == len(between) == 1):
            return None
        found = [found[0]._replace(sure=False)]
    if odd and negated and not any(_negations(gap.told, told) for gap in unsaid if not _own(gap)):
        found.append(_negation(negated[0], told, said))
    return found


def _instead(last: Gap, between: list[Gap], told: str, said: str) -> str | None:
    """Why another name at the end of a claim says another thing; the rest must be word for word."""
    rest = [gap for gap in between if gap.said and gap.said != last.said]
    return None if rest else replaced(last, told, said)


def _turned(difference: Difference, told: str, said: str) -> bool:
    """Whether one says `few` and the other `most`: with a negation more, both say the same."""
    words = {told[slice(*difference.told)].lower(), said[slice(*difference.said)].lower()}
    return len(words & _FEW) == len(words & _MANY) == 1


def _negates(gap: Gap, told: str, said: str) -> bool:
    """Whether one side of a gap has a negation that the other lacks."""
    if (
        _aside(gap)
        or _left_out(gap)
        or _shared(gap.told, gap.said, said)
        or _shared(gap.said, gap.told, told)
    ):
        return False
    return len(_negations(gap.told, told)) % 2 != len(_negations(gap.said, said)) % 2


def _reaches(gap: Gap) -> bool:
    """Whether what one side has more ends in a negation of what follows: `and must not be`."""
    more = () if gap.told and gap.said else gap.told or gap.said
    return any(t.word in NOT for t in takewhile(lambda t: not t.content, reversed(more)))


def _aside(gap: Gap) -> bool:
    """Whether a negation in it is not of what both say: `or without`, `not time-barred and`."""
    more = gap.told or gap.said
    if gap.told and gap.said:
        return False
    return more[0].word == "or" or (bool(telling(more)) and not _reaches(gap))


def _shared(again: tuple[Token, ...], once: tuple[Token, ...], text: str) -> bool:
    """Whether a negation that one side says again is the other's too: `not X or Y`."""
    if [token.word for token in once] != ["or"] or not any(t.word in NOT for t in again):
        return False
    place = once[0].start
    before = [token for token in tokens(text[:place]) if token.word in NOT]
    return bool(before) and not _CLAUSE.search(text, before[-1].end, place)


def _left_out(gap: Gap) -> bool:
    """Whether the claim leaves out how the sentence begins or ends."""
    return gap.edge and not gap.said and len(gap.told) > _LEFT_OUT


def _own(gap: Gap) -> bool:
    """Whether what is left out is a statement of its own: `and cannot be reversed`."""
    return gap.told[0].word in ("and", "but")


def _reordered(found: list[Difference], told: str, said: str) -> bool:
    """Whether the same names or numbers are said in another order: in a list, or exchanged."""
    one = sorted(told[slice(*difference.told)] for difference in found)
    other = sorted(said[slice(*difference.said)] for difference in found)
    return one == other and all(word[0].isupper() or word[0].isdigit() for word in one)


def _negations(words: tuple[Token, ...], text: str) -> list[Token]:
    return [
        token
        for token in words
        if (token.word in NOT and not _denies_nothing(token, text))
        or (token.stem in NOT_TO and _TO.match(text, token.end))
    ]


def _denies_nothing(token: Token, text: str) -> bool:
    """Whether a word denies nothing: `no`, as an answer, or the first of `not only`."""
    return (token.word == "no" and text[token.end : token.end + 1] == ",") or bool(
        _NO_NEGATION.match(text, token.end)
    )


def _negation(gap: Gap, told: str, said: str) -> Difference:
    told_words, said_words = _negations(gap.told, told), _negations(gap.said, said)
    if len(told_words) > len(said_words):
        word = told_words[0]
        reason = f"the passage says this is not so: “{_around(told, word)}”"
    else:
        word = said_words[0]
        quoted = f"the answer says “{_around(said, word)}”"
        reason = f"{quoted}, the passage says it without “{word.word}”"
    return Difference(reason, _span(gap.told), _span(gap.said))


def _exchange(
    one: tuple[Token, ...], other: tuple[Token, ...], told: str, said: str
) -> Difference | None:
    """Two names or numbers that have changed places."""
    names = {token.stem for token in one if is_name(token, told)}
    names &= {token.stem for token in other if is_name(token, said)}
    pair = exchanged(one, other, frozenset(names))
    if pair is None:
        return None
    first, last = (said[slice(*span)] for span in pair)
    reason = f"in the passage “{first}” and “{last}” stand in each other's place"
    return Difference(reason, (one[0].start, one[-1].end), (pair[0][0], pair[1][1]))


def _around(text: str, word: Token) -> str:
    """A few words of a text around one of its words."""
    first = max(0, word.start - _SHOWN // 2)
    piece = text[first : word.end + _SHOWN // 2]
    piece = piece.partition(" ")[2] if first else piece
    return piece.rpartition(" ")[0] if word.end + _SHOWN // 2 < len(text) else piece


def _span(words: tuple[Token, ...]) -> tuple[int, int]:
    return (words[0].start, words[-1].end) if words else (0, 0)
