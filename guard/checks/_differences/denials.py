"""What denies a statement: `not`, `failed to`, and in other ways `except`, `yet to`, `false`."""

import re

from guard.checks._differences.align import Token
from guard.checks._differences.opposites import NOT, NOT_THAT, NOT_TO
from guard.checks._words import content

_NO_NEGATION = re.compile(
    r"\W{1,3}(?:only|just|merely|simply|solely|necessarily|(?:less|fewer|later) than|doubt|matter"
    r"|wonder|\d)",
    re.I,
)
_TO = re.compile(r"\W{1,3}to\b", re.I)
_THAT = re.compile(r"\W{1,3}that\b", re.I)
_EXCEPT = re.compile(r"\b(?:except|excluding|apart from|other than|unless)\b", re.I)
_IMPLIED = re.compile(
    r"\b(?:only|except|exclud\w+|apart from|other than|exempt\w*|yet to|far from|too|false|untrue"
    r"|(?:all|none|nothing|nobody|any\w*|every\w*)(?: \w+){0,2} but|lack\w*|missing|absen\w+|wrong"
    r"|den(?:y|ies|ied)|refus\w+|reject\w*|prevent\w*|avoid\w*|stop\w*|prohibit\w*|forbid\w*"
    r"|ban(?:s|ned)?)\b",
    re.I,
)


def negations(words: tuple[Token, ...], text: str) -> list[Token]:
    """Return the words that turn what is said into its opposite."""
    return [
        token
        for token in words
        if (token.word in NOT and not _denies_nothing(token, text))
        or (token.stem in NOT_TO and _TO.match(text, token.end))
        or (token.stem in NOT_THAT and _THAT.match(text, token.end))
    ]


def implied(words: tuple[Token, ...], text: str) -> bool:
    """Whether words may deny what another sentence says with a `not`: `only by`, `not after`."""
    if not words:
        return False
    begin = max(0, words[0].start - len("yet "))  # which both sides may have
    return bool(_IMPLIED.search(text, begin, words[-1].end))


def excepted(told: str, said: str) -> bool:
    """Whether a claim is about what the sentence excepts: `must, except for X`, `X need not`."""
    exception = _EXCEPT.search(told)
    if exception is None or _EXCEPT.search(said):
        return False
    own = set(content(told[exception.end() :])) - set(content(told[: exception.start()]))
    return not own.isdisjoint(content(said))


def _denies_nothing(token: Token, text: str) -> bool:
    """Whether a word denies nothing: `no`, as an answer, or the first of `not only`."""
    return (token.word == "no" and text[token.end : token.end + 1] == ",") or bool(
        _NO_NEGATION.match(text, token.end)
    )
