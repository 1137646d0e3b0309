"""What comments say that lines of a program print, and whether it did."""

import ast
import re

_COMMENT = re.compile(
    r"[^\S\n]*(?:#|//)[^\S\n]*(?P<mark>(?:outputs?|prints?|expected(?: output)?|result)[^\S\n]*:|"
    r"outputs?|prints?|[=-]?>|\u2192)?[^\S\n]*(?P<value>\S[^\n]*)",
    re.I,
)
_NUMBER = re.compile(r"[-+]?\d[\d_,]*(?:\.(?P<decimals>\d+))?(?:e[-+]?\d+)?", re.I)
_CHANCE = re.compile(  # the clock, the machine, what is drawn, and the order of sets
    r"\b(?:now|today|utcnow|time_ns|perf_counter|monotonic|time\.time|strftime|localtime|"
    r"random|randint|randn|choice|shuffle|secrets|uuid\d?|token_\w+|urandom|"
    r"platform|getcwd|getpid|environ|sys\.version|hostname|id\(|hash\(|set\(|"
    r"Date\b|performance|crypto|process\.)|(?<![\w\])]){[^:{},]{1,99}(?:,| for )[^:{}]*}"
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
        if said and (is_literal(said["value"]) or (said["mark"] or "").endswith(":")):
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
    if not is_literal(claimed):
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


def is_literal(text: str) -> bool:
    """Whether a text is a value written out, in Python or JSON."""
    try:
        ast.literal_eval({"true": "True", "false": "False", "null": "None"}.get(text, text))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return False
    return True
