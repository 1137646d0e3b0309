"""The words of a text as checks compare them: folded, stemmed, function words apart."""

import re
import unicodedata
from functools import lru_cache

from guard.checks._marks import normalized

WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)

_LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'",
})  # fmt: skip

FUNCTION = frozenset(
    """
    a about above after again against all also although am an and any are as at be because been
    before being below between both but by can could did do does doing down during each either few
    for from further had has have having he her here hers herself him himself his how however i if
    in into is it its itself just may me might more most must my myself nor of off on once only or
    other our ours out over own per same shall she should so some such than that the their theirs
    them themselves then there these they this those through thus to too under until up upon us
    very via was we were what when where whether which while who whom whose why will with within
    would yet you your yours yourself according said says say there's it's that's
    """.split()
)
"""Words that carry no content of their own; `no`, `not` and their kind are content."""

_ENDINGS = ("ingly", "edly", "ing", "ed", "ly", "es", "s", "e")


def visible(text: str) -> str:
    """Return the text composed (NFC), without what shows nothing (zero-width, direction marks)."""
    return text if text.isascii() else normalized("NFC", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Return the text without accents and case, so that `Jón` equals `jon`, `Wałęsa` `walesa`."""
    if text.isascii():
        return text.lower()
    apart = normalized("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)


def bare(word: str) -> str:
    """Return a word folded, without a possessive ending and the dots of an abbreviation."""
    word = fold(word).removesuffix("'s").removesuffix("'")
    return word.replace(".", "") if "." in word and not any(c.isdigit() for c in word) else word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a folded word without its common English endings; a light stemmer, not a dictionary.

    `studies`, `studied` and `study` meet, `running` and `run` too; `ran` does not.
    """
    word = word.removesuffix("'s")
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("ss", "us", "is")):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if ending in ("ing", "ed") and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 4 else word


def content(text: str) -> list[str]:
    """Return the stems of the content words of a text, in order."""
    return [stem(word) for word in WORD.findall(fold(text)) if word not in FUNCTION]
