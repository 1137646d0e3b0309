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

_UNSEEN = re.compile(  # accents of any script, and what Unicode calls default ignorable
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_LOOKS = str.maketrans(  # letters that look like Latin ones (Unicode UTS 39): Cyrillic, Greek,
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458\u04bb"
    "\u0501\u051b\u051d\u04cf\u051f\u0433\u0475\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1"
    "\u03c4\u03c5\u03c7\u03c9"
    "\u0585\u0578\u057d\u0570\u0563\u0566\u0575\u0581\u0561"  # Armenian,
    "\u13a0\u13a1\u13a2\u13a5\u13aa\u13ab\u13ac\u13b3\u13b7\u13bb\u13bd\u13c0\u13c2\u13c3\u13cf\u13d2"
    "\u13d4\u13d5\u13d9\u13da\u13de\u13df\u13e2\u13e6\u13e7\u13f3\u13f4"  # Cherokee,
    "\u0131\u0251\u0261\u0269\u028f\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a"
    "\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u1d22"  # small ones,
    "\u00f8\u0142\u0111\u0127\u0167\u0180",  # and letters that are struck through
    "abekmhopctyxsijhdqwlkrvabenikvoptuxwonuhqqjgwdrtiajewmhyghzbrwsvslcpkdgb"
    "iagiyabcdefghijklmnoprstuvwzoldhtb",
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


def signs(text: str) -> str:
    """The letters and digits of a text, written as `plain` does, and nothing between them."""
    if text.isascii():
        return text.encode().lower().translate(None, _BETWEEN).decode()
    return "".join(filter(str.isalnum, plain(text)))


_BETWEEN = bytes(code for code in range(128) if not chr(code).isalnum())
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
