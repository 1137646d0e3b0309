"""What stands in rows of values, written so that its figures can be read."""

import re

_ROW = re.compile(r"[^\s,]*(?:,[^\s,]*){2,}")
_GROUPS = re.compile(r"(?:\W*\d{1,3}(?:,\d{3})+)+\W*")  # 1,234,567,890
_HOUR = re.compile(r"\b(\d{1,2}):0\b(?!:)")


def cells(line: str) -> str:
    """Return a line with the cells of its rows apart: `GH3,04:00,16.9`, `pop_2011`, `8:0-17:30`."""
    line = line.replace("_", " ")
    if line.count(",") > 1:
        line = _ROW.sub(_apart, line)
    return _HOUR.sub(r"\1:00", line)


def _apart(row: re.Match[str]) -> str:
    return row.group() if _GROUPS.fullmatch(row.group()) else row.group().replace(",", " | ")
