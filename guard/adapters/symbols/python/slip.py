"""Names that are so like a real one that they are taken for a slip of it."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_SHORTEST = 5  # letters of a name in which one may be wrong
_LONG = 9  # and of one in which two may be


def slip(name: str, real: Iterable[str]) -> str:
    """The real name that a made-up one is a slip of or adds words to; empty if there is none.

    Letters and underscores may differ a little: `fill_na` for `fillna`, `set_titel`. What begins
    with a real name and goes on with other words is one more of its kind: `select_all`.
    """
    plain = _plain(name)
    allowed = (len(plain) >= _SHORTEST) + (len(plain) >= _LONG)
    first = name.partition("_")[0]
    found, best = "", allowed + 1
    for one in real:
        if one.startswith("_") or one == name:
            continue
        far = OSA.distance(plain, _plain(one), score_cutoff=allowed)
        if far < best:
            found, best = one, far
        if first == one != name and not found:
            found = one
    return found


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
