"""A text as words, so that case, spaces and punctuation make no difference."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import compress

SHINGLE = 3  # words that follow each other
BLOCK = 128  # texts that are written as words at once: they stay in the processor's cache
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # scripts without spaces: a sign each
    r"|[^\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
    r"|[+#%$€£¥<>=^&@°]|(?<!\w)-(?=\d)"  # signs that change what is said: C++, C#, -5, 5 %
)
_ASCII = re.compile(r"[^\W_]+|[+#%$<>=^&@]|(?<!\w)-(?=\d)", re.ASCII)  # the same, and quicker

_UNSEEN = re.compile(  # accents that stand apart, and characters that only steer how others look
    "[\u0300-\u036f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e01ef]"
)
_LOOKS = str.maketrans(  # Cyrillic and Greek letters that look like Latin ones (Unicode UTS 39)
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458\u04bb"
    "\u0501\u051b\u051d\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131",
    "abekmhopctyxsijhdqwabenikvoptuxi",
)


def words(text: str) -> list[str]:
    """The words of a text in their order, written as `plain` does."""
    if text.isascii():
        return _ASCII.findall(text.lower())
    return _WORD.findall(plain(text))


def plain(text: str) -> str:
    """The text in one case and one form, without accents and without what nobody sees.

    Letters that look like Latin ones are taken for them: a copy that is written with others is one.
    """
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", apart)).translate(_LOOKS)


_SIGNS = "+#%$<>=^&@"
_SPACED = {code: " " for code in range(128) if not _ASCII.fullmatch(chr(code))} | {
    ord(sign): f" {sign} " for sign in _SIGNS
}
_END = "\0"  # of a text among others
_BYTES = bytes(
    ord("\n" if chr(code) == _END else _SPACED.get(code, chr(code).lower()).strip() or " ")
    for code in range(128)
) + bytes(128)
_NEGATIVE = re.compile(r"(?<!\w)-(?=\d)")


def simple(text: str) -> bool:
    """Whether `spaced` writes the text as words: it is plain ASCII without a number below 0."""
    return text.isascii() and _END not in text and not ("-" in text and _NEGATIVE.search(text))


def spaced(text: str) -> str:
    """A simple text in lower case, with one space between its words and signs."""
    return " ".join(text.lower().translate(_SPACED).split())


def all_spaced(texts: Sequence[str], otherwise: Callable[[str], str]) -> list[str]:
    """`spaced` of each simple text, in a third of the time, and `otherwise` of each other one."""
    found: list[str] = []
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK]
        able = [simple(text) for text in block]
        quick = iter(_spaced_at_once(list(compress(block, able))))
        pairs = zip(block, able, strict=True)
        found += [next(quick) if ability else otherwise(text) for text, ability in pairs]
    return found


def _spaced_at_once(texts: Sequence[str]) -> list[str]:
    import numpy as np

    data = _END.join(texts).encode("ascii").translate(_BYTES)
    for sign in _SIGNS.encode():
        if sign in data:
            data = data.replace(b"%c" % sign, b" %c " % sign)
    said = np.frombuffer(data + b"\n", np.uint8)
    word = said != ord(" ")
    kept = said[:-1][word[:-1] | word[1:]]  # of several spaces the last
    return [text.strip() for text in kept.tobytes().decode("ascii").split("\n")]


def normalised(text: str) -> str:
    """The text as words with one space between them; the text itself where it has no word."""
    said = spaced(text) if simple(text) else " ".join(words(text))  # the same, and quicker
    return said or text.strip()


def all_normalised(texts: Sequence[str]) -> list[str]:
    """`normalised` of each text, in a third of the time where most are simple."""
    pairs = zip(all_spaced(texts, normalised), texts, strict=True)
    return [said or text.strip() for said, text in pairs]


def grams(said: Sequence[str], size: int) -> Iterator[str]:
    """Runs of `size` words; of fewer words, all of them as one run; of none, nothing."""
    size = min(size, len(said))
    return map(" ".join, zip(*(said[start:] for start in range(size)), strict=False))


def shingles(text: str) -> frozenset[str]:
    """The runs of three words of a text that was normalised."""
    return frozenset(grams(text.split(" "), SHINGLE))


def jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    """Shared shingles over all shingles, in [0, 1]."""
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared) if shared else 0.0
