"""Which of the names that there are a missing one is like."""

from difflib import get_close_matches

from rapidfuzz.distance import Indel

from guard.adapters.symbols.python.miss import Miss

NEAR = 0.75  # how alike a real name must be to be suggested (difflib's ratio, 0 to 1)


def near(miss: Miss) -> str:
    """The real name that a missing one is most like; empty if none is like it."""
    names = [name for name in miss.names if not name.startswith("_")]
    some = [n for n in names if Indel.normalized_similarity(miss.name, n) >= NEAR]  # never less
    found = get_close_matches(miss.name, some, 1, NEAR)
    if not found:  # `get_json` for `json`
        parts = [n for n in names if len(n) > 3 and n in miss.name.split("_")]
        found = sorted(parts, key=len)[-1:]
    return found[0] if found else ""


def alone(miss: Miss) -> bool:
    """Whether it is like none of them: it may be a name of one's own, told elsewhere.

    Assertions hardly are, of a class that has some.
    """
    if miss.name.startswith("assert") and any(n.startswith("assert") for n in miss.names):
        return False
    return near(miss) in ("", miss.name[1:])
