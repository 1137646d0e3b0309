"""Which packages stand in a draft, and which of them others named before."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from itertools import islice

from guard.checks._asked import asked
from guard.checks._code.snippets import Snippet, snippets
from guard.checks._packages.commands import commands
from guard.checks._packages.files import listed
from guard.checks._packages.imports import imported
from guard.checks._packages.mention import Mention
from guard.checks._packages.prose import denied, named
from guard.types import Draft

READ = 1_000_000
"""Characters of an answer, and of all that was given, that are read."""

_GIVEN = 20_000  # names that are remembered of what was given
_PATH = re.compile(  # a module that is a file or a folder, in words or in a drawing of a tree
    r"(?<![\w.-])([A-Za-z_]\w{0,80})(?:/[\w/]{0,200})?(?:\.pyi?\b|/(?=[\s`*]|$))", re.M
)
Keys = frozenset[tuple[str, str, bool]]


def mentions(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Yield the packages named in `text[start:end]`, in order by kind."""
    end = len(text) if end is None else end
    blocks = snippets(text)
    edges = [edge for block in blocks for edge in (block.start, block.end)]

    def is_code(at: int) -> bool:
        line = text.rfind("\n", max(0, at - 1_000), at) + 1 or max(0, at - 1_000)
        ticks = text.count("`", line, at) % 2 == 1
        return bisect(edges, at) % 2 == 1 or ticks or text[line:at].strip() in ("$", "%", "!")

    yield from commands(text, start, end, is_code)
    for block in blocks:
        if start <= block.start < end:
            yield from _within(text, block)
    yield from named(text, start, end)


def _within(text: str, block: Snippet) -> Iterator[Mention]:
    yield from listed(text, block)
    yield from imported(text, block)


def said(draft: Draft, most: int) -> list[Mention]:
    """At most so many packages of the claims to be judged now, each place once."""
    if not draft.claims:
        return []
    start, end = draft.claims[0].start, draft.claims[-1].end
    places: dict[tuple[int, str], Mention] = {}
    for one in islice(mentions(draft.text[:READ], start, min(end, READ)), most * 4):
        places.setdefault((one.start, one.registry), one)
    return sorted(places.values(), key=lambda one: (one.start, one.end))[:most]


def warned(draft: Draft, found: Iterable[Mention]) -> frozenset[str]:
    """The names that the answer itself says do not exist, or warns of."""
    return frozenset(one.name for one in found if denied(draft.text, one))


def given(draft: Draft) -> tuple[Keys, frozenset[str]]:
    """What the user, the evidence and the prompt name: packages, and modules that are files."""
    texts, left = [], READ
    others = [m.get("content") for m in draft.prompt.messages if m.get("role") == "system"]
    for text in (*asked(draft), *(passage.text for passage in draft.evidence), *others):
        if isinstance(text, str) and left > 0:
            texts.append(text[:left])
            left -= len(text)
    keys = (one.key for text in texts for one in mentions(text))
    files = (found[1] for text in (*texts, draft.text[:READ]) for found in _PATH.finditer(text))
    return frozenset(islice(keys, _GIVEN)), frozenset(islice(files, _GIVEN))
