"""Unicode normalization in linear time, whatever marks a text piles on a letter."""

import re
import unicodedata
from itertools import groupby
from typing import Literal

# Where more marks may follow each other than any script needs (Stream-Safe Text Format, UAX #15):
# marks are neither letters nor space; two letters of half width become marks.
_MANY = re.compile(r"(?:[^\w\s!-~]|[\uff9e\uff9f]){31,}")


def normalized(form: Literal["NFC", "NFKD"], text: str) -> str:
    """The text in a normal form.

    `unicodedata` sorts the marks on a letter by insertion, in time square to their number, and
    nothing else runs meanwhile. Where there are many, they are sorted here before.
    """
    apart = "NFD" if form == "NFC" else form
    return unicodedata.normalize(form, _MANY.sub(lambda run: _in_order(apart, run[0]), text))


def _in_order(form: Literal["NFD", "NFKD"], run: str) -> str:
    """A run that may be marks, taken apart one by one, in the order that all normal forms have."""
    apart = "".join(unicodedata.normalize(form, char) for char in run)
    groups = groupby(apart, key=lambda char: unicodedata.combining(char) > 0)
    return "".join(
        char
        for marks, group in groups
        for char in (sorted(group, key=unicodedata.combining) if marks else group)
    )
