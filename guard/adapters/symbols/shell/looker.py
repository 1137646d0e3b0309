"""Looks up whether the options in shell commands exist."""

import asyncio
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from guard.adapters.symbols.shell.index import NONE, VALUE, Command, Index, index
from guard.adapters.symbols.shell.words import TooDeep, Word, commands
from guard.ports import Looked, Missing

LONGEST = 200_000  # characters of a script
_MOST = 100  # options told of one script
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*(?:\[[^]]*\])?\+?=")
_KEYWORDS = frozenset("if then else elif fi while until do done ! { } coproc".split())
_HEADS = frozenset("for case select function in esac [[ [ (( :".split())  # no options follow
_PLAIN = re.compile(r"--?[A-Za-z0-9?#@][\w.:+-]*(?:=.*)?", re.S)
_NUMBER = re.compile(r"-\d+[a-zA-Z]?")


class Shell:
    """Looks up the options of the commands that the index knows; nothing is run."""

    def __init__(self, known: Index | None = None) -> None:
        self._known = known

    async def look(self, source: str) -> Looked:
        """Look up the options in a script or a transcript."""
        if len(source) > LONGEST:
            return Looked(unread=(f"it is longer than {LONGEST:,} characters",))
        if len(source) < 4_000:
            return self._look(source)
        return await asyncio.to_thread(self._look, source)

    async def close(self) -> None:
        """There is nothing to give back."""

    def _look(self, source: str) -> Looked:
        return looked(partial(commands, source), self._known)


def looked(read: Callable[[], Iterable[Sequence[Word]]], known: Index | None = None) -> Looked:
    """Look up the options of the commands that are `read`, each a list of its words."""
    look = _Look(index() if known is None else known)
    try:
        for words in read():
            look.command(words)
    except TooDeep:
        look.unread["commands that are nested too deeply"] = None
    unread = []
    if look.unread:
        names = list(look.unread)
        more = f" and {len(names) - 8} more" if len(names) > 8 else ""
        unread.append("options not looked up: " + ", ".join(names[:8]) + more)
    return Looked(tuple(look.missing[:_MOST]), tuple(unread), ", ".join(look.by))


@dataclass(slots=True)
class _Look:
    known: Index
    missing: list[Missing] = field(default_factory=list)
    unread: dict[str, None] = field(default_factory=dict)
    by: dict[str, None] = field(default_factory=dict)

    def command(self, words: Sequence[Word]) -> None:
        """Judge a command, and the one that it is a wrapper of."""
        left: Sequence[Word] | None = words
        while left:
            left = self._judge(_named(left))

    def _judge(self, words: Sequence[Word]) -> Sequence[Word] | None:
        """Judge one command; returns the command that its operands are, if they are one."""
        if not words:
            return None
        name = words[0].text.rpartition("/")[2] if words[0].text[:1] == "/" else words[0].text
        if name in _HEADS:
            return None
        if "\0" in name:
            self.unread["a command in a variable"] = None
            return None
        if (name,) not in self.known:
            if any(word.text[:1] == "-" for word in words[1:]):
                self.unread[_short(name)] = None
            return None
        return self._options((name,), words, 1)

    def _options(
        self, path: tuple[str, ...], words: Sequence[Word], at: int
    ) -> Sequence[Word] | None:
        command = self.known[path]
        self.by |= {f"{path[0]} {v}": None for v in [self.known[path[:1]].way("version")] if v}
        options = dict[str, str]()
        for length in range(1, len(path) + 1):
            options |= self.known[path[:length]].options
        wraps = command.way("wraps")
        rest = (command.way("rest") or "").split(",")
        runs = (command.way("runs") or "").split(",")  # options before a command that ends in ;
        operands = 0
        while at < len(words):
            text = words[at].text
            at += 1
            if text == "--":
                return words[at:] if "after" in command.ways else None
            if text[:1] != "-" or text == "-":
                if command.subs:
                    if (*path, text) in self.known:
                        return self._options((*path, text), words, at)
                    self.unread[_short(" ".join((*path, text)))] = None
                    return None
                if wraps is not None and not _ASSIGNMENT.match(text):
                    if operands == int(wraps):
                        return words[at - 1 :]
                elif "operand" in command.ways:
                    return None
                operands += not _ASSIGNMENT.match(text)
                continue
            if text in runs:
                at = next((i for i in range(at, len(words)) if words[i].text in ";+"), len(words))
                continue
            if text in rest:
                return words[at:] if text == "-m" and path[0].startswith("python") else None
            if not _PLAIN.fullmatch(text):
                continue
            name, value = _looked(text, options, command)
            if value is None and "open" in command.ways:
                self.unread[_short(f"{' '.join(path)} {name}")] = None
            elif value is None:
                self._absent(words[at - 1], name, path, options)
            elif value == VALUE:
                at += 1
        return None

    def _absent(
        self, word: Word, name: str, path: tuple[str, ...], options: dict[str, str]
    ) -> None:
        told = " ".join(path)
        reason = f"{told} has no option {_short(name)}"
        near = difflib.get_close_matches(name, options, n=1, cutoff=0.75) if len(name) > 3 else []
        if near and len(name) < 60:
            reason += f"; did you mean {near[0]}?"
        self.missing.append(Missing(word.start, word.end, _short(name), reason))


def _looked(text: str, options: dict[str, str], command: Command) -> tuple[str, str | None]:
    """The option that a word is or lacks, and whether the next word is its value; None: absent."""
    name, equals, _ = text.partition("=")
    if name in options:
        return name, NONE if equals else options[name]
    if "long" in command.ways:
        bare = name.partition(":")[0]
        bare = bare[1:] if bare.startswith("--") else bare
        return name, options.get(bare, options.get(f"-{bare}"))
    if text.startswith("--"):
        return name, _long(name, options, exact="exact" in command.ways, equals=bool(equals))
    if _NUMBER.fullmatch(text):
        return text, NONE
    for place, letter in enumerate(text[1:], 1):
        value = options.get(f"-{letter}")
        if value is None and letter.isdigit() and place > 1:
            return text, NONE  # rather the value of the one before, as in -j4
        if value is None:
            return f"-{letter}", None
        if value != NONE:
            alone = value == VALUE and place == len(text) - 1
            return f"-{letter}", VALUE if alone else NONE
    return text, NONE


def _long(name: str, options: dict[str, str], *, exact: bool, equals: bool) -> str | None:
    if name.startswith("--no-") and f"--{name[5:]}" in options:
        return NONE
    if f"--no-{name[2:]}" in options:
        return NONE
    if exact:
        return None
    values = [value for known, value in options.items() if known.startswith(name)]
    if not values:
        return None
    return VALUE if VALUE in values and len(set(values)) == 1 and not equals else NONE


def _named(words: Sequence[Word]) -> Sequence[Word]:
    """A command without the keywords and assignments before its name."""
    return words[next(_names(words), len(words)) :]


def _names(words: Sequence[Word]) -> Iterator[int]:
    for place, word in enumerate(words):
        if word.text not in _KEYWORDS and not _ASSIGNMENT.match(word.text):
            yield place


def _short(name: str) -> str:
    name = name.replace("\0", "...")
    return name if len(name) <= 60 else f"{name[:57]}..."
