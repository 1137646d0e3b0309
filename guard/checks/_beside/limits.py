"""What a sentence says with a limit, a claim without: `free, except at night`, `always free`."""

import re

from guard.checks._beside.relations import key
from guard.checks._clauses.syntax import PRONOUNS
from guard.checks._differences import Difference
from guard.checks._differences.align import MOST, Token, tokens
from guard.checks._differences.opposites import NOT

_ALL = re.compile(
    r"\b(?:all|every|always|everybody|everyone|everything|everywhere|anywhere|anybody|anyone|any"
    r"|both|whole|entire|entirely|completely|never|without|at all times|at any time)\b",
    re.I,
)
_EXCEPT = re.compile(r"\b(?:except(?:ing)?|with the exception of|save for|all but)\b", re.I)
_LIMIT = re.compile(
    rf"{_EXCEPT.pattern}|\b(?:unless|only|other than|apart from|but not|not all|not every)\b", re.I
)
_MAY = re.compile(r"\b(?:may|can|could|allowed|permitted|possible)\b", re.I)
_MAY_NOT = re.compile(
    r"\b(?:may|must|can|could) ?not\b|\b(?:ca|could|must)n['’]t\b|\bnever\b"
    r"|\b(?:not|n['’]t|no longer) (?:allowed|permitted|possible)\b|\b(?:forbidden|prohibited)\b",
    re.I,
)
_IF = re.compile(r"\b(?:only|if|unless|except|provided)\b", re.I)
_STATEMENT = re.compile(r"[;:]|,? (?:but|while|whereas) (?!for\b|not\b)")
_WORDS = frozenset(
    key(word)
    for word in "time always everybody everything everywhere anywhere entire entirely completely "
    "whole side never without anybody everyone anyone too even include".split()
)
_DENIAL = NOT - {"except", "unless"}
_LEAST = 2  # content words of a claim
_AROUND = 30  # characters beside a limit that a reason shows


def unlimited(told: str, said: str) -> Difference | None:
    """Return what a claim says of all cases, or of the one that a sentence makes an exception of.

    What it forbids outright the sentence may allow under a condition, too.
    """
    if _LIMIT.search(said):
        return None
    every, ban = _ALL.search(said), _MAY_NOT.search(said)
    if ban and every and every[0].lower() == "without":
        return None
    mine = _content(tokens(said))
    for part in _STATEMENT.split(told) if _IF.search(told) or _LIMIT.search(told) else ():
        if not _held(mine, tokens(part)):
            continue
        limit = _LIMIT.search(part)
        again = every and re.search(rf"(?<!not ){every[0]}\b", part, re.I)
        if limit and every and (not again or _EXCEPT.search(part)):
            return _found(limit, part, every.span())
        if limit and _excepted(mine, said, part):
            return _found(limit, part, (0, 0))
        condition = _IF.search(part)
        allowed = _MAY.search(part) and not _MAY_NOT.search(part)
        if ban and condition and allowed and not _content(tokens(part[condition.end() :])) <= mine:
            return _found(condition, part, ban.span())
    return None


def _excepted(mine: set[str], said: str, part: str) -> bool:
    """Whether a claim says of the exception what it is an exception of."""
    limit = _EXCEPT.search(part)
    if not limit or any(t.word in _DENIAL for t in (*tokens(said), *tokens(part))):
        return False
    before, _, after = part[limit.end() :].partition(",")
    out = _content(tokens(before))
    rest = _content(tokens(part[: limit.start()])) | _content(tokens(after))
    return bool(out) and out <= mine and len(mine & (rest - out)) >= _LEAST


def _found(limit: re.Match[str], part: str, span: tuple[int, int]) -> Difference:
    first = part.rfind(" ", 0, max(0, limit.start() - _AROUND)) + 1
    last = part.find(" ", min(len(part), limit.end() + _AROUND))
    shown = part[first : last if last > 0 else len(part)].strip(" .,;")
    return Difference(f"the passage says so with a limit: “{shown}”", (0, 0), span)


def _content(some: tuple[Token, ...]) -> set[str]:
    return {key(t.word) for t in some if t.content} - _WORDS


def _held(mine: set[str], some: tuple[Token, ...]) -> bool:
    """Whether a claim's words stand in a statement, but for the name of what it calls `it`."""
    new = mine - _content(some)
    pointing = any(token.word in PRONOUNS for token in some)
    return len(some) <= MOST and len(new) <= pointing and len(mine - new) >= _LEAST
