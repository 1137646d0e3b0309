"""Empty, huge, binary, hidden and deeply nested input: no crash, no hang, a stated outcome."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest
from bench.hostile import SHAPES, drafts, items

from guard import Guard, checks
from guard.adapters.nli import Models
from guard.adapters.symbols import Lookers
from guard.checks import CHECKS, LONGEST
from guard.checks.self_check import SelfCheck
from guard.claims import split
from guard.ports import Looked
from guard.sandbox import Ladder
from guard.settings import Settings
from guard.shelf import SHIPPED
from guard.types import Draft, Evidence, Prompt, ToolCall, Verdict
from tests.app.serving import proxy
from tests.app.test_chat import post
from tests.fakes import FakeNli, fake_tools

POLICIES = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
ACTIONS = {"pass", "annotate", "revise", "abstain", "block"}
BY_ITSELF = [
    check(seconds=300) for check in CHECKS if check is not SelfCheck
]  # that one asks a model


@pytest.fixture(autouse=True)
def light(monkeypatch):
    """No model, no sandbox and no index of names: what they do is tested where they are."""

    async def nowhere(self: Ladder) -> None:
        return None

    async def entail(self: Models, model: str, pairs: Any) -> Any:
        return await FakeNli().entail(model, pairs)

    async def look(self: Lookers, language: str, source: str) -> Looked:
        return Looked()

    monkeypatch.setattr(Lookers, "look", look)
    monkeypatch.setattr(Ladder, "_chosen", nowhere)
    monkeypatch.setattr(Models, "entail", entail)


@pytest.mark.parametrize("shape", SHAPES)
async def test_no_check_breaks(shape: str):
    began = time.process_time()
    for draft in drafts(SHAPES[shape](2_000)).values():
        findings, ran = await checks.run(BY_ITSELF, draft, fake_tools(""))
        assert {one.check for one in ran} == {check.name() for check in BY_ITSELF}
        assert [one.error for one in ran if one.error] == []
        assert all(f.reason for f in findings)
    assert time.process_time() - began < 10, "an idle machine takes less than 0.4 s"


@pytest.mark.parametrize("policy", POLICIES)
async def test_every_policy_states_an_outcome(policy: str):
    """Each with shapes of its own, all together; the server's test has all for each."""
    guard = Guard(policy)
    for shape in list(SHAPES)[POLICIES.index(policy) :: len(POLICIES)]:
        for item in items(SHAPES[shape](300)):
            judged = await guard.acheck(**item)
            assert judged["action"] in ACTIONS, shape
            assert judged["receipt"]["checks"], shape
            told = str(judged["receipt"])
            assert "broke" not in told, shape


@pytest.mark.parametrize("policy", POLICIES)
async def test_the_server_states_one_too(policy: str):
    texts = {shape: make(200) for shape, make in SHAPES.items() if shape != "half characters"}
    batch = [item for text in texts.values() for item in items(text)]
    async with proxy(policies=SHIPPED, limits={"check_items": 1000}) as p:
        status, _, raw = await post(p, batch, f"/{policy}/v1/check")
    assert status == 200
    judged = json.loads(raw)
    assert len(judged) == len(batch)
    assert all(one["action"] in ACTIONS and one["receipt"]["checks"] for one in judged)


async def test_half_a_character_is_no_json():
    async with proxy() as p:
        status, _, raw = await post(p, {"answer": "\ud800"}, "/v1/check")
    assert status == 400
    assert "not valid JSON" in json.loads(raw)["error"]["message"]


@pytest.mark.parametrize("check", [one for one in BY_ITSELF if one.longest], ids=lambda c: c.name())
async def test_what_is_too_long_for_a_check_is_said(check: checks.Check):
    draft = Draft("?", (Evidence("a", "s", "It is 5."),), "a" * (LONGEST + 1), ())
    for long in (draft, replace(draft, text="", tool_calls=(ToolCall("1", "f", draft.text),))):
        findings, (ran,) = await checks.run([check], long, fake_tools(""))
        assert [f.verdict for f in findings] == [Verdict.ERROR]
        assert ran.error == findings[0].reason
        assert "longer than 500,000 characters" in ran.error


@pytest.mark.parametrize("policy", ["creative", "default", "medical"])
async def test_of_an_answer_that_nothing_reads_nothing_is_released(policy: str):
    text = "It is 5 mg. " * (LONGEST // 10)
    judged = await Guard(policy).acheck(text, "How much?", [{"id": "a", "text": "It is 5 mg."}])
    if policy == "creative":  # whose one check reads any length
        assert judged["action"] == "pass"
        assert judged["text"] == text
    else:
        assert judged["action"] == "abstain"
        assert len(judged["claims"]) == 1
        errors = {one["check"]: one.get("error", "") for one in judged["receipt"]["checks"]}
        assert "longer than" in errors["entailment"]
        assert not errors["patterns"]


async def test_a_question_too_long_to_be_searched_for_tests_is_said():
    from guard.checks.code import Code

    asked = "assert f(1) == 2\n" * 4_000
    prompt = Prompt(messages=({"role": "user", "content": asked},))
    text = "```python\ndef f(x):\n    return 2\n```"
    (found,) = await Code().run(Draft("?", (), text, split(text), prompt=prompt), fake_tools(""))
    assert found.verdict is Verdict.NOT_ENOUGH_INFO
    assert "message of the request is longer" in found.reason


async def test_a_message_too_long_to_be_searched_for_passages_is_named():
    asked = '"' * (LONGEST + 1)
    judged = await Guard("default").acheck("It is so.", asked)
    gaps = {gap["what"]: gap["why"] for gap in judged["receipt"]["not_inspected"]}
    assert "no passage is looked for" in gaps["messages[0].content"]
    assert judged["receipt"]["evidence"] == []


def test_settings_bound_a_request():
    assert Settings().limits.request_bytes <= 10_000_000
