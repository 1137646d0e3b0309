"""A shell script as commands and their words, with where each word stands. Nothing is expanded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_DEEPEST = 12  # scripts within scripts: $( ... $( ... ))
_BLANK = re.compile(r"(?:[ \t]|\\\n)+")
_COMMENT = re.compile(r"#[^\n]*")
_BREAK = re.compile(r"\n|\r|;;?&?|\|\|?&?|&&?(?!>)|[()]")
_REDIRECT = re.compile(r"(?:\d+|&)?(?:<<<|<<-?|>>|<>|>\||>&|<&|[<>](?!\())[ \t]*")
_HEREDOC = re.compile(r"\d*<<-?[ \t]*$")
_PROMPT = re.compile(r"^[ \t]*(?:\([\w.-]{1,40}\) ?)?[$%][ \t]+(?=\S)")
_INNER = ("$(", "<(", ">(", "`")


class TooDeep(Exception):
    """Scripts are nested in scripts beyond what is read."""


@dataclass(slots=True)
class Word:
    """A word of a command: characters `start` to `end` of the script.

    `text` is what it says without quotes; of what is only known when it runs it has a NUL.
    """

    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Reader:
    script: str
    at: int
    depth: int
    inner: list[list[Word]] = field(default_factory=list)
    heredocs: list[tuple[str, bool]] = field(default_factory=list)


def commands(script: str) -> list[list[Word]]:
    """The simple commands of a script, those in substitutions too. Raises TooDeep."""
    return list(_read(_Reader(shown(script), 0, 0), ""))


def shown(script: str) -> str:
    """A script without its prompts, and without the output that stands between them.

    What is left out is blank, so that all else keeps its place.
    """
    lines = script.split("\n")
    if not any(_PROMPT.match(line) for line in lines):
        return script
    kept, goes_on = [], False
    for line in lines:
        prompt = _PROMPT.match(line)
        if prompt:
            line = " " * prompt.end() + line[prompt.end() :]
        elif not goes_on:
            line = " " * len(line)
        goes_on = line.endswith("\\")
        kept.append(line)
    return "\n".join(kept)


def _read(reader: _Reader, closing: str) -> Iterator[list[Word]]:
    """Commands until the closing bracket or quote of a substitution, or the end."""
    script, words = reader.script, list[Word]()
    open_brackets = 0
    while reader.at < len(script):
        at = reader.at
        if blank := _BLANK.match(script, at):
            reader.at = blank.end()
        elif closing and script[at] == closing and not open_brackets:
            reader.at += 1
            break
        elif script[at] == "#":
            comment = _COMMENT.match(script, at)
            reader.at = comment.end() if comment else at + 1
        elif redirect := _REDIRECT.match(script, at):
            reader.at = redirect.end()
            target = _word(reader, closing)
            if _HEREDOC.match(redirect[0]) and target:
                reader.heredocs.append((target.text, "-" in redirect[0]))
        elif stop := _BREAK.match(script, at):
            reader.at = stop.end()
            open_brackets += {"(": 1, ")": -1}.get(stop[0], 0)
            if stop[0] == "\n":
                _skip_heredocs(reader)
            if words:
                yield words
            words = []
        else:
            if word := _word(reader, closing):
                words.append(word)
            else:
                reader.at = max(reader.at, at + 1)
        yield from reader.inner
        reader.inner.clear()
    if words:
        yield words


def _skip_heredocs(reader: _Reader) -> None:
    for mark, tabs in reader.heredocs:
        indent = r"\t*" if tabs else ""
        end = re.compile(rf"^{indent}{re.escape(mark)}[ \t\r]*$", re.M)
        found = end.search(reader.script, reader.at)
        reader.at = min(found.end() + 1, len(reader.script)) if found else len(reader.script)
    reader.heredocs.clear()


def _word(reader: _Reader, closing: str) -> Word | None:
    script, start = reader.script, reader.at
    said: list[str] = []
    while reader.at < len(script):
        at, char = reader.at, script[reader.at]
        ends = char in " \t\n\r;|&()<>" and not script.startswith(("<(", ">("), at)
        if ends or char == closing:
            break
        if char == "\\":
            said.append(script[at + 1 : at + 2].replace("\n", ""))
            reader.at += 2
        elif char == "'":
            end = script.find("'", at + 1)
            end = len(script) if end < 0 else end
            said.append(script[at + 1 : end])
            reader.at = end + 1
        elif char == '"':
            reader.at += 1
            said.append(_quoted(reader))
        elif char in "$`<>":
            said.append(_expansion(reader))
        else:
            said.append(char)
            reader.at += 1
    reader.at = min(reader.at, len(script))
    return Word(start, reader.at, "".join(said)) if reader.at > start else None


def _quoted(reader: _Reader) -> str:
    script, said = reader.script, list[str]()
    while reader.at < len(script) and script[reader.at] != '"':
        if script[reader.at] == "\\":
            said.append(script[reader.at + 1 : reader.at + 2])
            reader.at += 2
        elif script[reader.at] in "$`":
            said.append(_expansion(reader))
        else:
            said.append(script[reader.at])
            reader.at += 1
    reader.at += 1
    return "".join(said)


def _expansion(reader: _Reader) -> str:
    """Step over a variable or a substitution, whose commands are kept; NUL stands for its value."""
    script, at = reader.script, reader.at
    if script.startswith("$((", at):
        end = script.find("))", at)
        reader.at = len(script) if end < 0 else end + 2
    elif script.startswith("${", at):
        end = script.find("}", at)
        reader.at = len(script) if end < 0 else end + 1
    elif script.startswith(_INNER, at):
        if reader.depth >= _DEEPEST:
            raise TooDeep
        mark = "`" if script[at] == "`" else ")"
        within = _Reader(script, at + (1 if mark == "`" else 2), reader.depth + 1)
        reader.inner += _read(within, mark)
        reader.at = within.at
    elif variable := re.compile(r"\$(?:\w+|[@*#?$!-])").match(script, at):
        reader.at = variable.end()
    else:
        reader.at += 1
        return script[at]
    return "\0"
