"""What a stream holds back: no part of a secret is released, wherever the stream is cut."""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from guard import claims, hold
from guard.pipeline import answer
from guard.policy import Policy
from guard.types import ToolCall
from guard.wire.answer import Answer
from guard.wire.chat import ChatRequest
from guard.wire.events import Delta, Event, Finished
from tests.fakes import META, FakeLlm, fake_tools

BODY = "".join(f"{n * 7919:x}Zq" for n in range(500))
SECRETS = {
    "key": "Use sk-proj-a1B2c3D4e5F6g7H8i9J0 now",
    "jwt": f"It is eyJhbGciOiJIUzI1NiJ9.eyJ{BODY}.c2lnbmF0dXJl now",  # longer than a claim may be
    "pem": "-----BEGIN PRIVATE KEY-----\n"
    + "\n".join(BODY[i : i + 64] for i in range(0, len(BODY), 64))
    + "\n\nMIIEvQ. And more.\n-----END PRIVATE KEY-----",
    "assigned": "The password is this:\n\npassword:\n\nhunter2hunter2",
    "card": "- 4111 1111 1111 1111",
    "own": "The word is alpha. Beta says the rest",
}
HIDDEN = {
    "key": ["sk-proj", "a1B2c3", "i9J0"],
    "jwt": ["eyJhbGci", BODY[:20], BODY[1990:2010], BODY[-20:]],
    "pem": [BODY[:20], BODY[1990:2010], BODY[-20:], "MIIEvQ"],
    "assigned": ["hunter2"],
    "card": ["4111", "1111"],
    "own": ["alpha", "Beta"],
}
POLICY = Policy.model_validate(
    {
        "name": "leaky",
        "checks": {
            "patterns": {"pii": ["credit_card"], "forbid": {"OWN": r"alpha\. Beta"}},
            "citations": {},  # reads claims: without such a check the whole answer is one
        },
        "rules": {"not_enough_info": "pass", "refuted": "revise", "error": "abstain"},
    }
)


async def released(llm: Any, policy: Policy) -> list[Event]:
    asked = ChatRequest(
        {"model": "m", "messages": [{"role": "user", "content": "?"}], "stream": True}
    )
    tools = replace(fake_tools(""), llm=llm)
    return [event async for event in answer(asked, policy, tools, "gr-1")]


@pytest.mark.parametrize("release", ["claim", "answer"])
@pytest.mark.parametrize("piece", [1, 7, 100])
@pytest.mark.parametrize("name", SECRETS)
async def test_a_secret_split_over_a_stream_never_leaks(name: str, piece: int, release: str):
    policy = POLICY.model_copy(update={"release": release})
    if piece == 1 and len(SECRETS[name]) > 1000:
        piece = 13  # else it takes its time
    text = f"Here you are. It is yours.\n\n{SECRETS[name]}.\n\nKeep it well. It is all."
    got = await released(FakeLlm([text], piece=piece), policy)
    deltas = [event.text for event in got if isinstance(event, Delta)]
    assert all(part not in "".join(deltas) for part in HIDDEN[name])
    assert "[" in "".join(deltas)
    assert "".join(deltas).startswith("Here you are. It is yours.")
    assert "".join(deltas).endswith("Keep it well. It is all.")
    if release == "claim" and piece < 100:
        assert len(deltas) > 1, "what is no secret does not wait for the end"


class Calls(FakeLlm):
    """Asks for a call of a tool whose arguments come in pieces."""

    async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Mapping[str, Any], None]:
        arguments = json.dumps({"key": "sk-proj-a1B2c3D4e5F6g7H8i9J0"})
        head = {"id": "1", "type": "function", "function": {"name": "f", "arguments": ""}}
        for function in (head, *({"function": {"arguments": c}} for c in arguments)):
            delta = {"tool_calls": [{"index": 0, **function}]}
            yield {**META, "choices": [{"index": 0, "delta": delta}]}
        yield {**META, "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}


@pytest.mark.parametrize("release", ["claim", "answer"])
async def test_a_secret_split_over_the_arguments_of_a_call_never_leaks(release: str):
    got = await released(Calls([]), POLICY.model_copy(update={"release": release}))
    calls: tuple[ToolCall, ...] = next(e.tool_calls for e in got if isinstance(e, Finished))
    assert calls == ()
    assert "sk-proj" not in "".join(e.text for e in got if isinstance(e, Delta))


async def test_an_ordinary_answer_does_not_wait():
    text = "It takes 30 days. It is free. Ada said so. Then it ends."
    got = await released(FakeLlm([text], piece=3), POLICY.model_copy(update={"release": "claim"}))
    deltas = [event.text for event in got if isinstance(event, Delta)]
    assert len(deltas) == 4


@pytest.mark.parametrize(("text", "most"), [("a" * 60_000, 20), ("It is so. " * 6_000, 130)])
async def test_a_long_stream_is_not_read_again_for_each_piece(text, most, monkeypatch):
    """What is read of it in all is a few times its length, whether claims are completed or not."""
    read = []

    def complete(piece: str, whole: bool) -> int:
        read.append(len(piece))
        return 0 if "aa" in piece else claims.complete(piece[:200])

    async def pieces() -> AsyncGenerator[Mapping[str, Any], None]:
        for at in range(0, len(text), 4):
            yield {"choices": [{"index": 0, "delta": {"content": text[at : at + 4]}}]}

    monkeypatch.setattr(hold, "complete", complete)
    policy = POLICY.model_copy(update={"release": "claim", "checks": POLICY.checks[1:]})
    held = [part async for parts in hold.hold(pieces(), Answer(), policy) for part in parts]
    assert held[-1].final
    assert "".join(text[part.start : part.end] for part in held) == text
    assert sum(read) < most * len(text)
    assert len(read) < len(text) // 4 / 5


def test_an_answer_is_put_together_when_it_is_read():
    answer = Answer()
    for piece in ["a", "b", "", "cd"] * 100:
        delta = {
            "content": piece,
            "refusal": piece,
            "reasoning": piece,
            "parts": [piece],
            "tool_calls": [{"index": 0, "function": {"name": "f", "arguments": piece}}],
        }
        answer.add({"choices": [{"index": 0, "delta": delta if piece else {}}]})
    choice = answer.choices[0]
    assert len(choice._text._pieces) == 301
    assert choice.length == 400
    assert choice.text == choice.refusal == choice.other["reasoning"] == "abcd" * 100
    assert choice.other["parts"] == ["a", "b", "cd"] * 100
    assert choice.tool_calls[0].arguments == "abcd" * 100
    assert len(choice._text._pieces) == 1
