"""A judge that obeys: marks bound what it takes as data, all else it takes as its orders."""

import json
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from tests.fakes import META

BLOCK = re.compile(r"<<([0-9a-f]{16}) ([^\n]*)>>\n(.*?)\n<<\1 end>>", re.DOTALL)


def blocks(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What stands between marks, as (what it is, text); nothing may stand outside them."""
    system, user = (message["content"] for message in body["messages"])
    mark = re.search(r"begins with <<([0-9a-f]{16}) ", system)[1]
    found = BLOCK.findall(user)
    assert {name for name, _, _ in found} == {mark}
    assert BLOCK.sub("", user).strip() == "", "something untrusted stands outside of the marks"
    return [(what, text) for _, what, text in found]


def texts(body: Mapping[str, Any], kind: str) -> list[str]:
    """The texts of the blocks of one kind (`passage`, `claim`), in order."""
    return [text for what, text in blocks(body) if what.split()[0] == kind]


def word_for_word(claim: str, passages: list[str]) -> tuple[str, list[int]]:
    """Supported is what stands in a passage word for word."""
    where = [i for i, passage in enumerate(passages, 1) if claim and claim in passage]
    return ("supported", where) if where else ("not_enough_info", [])


def gullible(claim: str, passages: list[str]) -> tuple[str, list[int]]:
    """Everything is supported by the first passage."""
    return "supported", [1]


class Judge:
    """Judges each claim by a rule. It is an `Llm`; `calls` are the bodies it was sent."""

    def __init__(self, rule: Callable[[str, list[str]], tuple[str, list[int]]] = word_for_word):
        self.rule = rule
        self.calls: list[Mapping[str, Any]] = []

    def on_behalf_of(self, headers: Mapping[str, str]) -> "Judge":
        return self

    async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Mapping[str, Any], None]:
        self.calls.append(body)
        passages = texts(body, "passage")
        verdicts = []
        for number, claim in enumerate(texts(body, "claim"), 1):
            verdict, where = self.rule(claim, passages)
            one = {"claim": number, "verdict": verdict, "evidence": where, "reason": f"it: {claim}"}
            verdicts.append(one)
        message = {"role": "assistant", "content": json.dumps({"verdicts": verdicts})}
        yield {**META, "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
