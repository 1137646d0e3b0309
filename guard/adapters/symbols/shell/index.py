"""The options of well-known commands, from a file that ships with this package."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("options.txt")
VALUE, MAYBE, NONE, UNKNOWN = "=", "?", "", "~"
"""Whether a value follows an option: always, attached if at all, never, or not known."""


@dataclass(slots=True)
class Command:
    """A command or sub-command: its options (name -> whether a value follows) and its ways.

    Of its `ways`, `open`: more options may exist than are known; `exact`: options can't be
    abbreviated; `long`: options begin with one dash whatever their length; `operand`: what follows
    the first operand is not its own; `wraps=N`: that is a command, after N operands; `rest`: what
    follows these options is not its own.
    """

    options: dict[str, str] = field(default_factory=dict)
    ways: set[str] = field(default_factory=set)
    subs: set[str] = field(default_factory=set)

    def way(self, name: str) -> str | None:
        """What a way with a value says."""
        return next((w.partition("=")[2] for w in self.ways if w.startswith(f"{name}=")), None)


Index = dict[tuple[str, ...], Command]


@cache
def index() -> Index:
    """The index that ships."""
    with FILE.open(encoding="utf-8") as lines:
        return read(lines)


def read(lines: Iterable[str]) -> Index:
    """Read an index: a line a command, its path first, then `@way` and `--option` with its mark."""
    found: Index = {}
    for line in lines:
        parts = line.split()
        if not parts or line.startswith("#"):
            continue
        path = tuple(part for part in parts if part[0] not in "-@")
        command = found.setdefault(path, Command())
        for part in parts[len(path) :]:
            if part[0] == "@":
                command.ways.add(part[1:])
            elif part[-1] in (VALUE, MAYBE, UNKNOWN) and len(part) > 2:
                command.options[part[:-1]] = part[-1]
            else:
                command.options[part] = NONE
        for length in range(1, len(path)):
            found.setdefault(path[:length], Command()).subs.add(path[length])
    return found
