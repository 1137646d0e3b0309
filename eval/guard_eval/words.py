"""A text as words, so that case, spaces and punctuation make no difference."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

SHINGLE = 3  # words that follow each other
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # scripts without spaces: a sign each
    r"|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
    r"|[+#%$€£¥<>=^&@°]|(?<!\w)-(?=\d)"  # signs that change what is said: C++, C#, -5, 5 %
)
_ASCII = re.compile(r"\w+|[+#%$<>=^&@]|(?<!\w)-(?=\d)", re.ASCII)  # the same, and quicker


def words(text: str) -> list[str]:
    """The words of a text in their order, in one case and one form of writing (NFKC)."""
    if text.isascii():
        return _ASCII.findall(text.lower())
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


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
