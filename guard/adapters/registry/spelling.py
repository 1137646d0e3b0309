"""How names of packages may be written, and what they look like to a reader."""

import re
import unicodedata

LONGEST = 214
"""Characters of a name; npm has no longer one, and PyPI's longest has fewer."""

_SEPARATORS = re.compile(r"[-_.]+")
_PARTS = re.compile(r"[^a-z0-9]+")
_PYPI = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")  # PEP 508
_NPM = re.compile(r"(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~_-][a-z0-9._~-]*", re.I)
_ALIKE = str.maketrans(  # letters of other scripts that look like Latin ones
    "аеорсухкмтнвіѕјԁӏɡαοενιρτυκ", "aeopcyxkmthbisjdlgaoevipruk"
)
_DRAWN = str.maketrans("015", "ols")
_PAIRS = (("rn", "m"), ("vv", "w"))


def pypi_name(name: str) -> str | None:
    """A name as PyPI compares it (PEP 503); None where no project can have it."""
    if len(name) > LONGEST or not _PYPI.fullmatch(name):
        return None
    return _SEPARATORS.sub("-", name).lower()


def npm_name(name: str) -> str | None:
    """A name as npm compares it: as it is; None where no package can have it."""
    return name if len(name) <= LONGEST and _NPM.fullmatch(name) else None


NORMAL = {"pypi": pypi_name, "npm": npm_name}


def parts(name: str) -> list[str]:
    """The words of a name: what stands between separators."""
    return [part for part in _PARTS.split(name.lower()) if part]


def letters(name: str) -> str:
    """A name without separators."""
    return _PARTS.sub("", name.lower())


def drawn(plain: str) -> str:
    """What a name of letters and digits is easily read as: 0 as o, 1 as l, rn as m."""
    plain = plain.translate(_DRAWN).replace("i", "l")
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain


def latin(name: str) -> str:
    """A name with accents dropped and the letters of other scripts as those they look like."""
    folded = unicodedata.normalize("NFKD", name[: LONGEST * 2]).lower().translate(_ALIKE)
    return "".join(c for c in folded if c.isascii() and c.isprintable())


def shown(name: str) -> str:
    """A name that may be shown to a person: short, of one line, without control characters."""
    plain = "".join(c if c.isprintable() and c != "`" else "\ufffd" for c in name[:81])
    return plain if len(plain) <= 80 else plain[:79] + "…"
