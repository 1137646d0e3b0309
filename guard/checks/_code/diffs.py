"""Unified diffs in an answer, applied in memory to the files that the request shows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guard.checks._code.snippets import Snippet

_HUNK = re.compile(r"@@(?: -(\d{1,7})(?:,(\d{1,7}))? \+\d{1,7}(?:,(\d{1,7}))?)? ?@@?")
_NOTHING = "/dev/null"
_LANGUAGES = {"py": "python", "js": "javascript", "mjs": "javascript", "sh": "shell"}


@dataclass(slots=True)
class Applied:
    """What comes of a diff: the files as they then are, or why it does not apply, or can't tell."""

    files: list[Snippet] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Hunk:
    """Lines to be found about line `at` (from 1), and those to stand there instead.

    `at` and `counts`, of old and new lines, are None where the diff does not say them.
    """

    at: int | None
    counts: tuple[int, int] | None
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether it has all lines that it says it has."""
        return (len(self.old), len(self.new)) == self.counts


@dataclass(slots=True)
class _Change:
    old: str = ""
    new: str = ""
    hunks: list[_Hunk] = field(default_factory=list)


def applied(diff: Snippet, shown: Sequence[Snippet]) -> Applied:
    """Apply a diff to the files that were shown; every line of its context must be there.

    A diff that names no file is of the only one that was shown.
    """
    done = Applied()
    changes = [change for change in _changes(diff.source) if change.hunks]
    if not changes:
        done.unchecked.append("it is no unified diff")
    for change in changes:
        name = change.old if change.new == _NOTHING else change.new
        given = "" if change.old == _NOTHING else _given(change.old or name, shown)
        if given is None:
            done.unchecked.append(f"the file {name or 'it is of'} is not in the request")
            continue
        try:
            source = _patched(given, change.hunks)
        except ValueError as why:
            done.failed.append(f"the diff of {name or 'the file'} does not apply: {why}")
            continue
        if change.new != _NOTHING:
            language = _LANGUAGES.get(name.rpartition(".")[2], "") if name else "python"
            done.files.append(Snippet(language, source, diff.start, diff.end, name))
    return done


def _given(name: str, shown: Sequence[Snippet]) -> str | None:
    """The text of the file of that name, of one whose path ends so, or of the only one."""
    ends = [one for one in shown if name and one.name.rpartition("/")[2] == name.rpartition("/")[2]]
    same = [one for one in ends if one.name == name] or ends
    code = [one for one in shown if one.language != "output"]
    if len(same) == 1:
        return same[0].source
    alone = not same and len(code) == 1 and not (name and code[0].name)
    return code[0].source if alone else None


def _changes(diff: str) -> Iterator[_Change]:
    change, hunk = _Change(), None
    for line in diff.rstrip("\n").split("\n"):
        header = hunk is None or hunk.full or hunk.counts is None
        if header and line.startswith(("--- ", "diff --git ")):
            yield change
            change, hunk = _Change(_path(line)), None
        elif hunk is None and line.startswith("+++ "):
            change.new = _path(line)
        elif found := _HUNK.match(line):
            counts = (int(found[2] or 1), int(found[3] or 1)) if found[1] else None
            hunk = _Hunk(int(found[1]) if found[1] else None, counts)
            change.hunks.append(hunk)
        elif hunk is not None and not line.startswith("\\"):
            hunk.old += [line[1:]] if line[:1] in ("-", " ", "") else []
            hunk.new += [line[1:]] if line[:1] in ("+", " ", "") else []
    yield change


def _path(line: str) -> str:
    """The file that a line names, without the `a/` or `b/` before it."""
    path = line.partition(" ")[2].split("\t")[0].strip()
    return path[2:] if path.startswith(("a/", "b/")) else path


def _patched(text: str, hunks: Sequence[_Hunk]) -> str:
    """The text with the hunks applied, in order. Raises ValueError where one is not as it says."""
    lines, out, done = text.rstrip("\n").split("\n") if text else [], list[str](), 0
    for number, hunk in enumerate(hunks, 1):
        if hunk.counts and not hunk.full:
            said, are = hunk.counts, (len(hunk.old), len(hunk.new))
            raise ValueError(f"hunk {number} says it has {said} old and new lines and has {are}")
        at = _place(lines, hunk, done)
        if at is None:
            raise ValueError(f"hunk {number}: {_differs(lines, hunk, done)}")
        out += [*lines[done:at], *hunk.new]
        done = at + len(hunk.old)
    return "\n".join([*out, *lines[done:]]) + "\n"


def _place(lines: Sequence[str], hunk: _Hunk, done: int) -> int | None:
    """Where the old lines stand, after line `done`: the place nearest to where they are said."""
    size = len(hunk.old)
    if not size:
        return min(hunk.at or len(lines), len(lines))
    places = [at for at in range(done, len(lines) - size + 1) if lines[at : at + size] == hunk.old]
    near = (hunk.at or done + 1) - 1
    return min(places, key=lambda at: abs(at - near), default=None)


def _differs(lines: Sequence[str], hunk: _Hunk, done: int) -> str:
    """The first line that is not where the hunk says it is."""
    at = (hunk.at or done + 1) - 1
    for offset, line in enumerate(hunk.old):
        there = lines[at + offset] if at + offset < len(lines) else None
        if there != line:
            has = "ends before it" if there is None else f"has {there.strip()[:80]!r}"
            return f"line {at + offset + 1} should be {line.strip()[:80]!r}, the file {has}"
    return "its lines stand before those of the hunk before it"
