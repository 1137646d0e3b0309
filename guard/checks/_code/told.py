"""What is found out of one block of code: judging tests, examples and outputs that are claimed."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guard import newer
from guard.checks._code import wanted as _wanted
from guard.checks._code.commented import by_chance, commented, printed_line
from guard.checks._code.ran import Event, failure, lacks
from guard.checks._code.snippets import Snippet, parsed
from guard.ports import Execution
from guard.types import Draft

_HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(slots=True)
class Told:
    """What is found out of one block: what failed, what could not be checked, tests it passed.

    `untrue` is what the answer says of it, and where, that is not so.
    """

    block: Snippet
    failed: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    passed: int = 0
    untrue: list[tuple[str, int]] = field(default_factory=list)


def syntax(source: str) -> str:
    """What is wrong with the syntax of Python; what notebooks or later Pythons read is not."""
    try:
        parsed(_without_magic(source))
    except SyntaxError as exc:
        if newer.is_newer(_without_magic(source)):
            return ""
        return f"line {exc.lineno or '?'}: SyntaxError: {exc.msg}"
    return ""


def too_new(block: Snippet) -> str:
    """Why a block can't be run here, if it is newer Python than this one reads."""
    source = _without_magic(block.source)
    if block.language == "doctest":
        source = "".join(one.source for one in _wanted.examples(block.source))
    if not newer.is_newer(source):
        return ""
    return f"it is written for Python 3.12 or later, which Python {_HERE} can't read"


def _without_magic(source: str) -> str:
    return re.sub(r"^[ \t]*[%!][^\n]*$", "", source, flags=re.M)


def asked(draft: Draft) -> Iterator[str]:
    """What the user wrote, without what stands in other messages."""
    for message in draft.prompt.messages:
        content = message.get("content")
        if message.get("role") != "user" or not content:
            continue
        parts = [content] if isinstance(content, str) else [p.get("text") for p in content]
        yield "\n".join(part for part in parts if isinstance(part, str))


def judged(one: Told, event: Event) -> int:
    """Judge a test or an example; 1 if it passed."""
    if "error" not in event and "expected" not in event:
        if event.get("unclear"):
            one.unchecked.append("what an example shows can't be compared")
        return 0 if event.get("unclear") else 1
    needs = lacks(event) if "error" in event else ""
    if needs:
        one.unchecked.append(f"it needs {needs}")
    else:
        one.failed.append(failure(event))
    return 0


def of_its_own(one: Told, event: Event, at: int) -> None:
    """Judge an example or a test of the answer's own; one that needs what is not shown is none.

    `at` is where the prose says so, if it does.
    """
    if event.get("error") == "NameError":
        one.unchecked.append(f"it uses what it does not define ({event['message']})")
        return
    before = len(one.failed)
    judged(one, event)
    one.untrue += [(reason, at) for reason in one.failed[before:] if at >= 0]


def broken_off(one: Told, outcome: Execution, given: bool) -> None:
    why = outcome.why or "it ended before it was through"
    (one.failed if given else one.unchecked).append(why)


def outputs(one: Told, output: str, draft: Draft, every: Sequence[Snippet]) -> None:
    """Judge what a block printed by what the answer says it prints."""
    untrue = _missing_outputs(one.block, output, draft, every)
    printed = " ".join(output.split())
    wrong = [reason for reason, _ in untrue] + [
        f"it prints {printed[:200]!r}, a comment says {' '.join(said.split())[:200]!r}"
        for said in commented(one.block.source)
        if not printed_line(said, output)
    ]
    if wrong and by_chance(one.block.source):
        one.unchecked.append("what it prints is not the same each time")
    else:
        one.failed += wrong
        one.untrue += untrue


def _missing_outputs(
    block: Snippet, output: str, draft: Draft, every: Sequence[Snippet]
) -> list[tuple[str, int]]:
    """Outputs that the answer claims of a block, and that it did not print; and where it does.

    They stand after it, or in the line above it that ends with a colon.
    """
    after = [other for other in every if other.start >= block.end]
    prose = draft.text[block.end : after[0].start if after else len(draft.text)]
    ends = [other.end for other in every if other.end <= block.start]
    above = draft.text[max(ends, default=0) : block.start].rstrip()
    line = above.rpartition("\n")[2]
    claimed = _wanted.claimed(prose, block.end)
    if line.endswith(":"):
        claimed += _wanted.claimed(line, max(ends, default=0) + len(above) - len(line))
    if after and after[0].language in ("output", "") and _wanted.announces_output(prose):
        claimed.append((after[0].source.strip(), after[0].start))
    printed = " ".join(output.split())
    return [
        (f"it prints {printed[:200]!r}, the answer says {' '.join(said.split())[:200]!r}", at)
        for said, at in claimed
        if not _printed(said, printed)
    ]


def _printed(claimed: str, printed: str) -> bool:
    words = " ".join(claimed.split())
    return words in printed or words.strip("\"'.,") in printed or "..." in words


def printable(text: str) -> str:
    """A program's words where people and terminals read them: what steers either is spelt out."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def is_module(name: str) -> bool:
    return name.endswith(".py") and not name.startswith("/") and ".." not in name
