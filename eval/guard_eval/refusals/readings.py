"""What a text says once it is decoded: a row that was written in another way is still the row."""

import base64
import binascii
import codecs
import html
import re
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from urllib.parse import unquote

LEAST = 20
"""Signs in a line of code; below, it may be a word."""

FILLED = 6
"""Times that a word stands in a text, and the share, one in so many, from which it fills gaps."""

STRIDE, SOME = 7, 10  # of so many words one is looked at first, if those are enough
DEEPEST = 3  # codes inside codes
_BASE64 = re.compile(rf"(?:[A-Za-z0-9+/_-]{{{LEAST},}}\s*)+[A-Za-z0-9+/_-]*")
_HEX = re.compile(rf"(?:[0-9A-Fa-f]{{2}}[\s:,]?){{{LEAST},}}")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})")


def readings(text: str) -> str:
    """Return the text, and below it what it says when it is read as a code that is no secret.

    Those are base64, hexadecimal digits, escapes of URLs, HTML and JSON, letters turned by 13
    places, words or letters from the last to the first.
    """
    turned = codecs.encode(text, "rot13")
    backwards = " ".join(reversed(text.split()))
    return "\n\n".join([decoded(text), turned, backwards, text[::-1]])


def unpacked(text: str) -> str:
    """The text, and below it what it says decoded, or without a word put between its words.

    For very many texts: only those that look it are read so.
    """
    coded = max(map(len, text.split()), default=0) >= LEAST
    found, bare = decoded(text) if coded else text, unfilled(text)
    return found if bare is text else f"{found}\n\n{bare}"


def unfilled(text: str) -> str:
    """The text without a word that stands between its other words again and again."""
    said = text.split()
    some = said[::STRIDE]
    if len(some) >= SOME and len(some) - len(set(some)) < len(some) / (2 * FILLED):
        return text  # none is there again and again: all are not counted, as texts may be very many
    filler, times = max(Counter(said).items(), key=itemgetter(1), default=("", 0))
    if times < FILLED or times < len(said) / FILLED:
        return text
    return " ".join(word for word in said if word != filler)


def decoded(text: str) -> str:
    """Return the text, and below it what stands in it in base64, in hexadecimal digits or escaped.

    Costs a search by pattern where nothing does.
    """
    found = [text]
    new = found
    for _ in range(DEEPEST):
        seen = {*found}
        new = [each for one in new for each in _decoded(one) if each not in seen]
        found = [*found, *dict.fromkeys(new)]
    return "\n\n".join(found)


def _decoded(text: str) -> Iterator[str]:
    codes = _BASE64.findall(text)
    yield from filter(None, map(_of_hex, _HEX.findall(text)))
    for kind in (codes, [_without_last(code) for code in codes]):
        pieces = [each for each in map(_of_base64, kind) if each]
        yield from pieces
        if len(pieces) > 1:  # one text that was cut up
            yield "".join(pieces)
    yield unquote(html.unescape(_ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text)))


def _without_last(code: str) -> str:
    """The code without a short last word, which may be a plain one that stands behind it."""
    return " ".join(word for word in code.split() if len(word) >= LEAST)


def _of_hex(code: str) -> str:
    try:
        return _text(bytes.fromhex(re.sub(r"[:,]", " ", code)))
    except ValueError:
        return ""


def _of_base64(code: str) -> str:
    plain = "".join(code.split()).replace("-", "+").replace("_", "/")
    whole = plain[: -1 if len(plain) % 4 == 1 else None]
    try:
        return _text(base64.b64decode(whole + "=" * (-len(whole) % 4)))
    except (binascii.Error, ValueError):
        return ""


def _text(raw: bytes) -> str:
    """The bytes as a text, nothing where most of them are none."""
    text = raw.decode("utf-8", "ignore")
    shown = sum(sign.isprintable() or sign.isspace() for sign in text)
    return text if shown >= 0.9 * len(raw) else ""
