"""JavaScript's tests found in a text, and made wrong: see `falsified`.

They are read by their brackets, not by their grammar: what can't be told from these is not a test
here, or can't be made wrong.
"""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<skip> //[^\n]* | /\*(?s:.*?)\*/
      | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | `(?:[^`\\$]|\\.|\$(?!\{))*`
      | (?<=[(,=:!&|?;\n]) [ ]? /(?![*/ ])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]* )
  | (?P<open> [(\[{] ) | (?P<close> [)\]}] ) | (?P<comma> , ) | (?P<tick> ` )
    """,
    re.VERBOSE,
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_LONGEST = 20_000  # characters of one test

_BEGINS = re.compile(
    r"^[ \t]*(?P<call>(?:await[ \t]+)?(?:(?:describe|test|it)(?:\.\w+)?(?=\()"
    r"|expect(?=\()|(?:console\.)?assert(?:\.\w+)?(?=\()))",
    re.M,
)
_CHAIN = re.compile(r"(?P<how>(?:\s*\.(?:not|resolves|rejects))*)\s*\.(?P<name>\w+)(?=\()")
_ASSERTION = re.compile(
    r"(?<![\w.$])(?P<call>expect|(?:console\.)?assert(?:\.(?P<kind>\w+))?)(?=\()"
)
_REACHED = re.compile(
    r"(?<![\w.$])(?:describe|test|it)\(\s*(?:\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`)\s*,\s*"
    r"(?:async\s*)?(?:function\s*\w*\s*\(\)|\(\)\s*=>)\s*\Z"
)
_STATEMENT = re.compile(r"(?:\A|[{;\n]|=>|\bawait)\s*\Z")
_NUMBER = re.compile(r"-?\d+(?P<part>\.\d+)?\Z")
_STRING = re.compile(r"(?:\"[^\"\\\n]*\"|'[^'\\\n]*'|`[^`\\$\n]*`)\Z")
_COMPARED = re.compile(r"(?P<left>[^&|?]*\))\s*(?P<op>===?)\s*(?P<right>[^&|?=<>]+)\Z", re.S)
_SAME = ("toBe", "toEqual", "toStrictEqual", "toHaveLength", "toBeCloseTo")
_EQUAL = ("equal", "strictEqual", "deepEqual", "deepStrictEqual")
_TURNED = {
    **{name: f"not{name[0].upper()}{name[1:]}" for name in _EQUAL},
    **{f"not{name[0].upper()}{name[1:]}": name for name in _EQUAL},
    "throws": "doesNotThrow",
    "doesNotThrow": "throws",
    "match": "doesNotMatch",
    "doesNotMatch": "match",
}
_OTHER = {"true": "false", "false": "true", "null": "0", "undefined": "null"}


class _Call(NamedTuple):
    """The arguments of a call, each from `start` to `end`, and where the call ends."""

    parts: list[tuple[int, int]]
    end: int


def statements(text: str) -> list[str]:
    """The tests in a text: `describe`, `test`, `it`, `expect`, `assert` as whole statements."""
    found, at = [], 0
    while begin := _BEGINS.search(text, at):
        at = begin.end()
        call = _call(text, begin.end())
        while call and (more := _CHAIN.match(text, call.end)):
            call = _call(text, more.end())
        if call and text[call.end : call.end + 1] == "(":  # a table of tests: `test.each(...)(...)`
            call = _call(text, call.end)
        if call:
            rest = text[call.end :].partition("\n")[0]
            if rest.strip() in ("", ";") or rest.lstrip(" \t;").startswith("//"):
                found.append(text[begin.start("call") : call.end])
                at = call.end
    return found


def falsified(test: str) -> str:
    """The test with one of its assertions made wrong; empty if it has none that is always met."""
    made = [wrong for begin in _met(test) if (wrong := _wrong(test, begin))]
    return random.choice(made) if made else ""


def _met(test: str) -> Iterator[re.Match[str]]:
    """Assertions in statements of their own, in nothing but the functions of tests."""
    for found in _ASSERTION.finditer(test):
        around = _around(test, found.start())
        if around is None or not _STATEMENT.search(test[: found.start()]):
            continue
        outer = [test[at] for at in around]
        if all(
            (char == "{" and _REACHED.search(test[:at]))
            or (char == "(" and re.search(r"(?<![\w.$])(?:describe|test|it)\Z", test[:at]))
            for char, at in zip(outer, around, strict=True)
        ):
            yield found


def _wrong(test: str, begin: re.Match[str]) -> str:
    call = _call(test, begin.end())
    if not call or not call.parts:
        return ""
    if begin["call"] == "expect":
        chain = _CHAIN.match(test, call.end)
        given = chain and _call(test, chain.end())
        if not chain or not given:
            return ""
        how, name = chain["how"], chain["name"]
        if name in _SAME and ".not" not in how and given.parts:
            if other := _other(test[slice(*given.parts[0])]):
                return _put(test, given.parts[0], other)
        turned = how.replace(".not", "") if ".not" in how else f"{how}.not"
        return _put(test, (call.end, chain.end()), f"{turned}.{name}")
    if begin["kind"] in (None, "ok"):
        start, end = call.parts[0]
        compared = _COMPARED.match(test[start:end])
        if compared and (other := _other(compared["right"])):
            return _put(test, (start, end), f"{compared['left']} {compared['op']} {other}")
        return _put(test, (start, end), f"!({test[start:end].strip()})")
    if begin["kind"] in _EQUAL and len(call.parts) > 1:
        if other := _other(test[slice(*call.parts[1])]):
            return _put(test, call.parts[1], f" {other}")
    if turned := _TURNED.get(begin["kind"]):
        return _put(test, begin.span("kind"), turned)
    return ""


def _put(text: str, place: tuple[int, int], new: str) -> str:
    return text[: place[0]] + new + text[place[1] :]


def _other(written: str) -> str:
    """A value of the same kind that is not equal to this literal's; empty if none is known."""
    value = written.strip()
    if value in _OTHER:
        return _OTHER[value]
    if number := _NUMBER.match(value):
        if number["part"]:
            return str(float(value) + max(1.0, abs(float(value))))
        return str(int(value) + random.randint(1, 9))
    if _STRING.match(value):
        return value[:-1] + random.choice("aeiou") + value[-1]
    if value[:1] in "[{" and value and (whole := _call(value, 0)) and whole.end == len(value):
        more = "0" if value[0] == "[" else '"one more": 0'
        return f"{value[0]}{more}{', ' if value[1:-1].strip() else ''}{value[1:]}"
    return ""


def _call(text: str, start: int) -> _Call | None:
    """What stands in the brackets that open at `start`; None if they are not closed."""
    depth: list[str] = []
    parts, first = [], start + 1
    for token in _TOKEN.finditer(text, start, start + _LONGEST):
        kind, char = token.lastgroup, token.group()
        if kind == "tick":
            return None
        if kind == "open":
            depth.append(char)
        elif kind == "close":
            if not depth or depth.pop() != _PAIRS[char]:
                return None
            if not depth:
                if text[first : token.start()].strip():
                    parts.append((first, token.start()))
                return _Call(parts, token.end())
        elif kind == "comma" and len(depth) == 1:
            parts.append((first, token.start()))
            first = token.end()
    return None


def _around(text: str, at: int) -> list[int] | None:
    """Where the brackets open that a place is in; None where it is in no code."""
    opened: list[int] = []
    for token in _TOKEN.finditer(text):
        if token.start() >= at:
            break
        if token.end() > at or token.lastgroup == "tick":
            return None
        if token.lastgroup == "open":
            opened.append(token.start())
        elif token.lastgroup == "close" and opened:
            opened.pop()
    return opened
