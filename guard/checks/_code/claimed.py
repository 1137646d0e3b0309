"""What an answer says of its own code: what calls of it return, its tests, that it fails."""

import ast
import re
from collections.abc import Iterator, Sequence

from guard.checks._code.commented import is_literal
from guard.checks._code.denied import announced_broken
from guard.checks._code.snippets import Snippet, parsed
from guard.checks._code.wanted import Example, examples
from guard.types import Draft

_RETURNS = re.compile(
    r"`(?P<call>[^\W\d]\w*\([^`\n]{0,150}\))`,?\s{1,3}(?:will |should )?"
    r"(?:returns?|gives?|yields?|evaluates to|equals?|results in|=>|->|\u2192|==?)\s{1,3}"
    r"`(?P<value>[^`\n]{1,150})`"
)
_OTHERWISE = re.compile(  # what is not said of the code as it stands
    r"\b(?:before|previous\w*|original\w*|old|earlier|without|if|unless|otherwise|used to|wrong\w*|"
    r"bugg?\w*|not|instead|suppose|imagine|naive|would|fails?)\b|n[\u2019']t\b",
    re.I,
)
_FAILS_ABOVE = re.compile(
    r"\b(?:raises?|throws?|causes?|errors?|exceptions?|crash\w*|breaks?)\b[^.\n]{0,80}:\W*$", re.I
)
_FAILS_BELOW = re.compile(
    r"\W*(?:this|it|that|the (?:code|line|above|last line))\b[^.\n]{0,60}"
    r"\b(?:raises?|throws?|fails?|errors?|crash\w*|exception)\b",
    re.I,
)


def own(block: Snippet, draft: Draft, every: Sequence[Snippet], given: bool) -> Iterator[Example]:
    """The examples of an answer: in a block, and what is said after it that its calls return.

    Those in docstrings, and functions that are tests, decide only where none are `given`.
    """
    if block.language == "doctest" or not given:
        yield from examples(block.source)
    try:
        body = parsed(block.source).body
    except SyntaxError:
        return
    defined = {one.name: one for one in body if isinstance(one, ast.FunctionDef)}
    for name, one in () if given else defined.items():
        takes = one.args.args or one.args.posonlyargs or one.args.kwonlyargs
        if name.startswith("test_") and not takes and not one.decorator_list:
            yield Example(f"{name}()", "")
    after = [other.start for other in every if other.start >= block.end]
    for said in _RETURNS.finditer(draft.text, block.end, min(after, default=len(draft.text))):
        sentence = re.split(r"[.!?]\s|\n", draft.text[max(0, said.start() - 200) : said.start()])[
            -1
        ]
        if _OTHERWISE.search(sentence) or not is_literal(said["value"]):
            continue
        if _literal_call(said["call"]) in defined:
            decimals = re.fullmatch(r"-?\d+\.(\d+)", said["value"])
            call = f"round({said['call']}, {len(decimals[1])})" if decimals else said["call"]
            yield Example(call, said["value"], said.start())


def announced_error(error: str, block: Snippet, draft: Draft) -> bool:
    """Whether an answer says, in its prose or a comment, that a block fails, or with what."""
    prose = draft.text[: block.start] + draft.text[block.end :]
    notes = (re.split("#|//", line, maxsplit=1)[1:] for line in block.source.split("\n"))
    return (
        error in prose
        or any(error in note[0] for note in notes if note)
        or announced_broken(draft.text, block.start)
        or _FAILS_ABOVE.search(draft.text[max(0, block.start - 160) : block.start].rstrip())
        is not None
        or _FAILS_BELOW.match(draft.text, block.end, block.end + 200) is not None
    )


def _literal_call(text: str) -> str:
    """The name of what is called, where all that it is given is written out; empty if not."""
    try:
        match ast.parse(text, mode="eval").body:
            case ast.Call(ast.Name(name), given, named):
                for one in (*given, *(word.value for word in named)):
                    ast.literal_eval(one)
                return name
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    return ""
