"""Texts made to break whoever reads them: empty, huge, binary, hidden, nested; in any size."""

import random
from collections.abc import Callable, Mapping
from typing import Any

from guard.checks import LONGEST
from guard.claims import split
from guard.types import Claim, Draft, Evidence, Prompt, ToolCall

_ROW = (
    "On 3 March 2024 Ada Lovelace of ACME-{0} paid ${0}.50 for 12 mg of “vitamin D{0}” [p{0}], "
    "see https://example.org/{0} and doi:10.1000/{0}. It is not so.\n"
)
_SALAD = "[]()<>*_`~#|\"'“”‘’.,:;!?-=+\\/{}$&%@^ \n\t0aZ"


def _over(piece: str) -> Callable[[int], str]:
    """The same again and again, up to a length in characters."""
    return lambda size: (piece * (size // max(1, len(piece)) + 1))[:size]


def _within(opening: str, closing: str, inner: str = "x") -> Callable[[int], str]:
    """Pairs around each other, as deep as a length allows."""

    def made(size: int) -> str:
        depth = size // (len(opening) + len(closing))
        return opening * depth + inner + closing * depth

    return made


def _drawn(alphabet: str) -> Callable[[int], str]:
    return lambda size: "".join(random.Random(7).choices(alphabet, k=size))


def _prose(size: int) -> str:
    rows = (_ROW.format(number) for number in range(size // 100 + 1))
    return "".join(rows)[:size]


def _indented(size: int) -> str:
    deep = int((2 * size) ** 0.5)
    return "\n".join(" " * i + "- a" for i in range(deep))[:size]


def _ticks(size: int) -> str:
    deep = int((2 * size) ** 0.5)
    return " ".join("`" * (i + 1) for i in range(deep))[:size]


SHAPES: Mapping[str, Callable[[int], str]] = {
    "empty": lambda size: "",
    "spaces": _over(" "),
    "lines": _over("\n"),
    "blank lines": _over(" \n\t\r\n"),
    "prose": _prose,
    "one sentence": _over("word "),
    "one word": _over("a"),
    "capitals": _over("Aa Bb "),
    "digits": _over("1"),
    "figures": _over("1,2.5% "),
    "ranges": _over("1-2"),
    "number words": _over("twenty-one hundred and "),
    "not": _over("not no never "),
    "abbreviations": _over("e.g. U.S. Dr. "),
    "binary": _drawn("".join(map(chr, range(256)))),
    "nul": _over("\x00"),
    "half characters": _over("\ud800a\udfff "),
    "salad": _drawn(_SALAD),
    "right to left": _over("\u202eقال \u2067הכלב 12 ٣٤\u2069 שלום.\u202c "),
    "zero width": _over("a\u200b\u200d\ufeff\u2060"),
    "invisible": _over("\u200b"),
    "marks": _over("e" + "\u0301" * 50),
    "one with marks": lambda size: "e" + "\u0301" * size,
    "marks out of order": _over("\u0301\u0316"),
    "marks taken apart": _over("\u0f73"),
    "marks of half width": _over("\u0301\uff9e"),
    "emoji": _over("👨‍👩‍👧‍👦"),
    "ideographs": _over("漢字仮名。"),
    "fullwidth": _over("ａ１．"),
    "quoted": _over("> "),
    "quoted deep": lambda size: ">" * size + " a",
    "lists": _indented,
    "ticks": _ticks,
    "one tick": _over("`a "),
    "fences": _over("```python\nx = 1\n"),
    "fenced": lambda size: "```python\n" + _over("x = (1 +\n")(size) + "\n```\n",
    "fenced parens": lambda size: "```python\n" + "(" * size + "\n```\n",
    "fenced prompts": lambda size: "```\n" + _over(">>> 1\n1\n")(size) + "\n```\n",
    "fenced diff": lambda size: "```diff\n" + _over("@@ -1,1 +1,1 @@\n-a\n+b\n")(size) + "\n```\n",
    "fenced shell": lambda size: "```console\n" + _over("$ echo a\na\n")(size) + "\n```\n",
    "stars": _over("*"),
    "emphasis": _within("*a **b ", "** *"),
    "brackets": _within("[", "]"),
    "links": _within("[a](", ")"),
    "images": _over("![a]("),
    "parens": _within("(", ")"),
    "braces": _within('{"a":', "}", "1"),
    "json": _within("[", "]", "1"),
    "quotes": _over('"'),
    "quotes open": _over(' "a'),
    "curly quotes": _within("“a ", "” "),
    "tables": _over("| a | b |\n|---|---|\n"),
    "pipes": _over("|"),
    "rules": _over("- "),
    "headings": _over("###### "),
    "html": _within("<div>", "</div>"),
    "tags": _over("<a "),
    "comments": _over("<!--"),
    "links bare": _over("http://"),
    "addresses": _over("https://a.b/c?d=e&"),
    "mail": _over("a@"),
    "dots": _over("a."),
    "stops": _over("."),
    "escapes": _over("\\"),
    "escaped": _over("\\u0041"),
    "citations": _over("[p1] "),
    "identifiers": _over("10.1000/182 978-3-16-148410-0 RFC 1 "),
    "keys": _over("password=a1b2c3d4e5 "),
    "cards": _over("4111 1111 1111 1111 "),
    "private key": _over("-----BEGIN PRIVATE KEY-----"),
}
"""What it is called -> a text of so many characters."""

_PLAIN = """\
The plan of 3 March 2024 takes 30 days in Lyon, says “the board of directors” [a].
It is told at https://example.org/plan, doi:10.1000/182; run `pip install requests` first.

```python
import json

print(json.dumps({"days": 30}))
```
"""
_TOOL = {"name": "find", "parameters": {"type": "object", "properties": {"a": {"type": "string"}}}}


def items(text: str) -> list[dict[str, Any]]:
    """What `POST /v1/check` may be asked with a text as answer, question, evidence or arguments."""
    plain: dict[str, Any] = {
        "answer": _PLAIN,
        "question": "How long does it take?",
        "evidence": [{"id": "a", "text": _PLAIN}],
        "tools": [{"type": "function", "function": _TOOL}],
    }
    call = {"id": "1", "type": "function", "function": {"name": "find", "arguments": text}}
    return [
        {**plain, "answer": text},
        {**plain, "question": text},
        {**plain, "evidence": [{"id": "a", "text": text}]},
        {**plain, "answer": {"content": None, "tool_calls": [call]}},
    ]


def drafts(text: str) -> dict[str, Draft]:
    """The drafts that these come to, by the place where the text stands."""
    places = ("answer", "question", "evidence", "arguments")
    return {place: _draft(item) for place, item in zip(places, items(text), strict=True)}


def _draft(item: dict[str, Any]) -> Draft:
    calls: tuple[ToolCall, ...] = ()
    said, asked = item["answer"], item["question"]
    if not isinstance(said, str):
        (call,) = said["tool_calls"]
        said, calls = "", (ToolCall("1", "find", call["function"]["arguments"]),)
    evidence = tuple(Evidence(one["id"], "request", one["text"]) for one in item["evidence"])
    whole = (Claim(said, 0, len(said)),)
    claims = split(said) if len(said) <= LONGEST else whole
    messages = ({"role": "user", "content": asked},)
    prompt = Prompt(model="m", messages=messages, tools=tuple(item["tools"]))
    return Draft(asked, evidence, said, claims, calls, prompt=prompt)
