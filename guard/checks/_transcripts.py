"""Transcripts of a shell: which commands may be run again, and whether they print what is shown."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from guard.ports import End, Language, Limits, Sandbox

_PROMPT = re.compile(r"^[ \t]*(?:[\w.@~-]{0,40}[:\w/~-]{0,60}[$%]|\$) (.*)$")
_SAYS = frozenset("echo printf seq expr factor basename dirname true false".split())
_FILTERS = frozenset("wc head tail cut tr rev nl tac fold paste grep sed uniq".split())
_BY_SHELL = re.compile(r"\becho\b(?:\s+-|.*\\)")  # shells differ in what these print
_PARTS = re.compile(r"(\|\|?|&&|;)")
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\$`]|\\.)*\"")
_OPEN = re.compile(r"[$`<>&*?~\\(){}\n]")  # what stands for something else, or leads elsewhere
_MISSING = re.compile(r"No such file|not found|unrecognized option|invalid option")
_MOST = 20  # commands of a transcript that are run


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a transcript, and what is shown to be its output."""

    command: str
    output: str

    @property
    def harmless(self) -> bool:
        """Whether it prints the same everywhere, and reads and writes nothing but text."""
        bare = _QUOTED.sub("_", self.command)
        pieces = ["", *_PARTS.split(bare)]
        known = all(
            part.split()[:1] and part.split()[0] in (_FILTERS if joint == "|" else _SAYS)
            for joint, part in zip(pieces[::2], pieces[1::2], strict=True)
        )
        return known and not (_OPEN.search(bare) or _BY_SHELL.search(self.command))


def shown(source: str) -> list[Shown]:
    """The commands after a prompt, each with the lines up to the next prompt."""
    found: list[tuple[str, list[str]]] = []
    for line in source.split("\n"):
        if prompt := _PROMPT.match(line):
            found.append((prompt[1].strip(), []))
        elif found:
            found[-1][1].append(line)
    return [Shown(command, "\n".join(lines).strip()) for command, lines in found]


async def replayed(
    every: Sequence[Shown], sandbox: Sandbox, limits: Limits
) -> tuple[list[str], str]:
    """(what commands print otherwise than is shown, why others were not run)."""
    runnable = [one for one in every if one.output and one.harmless]
    asked = runnable[:_MOST]
    rest = sum(bool(one.output) for one in every) - len(asked)
    why = f"{rest} of its commands are not run: what they print depends on where" if rest else ""
    if not asked:
        return [], why
    mark = secrets.token_hex(8)
    lines = [f"printf '\\n{mark}\\n'; {{ {one.command}; }} 2>&1 </dev/null" for one in asked]
    outcome = await sandbox.run(Language.SHELL, {"main.sh": "\n".join(lines)}, "", limits)
    printed = outcome.stdout.split(f"\n{mark}\n")[1:]
    if outcome.end is not End.EXITED or len(printed) != len(asked):
        return [], outcome.why or "its commands did not come to their end"
    wrong = [
        f"`{one.command[:80]}` prints {_line(got)!r}, the answer shows {_line(one.output)!r}"
        for one, got in zip(asked, printed, strict=True)
        if "..." not in one.output
        and got.split() != one.output.split()
        and not _MISSING.search(got)
    ]
    return wrong, why


def _line(text: str) -> str:
    return " ".join(text.split())[:120]
