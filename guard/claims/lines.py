"""Lines that stand for themselves, however they end: a table's rows, and headings in bold."""

import re

REACH = 600  # characters from the start of a line in which a row has to show

# All up to where a row shows is free of the end of a sentence, which would have been one already.
_STOPS, _WIDE = ".!?…।۔؟", "。！？｡"
_INNER = rf"[{_STOPS}](?=\w|[ \t]++\|)"
_PAIRS = "|".join(
    rf"\{begin}(?:[^\n\{begin}\{end}{_STOPS}{_WIDE}]|{_INNER}){{0,300}}+\{end}"
    for begin, end in ("()", "[]", "{}", '""', "``")
)
_LETTER = rf"""(?:[^\n\t|()\[\]{{}}"`{_STOPS}{_WIDE}]|{_INNER}|{_PAIRS})"""
_BARE = rf"""(?:[^\n\t|()\[\]{{}}"`,{_STOPS}{_WIDE}]|{_INNER}|{_PAIRS})"""
_BEGIN = r"[\s>]*+(?![\[{])"
_CELL = re.compile(rf"{_BEGIN}{_LETTER}{{1,200}}+(?:(?<=[ \t])\|[ \t]|\t)[ \t]*+\S")
_VALUES = re.compile(rf"{_BEGIN}{_BARE}{{1,99}}+(,)(?=\S){_BARE}{{0,99}}+(,)(?=\S)")
_GROUPED = re.compile(r"(?<=\d),(?=\d)")  # as in 1,000 and 1,2-xylene
_UNDECIDED = re.compile(
    rf"(?:[^\n{_STOPS}{_WIDE}]|[{_STOPS}](?=\w|[ \t]*+(?:\||\Z))){{0,{REACH}}}+\Z"
)
_BOLD = re.compile(r"[\s>]*+(\*\*|__)(?=[^\s*_])[^\n*]{1,200}(?<!\s)\1[ \t]*+\Z")


def is_row(text: str, start: int, end: int) -> bool:
    """Whether a row of a table begins at `start`: cells between ` | ` or tabs, or `a,b,c`."""
    stop = min(end, start + REACH)
    if _CELL.match(text, start, stop):
        return True
    values = _VALUES.match(text, start, stop)
    return values is not None and not all(
        _GROUPED.match(text, values.start(n), stop) for n in (1, 2)
    )


def may_be_row(text: str, start: int, end: int) -> bool:
    """Whether the line at `start`, of which more may follow after `end`, can yet become a row."""
    return _UNDECIDED.match(text, start, end) is not None


def is_bold(line: str) -> bool:
    """Whether a line is in bold from its first letter to its last."""
    return _BOLD.match(line) is not None
