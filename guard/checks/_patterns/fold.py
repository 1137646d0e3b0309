"""What a text says once everything that only disguises it is taken away."""

import unicodedata
from array import array
from collections.abc import Sequence

_FILLERS = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
"""Characters that show nothing although Unicode counts them as letters, marks or symbols:
Default_Ignorable_Code_Point without the category Cf, and the blank Braille pattern."""

INVISIBLE = (
    r"[\p{Cf}\p{Zl}\p{Zp}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}"
    + "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in _FILLERS)
    + "]"
)
"""One character that `fold` drops or takes for a space, as an expression for re2."""

_KEPT = 65_536  # characters whose plain form is remembered


class _Plain(dict[int, str]):
    """The plain form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        form = _plain(chr(code))
        if len(self) < _KEPT:
            self[code] = form
        return form


_FORMS = _Plain()


def fold(text: str) -> str:
    """Drop what is invisible and write look-alike forms plainly (NFKC, character by character)."""
    return text.translate(_FORMS)


def origins(text: str) -> Sequence[int]:
    """Return, for each character of `fold(text)`, the position in `text` that it came from."""
    return array("I", (position for position, char in enumerate(text) for _ in _FORMS[ord(char)]))


def _plain(char: str) -> str:
    if char.isspace():
        return char if char in "\t\n\r" else " "
    if unicodedata.category(char) in ("Cf", "Cc"):
        return ""
    if any(first <= ord(char) <= last for first, last in _FILLERS):
        return ""
    return unicodedata.normalize("NFKC", char)
