"""Evidence ids: short, stable, and easy to repeat for a small model."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath

LENGTH = 24
"""Characters of a name taken into an id at most."""


def document_name(file: str, key: str) -> str:
    """What identifies a document in its corpus: its file, or a row of it."""
    return f"{file}#{key}" if key else file


class Ids:
    """What the documents of one corpus are called in the ids of their passages.

    A document keeps its slug for as long as it is in the corpus; `refunds` has the passages
    `refunds-1`, `refunds-2` and so on, and a second `refunds` is `refunds2`.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self._slugs = dict(known)  # name of a document -> slug
        self._taken = set(known.values())
        self._tried: Counter[str] = Counter()

    def slug(self, file: str, key: str) -> str:
        """The slug of a document: the one it has, else a new one that no other has."""
        name = document_name(file, key)
        if name not in self._slugs:
            wanted = _wanted(PurePosixPath(file).stem, key)
            free = wanted
            while free in self._taken:
                self._tried[wanted] += 1
                mark = "x" if wanted[-1].isdecimal() else ""
                free = f"{wanted}{mark}{self._tried[wanted] + 1}"
            self._taken.add(free)
            self._slugs[name] = free
        return self._slugs[name]


def _wanted(stem: str, key: str) -> str:
    """A row is called by its number after its file, or by its own id."""
    if key.isascii() and key.isdecimal() and len(key) < LENGTH:
        return f"{_slug(stem)}-{key}"
    return _slug(key or stem)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LENGTH].rstrip("-") or "doc"
