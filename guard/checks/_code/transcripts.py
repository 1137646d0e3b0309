"""Transcripts of a shell: which commands may be run again, and whether they print what is shown."""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from guard.checks._code import wanted as _wanted
from guard.checks._code.snippets import Snippet
from guard.ports import End, Language, Limits, Sandbox
from guard.types import Draft

_PROMPT = re.compile(r"^[ \t]*(?:[\w.@~-]{0,40}[:\w/~-]{0,60}[$%]|\$) (.*)$")
_SAYS = frozenset("echo printf seq expr factor basename dirname true false".split())
_READS = frozenset("cat wc head tail cut tr rev nl tac fold paste grep sed uniq sort awk".split())
_RUNS = frozenset("python python3 node bash sh".split())
_BY_SHELL = re.compile(r"\becho\b(?:\s+-|.*\\)")  # shells differ in what these print
_BY_CHANCE = re.compile(r"\brand\b|\bsrand\b|systime|strftime|-R\b|--random")
_PARTS = re.compile(r"(\|\|?|&&|;)")
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\$`]|\\.)*\"")
_INTO = re.compile(r">>?\s*([\w-][\w.-]{0,60})(?=\s|$)")
_OPEN = re.compile(r"[$`<>&*?~\\(){}\n]")  # what stands for something else, or leads elsewhere
_MISSING = re.compile(r"No such file|not found|unrecognized option|invalid option|fork|Permission")
_RAISED = re.compile(r"^(\w+(?:Error|Exception|Exit|Interrupt))\b", re.M)
_OWN_FAULT = frozenset(  # of a program, wherever it runs
    "AssertionError AttributeError IndentationError IndexError KeyError NameError RecursionError "
    "ReferenceError SyntaxError TypeError UnboundLocalError ValueError ZeroDivisionError".split()
)
_SCRIPT = "transcript.sh"
_MOST = 20  # commands of a transcript that are run


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a transcript, and what is shown to be its output."""

    command: str
    output: str

    def harmless(self, files: Collection[str]) -> bool:
        """Whether it prints the same everywhere, and reads nothing but text and these files."""
        bare = _INTO.sub(" ", _QUOTED.sub("_", self.command))
        pieces = ["", *_PARTS.split(bare)]
        known = all(
            _known(part.split(), joint == "|", files)
            for joint, part in zip(pieces[::2], pieces[1::2], strict=True)
        )
        return known and not any(
            where.search(text)
            for where, text in (
                (_OPEN, bare),
                (_BY_SHELL, self.command),
                (_BY_CHANCE, self.command),
            )
        )

    @property
    def made(self) -> list[str]:
        """The files that it writes to."""
        return _INTO.findall(_QUOTED.sub("_", self.command))


def _known(words: Sequence[str], piped: bool, files: Collection[str]) -> bool:
    """Whether a command is one of those that say, filter, or read or run one of these files."""
    if not words:
        return False
    name, plain = words[0], [word for word in words[1:] if not word.startswith("-")]
    given = [word.removeprefix("./") in files for word in plain]
    if name.startswith("./"):
        return name[2:] in files
    if name in _RUNS:
        return words[1:2] == ["-c"] or bool(given[:1] and given[0] and words[1] == plain[0])
    return name in _SAYS or (name in _READS and "-i" not in words and (piped or any(given)))


def shown(source: str) -> list[Shown]:
    """The commands after a prompt, each with the lines up to the next prompt."""
    found: list[tuple[str, list[str]]] = []
    for line in source.split("\n"):
        if prompt := _PROMPT.match(line):
            found.append((prompt[1].strip(), []))
        elif found:
            found[-1][1].append(line)
    return [Shown(command, "\n".join(lines).strip()) for command, lines in found]


def announced(block: Snippet, draft: Draft, every: Sequence[Snippet]) -> list[Shown]:
    """A script and the block after it that is said to be its output; nothing if none is."""
    after = next((other for other in every if other.start >= block.end), None)
    if after is None or after.language not in ("output", ""):
        return []
    if not _wanted.announces_output(draft.text[block.end : after.start]):
        return []
    lines = (line.strip() for line in block.source.split("\n"))
    commands = [line for line in lines if line and not line.startswith("#")]
    return [Shown("; ".join(commands), after.source.strip())]


async def replayed(
    every: Sequence[Shown], files: Mapping[str, str], sandbox: Sandbox, limits: Limits
) -> tuple[list[str], str]:
    """(what commands print otherwise than is shown, why others were not run).

    `files` stand beside them. What follows a command that is not run may have changed them.
    """
    known, asked = set(files), list[Shown]()
    for one in every:
        if one.harmless(known):
            asked.append(one)
            known.update(one.made)
        else:
            known.clear()
    asked = asked[:_MOST]
    rest = sum(bool(one.output) for one in every) - sum(bool(one.output) for one in asked)
    why = f"{rest} of its commands are not run: what they print depends on where" if rest else ""
    if not any(one.output for one in asked):
        return [], why
    mark = secrets.token_hex(8)
    lines = ['command -v python >/dev/null || python() { python3 "$@"; }', "export LC_ALL=C.UTF-8"]
    lines += [f"printf '\\n{mark}\\n'; {{ {one.command}; }} 2>&1 </dev/null" for one in asked]
    beside = {name: text for name, text in files.items() if name != _SCRIPT}
    program = {_SCRIPT: "\n".join(lines), **beside}
    outcome = await sandbox.run(Language.SHELL, program, "", limits)
    printed = outcome.stdout.split(f"\n{mark}\n")[1:]
    if outcome.end is not End.EXITED or len(printed) != len(asked):
        return [], outcome.why or "its commands did not come to their end"
    wrong = [
        f"`{one.command[:80]}` prints {_line(got)!r}, the answer shows {_line(one.output)!r}"
        for one, got in zip(asked, printed, strict=True)
        if one.output and not _as_shown(one, got)
    ]
    return wrong, why


def _as_shown(one: Shown, got: str) -> bool:
    """Whether an output is what is shown, or nothing can be told from it."""
    if "..." in one.output or got.split() == one.output.split() or _MISSING.search(got):
        return True
    if "Traceback" in got or "node:internal" in got:  # its places are those of this machine
        kinds = _RAISED.findall(got)
        kind = kinds[-1] if kinds else ""
        return kind in one.output or kind not in _OWN_FAULT
    ordered = sorted(got.split("\n")) == sorted([*one.output.split("\n"), ""])
    return "sort" in one.command and ordered and not got.islower()  # languages sort capitals apart


def _line(text: str) -> str:
    return " ".join(text.split())[:120]
