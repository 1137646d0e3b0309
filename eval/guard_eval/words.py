"""A text as words, so that case, spaces and punctuation make no difference."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

SHINGLE = 3  # words that follow each other
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


_SPACED = {code: " " for code in range(128) if not _ASCII.fullmatch(chr(code))} | {
    ord(sign): f" {sign} " for sign in "+#%$<>=^&@"
}
_NEGATIVE = re.compile(r"(?<!\w)-(?=\d)")


def normalised(text: str) -> str:
    """The text as words with one space between them; the text itself where it has no word."""
    if text.isascii() and not ("-" in text and _NEGATIVE.search(text)):  # the same, twice as fast
        return " ".join(text.lower().translate(_SPACED).split()) or text.strip()
    return " ".join(words(text)) or text.strip()


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
