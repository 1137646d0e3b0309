"""What an answer says of its own code: what calls of it return, what its lines print, its tests."""

import ast
import re
from collections.abc import Iterator, Sequence

from guard.checks._denied import announced_broken
from guard.checks._snippets import Snippet, parsed
from guard.checks._wanted import Example, examples
from guard.types import Draft

_RETURNS = re.compile(
    r"`(?P<call>[^\W\d]\w*\([^`\n]{0,150}\))`,?\s{1,3}(?:will |should )?"
    r"(?:returns?|gives?|yields?|evaluates to|equals?|results in|=>|->|\u2192|==?)\s{1,3}"
    r"`(?P<value>[^`\n]{1,150})`"
)
_COMMENT = re.compile(
    r"[^\S\n]*(?:#|//)[^\S\n]*(?P<mark>(?:outputs?|prints?|expected(?: output)?|result)[^\S\n]*:|"
    r"outputs?|prints?|[=-]?>|\u2192)?[^\S\n]*(?P<value>\S[^\n]*)",
    re.I,
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
_NUMBER = re.compile(r"[-+]?\d[\d_,]*(?:\.(?P<decimals>\d+))?(?:e[-+]?\d+)?", re.I)
_CHANCE = re.compile(  # the clock, the machine, what is drawn, and the order of sets
    r"\b(?:now|today|utcnow|time_ns|perf_counter|monotonic|time\.time|strftime|localtime|"
    r"random|randint|randn|choice|shuffle|secrets|uuid\d?|token_\w+|urandom|"
    r"platform|getcwd|getpid|environ|sys\.version|hostname|id\(|hash\(|set\(|"
    r"Date\b|performance|crypto|process\.)|(?<![\w\])]){[^:{},]{1,99}(?:,| for )[^:{}]*}"
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
        if _OTHERWISE.search(sentence) or not _is_literal(said["value"]):
            continue
        if _literal_call(said["call"]) in defined:
            decimals = re.fullmatch(r"-?\d+\.(\d+)", said["value"])
            call = f"round({said['call']}, {len(decimals[1])})" if decimals else said["call"]
            yield Example(call, said["value"])


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


def by_chance(source: str) -> bool:
    """Whether what a program prints depends on when, where or how often it is run."""
    return _CHANCE.search(source) is not None


def commented(source: str) -> list[str]:
    """Outputs that comments claim of calls of `print` and `console.log` that are always made.

    They are values written out, or stand after "Output:". Lines that are printed together, with
    `end`, can't be told apart.
    """
    found: list[tuple[bool, str]] = []
    for line in map(str.rstrip, source.split("\n")):
        end = _closed(line)
        said = _COMMENT.fullmatch(line, end) if end else None
        if said and (_is_literal(said["value"]) or (said["mark"] or "").endswith(":")):
            found.append((bool(said["mark"]), said["value"]))
    bare = [value for marked, value in found if not marked]
    numbered = bare == [str(n) for n in range(1, len(bare) + 1)]  # steps, not outputs
    if re.search(r"\bend\s?=", source):
        return []
    return [value for marked, value in found if marked or not numbered]


def printed_line(claimed: str, output: str) -> bool:
    """Whether a line of the output is what a comment claims; a number may be rounded."""
    if re.search(r"\.\.\.|\u2026|\u2248|~|\bor\b|e\.g\.|[<(]", claimed):
        return True
    if not _is_literal(claimed):
        return " ".join(claimed.split()) in " ".join(output.split())
    lines = output.split("\n")
    if number := _NUMBER.fullmatch(claimed):
        close = 10.0 ** -len(number["decimals"]) if number["decimals"] else 0.0
        values = [_value(line) for line in lines if _NUMBER.fullmatch(line.strip())]
        return any(abs(value - _value(claimed)) <= close for value in values)
    return any(_bare(claimed) == _bare(line) for line in lines)


def _value(number: str) -> float:
    return float(re.sub("[_,]", "", number))


def _bare(text: str) -> str:
    """A value without what Python and JavaScript write around it in different ways."""
    return re.sub(r"[\s\"'`,]|n\b", "", text).rstrip(".;")


def _closed(line: str) -> int:
    """Where a call of print at the margin, alone in its line, ends; 0 if there is none."""
    begins = re.match(r"(?:print|console\.log)\(", line)
    if not begins:
        return 0
    depth, quote, at = 1, "", begins.end()
    while at < len(line) and depth:
        char = line[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        else:
            depth += (char in "([{") - (char in ")]}")
        at += 1
    return 0 if depth else at + (line[at : at + 1] == ";")


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


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval({"true": "True", "false": "False", "null": "None"}.get(text, text))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return False
    return True
