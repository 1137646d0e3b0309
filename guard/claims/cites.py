"""The evidence ids a sentence names."""

import re

# An id, and a bracket of ids that is neither a Markdown link nor an ellipsis. The bounds keep
# hostile text linear, and limit how far `complete` has to look ahead.
ID = r"(?=[.:-]*\w)[\w.:-]{1,64}+"
BRACKET = rf"\[\^?{ID}(?:[^\S\n]?[,;][^\S\n]?{ID}){{0,9}}+\](?!\()"

_BRACKET = re.compile(BRACKET)
_CODE = re.compile(r"`++[^`]++`++")
_ID = re.compile(r"[\w.:-]+")


def cites(text: str) -> tuple[str, ...]:
    """The ids in square brackets, in order, each once; not those inside code."""
    if "[" not in text:
        return ()
    if "`" in text:
        text = _CODE.sub("", text)
    brackets = [found for found in _BRACKET.findall(text) if found[1] != "^"]
    return tuple(dict.fromkeys(id for found in brackets for id in _ID.findall(found)))
