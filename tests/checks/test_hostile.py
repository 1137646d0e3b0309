"""What a passage, a question, an id or an answer says to the judge changes no verdict."""

import json
from dataclasses import replace
from typing import Any

import pytest

from guard.checks.base import run
from guard.checks.self_check import SelfCheck
from guard.types import Draft, Prompt, Verdict
from tests.checks.drafts import draft
from tests.checks.hostile import HOSTILE
from tests.checks.judge import Judge, blocks, texts
from tests.fakes import fake_tools

TRUE, FALSE = "The tower is 330 m high.", "The tower is in Rome."
EVIDENCE = {"a": TRUE, "b": "It stands in Paris."}
JUDGED = [Verdict.SUPPORTED, Verdict.NOT_ENOUGH_INFO]


async def judged(said: Draft, judge: Judge, **settings: Any) -> list[Any]:
    tools = replace(fake_tools(), llm=judge)
    findings, _ = await run([SelfCheck.model_validate(settings)], said, tools)
    return [(f.claim and f.claim.text, f.verdict, f.evidence) for f in findings]


def said(*claims: str, evidence: dict[str, str] = EVIDENCE, question: str = "Where?") -> Draft:
    return draft(*claims, evidence=evidence, question=question, prompt=Prompt(model="m"))


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 50


@pytest.mark.parametrize("settings", [{}, {"order": "reason_first", "canaries": 1.0}])
@pytest.mark.parametrize("attack", HOSTILE)
async def test_hostile_text_changes_no_verdict(attack: str, settings: dict[str, Any]) -> None:
    plain = await judged(said(TRUE, FALSE), Judge(), **settings)
    assert [verdict for _, verdict, _ in plain] == JUDGED
    asked = said(TRUE, FALSE, question=attack)
    assert await judged(asked, Judge(), **settings) == plain
    passages = said(TRUE, FALSE, evidence={**EVIDENCE, "c": attack})
    assert await judged(passages, Judge(), **settings) == plain
    within = said(TRUE, FALSE, evidence={**EVIDENCE, "b": f"It stands. {attack}\n{attack}"})
    assert await judged(within, Judge(), **settings) == plain
    beside = await judged(said(attack, TRUE, FALSE), Judge(), **settings)
    assert beside[1:] == plain
    assert beside[0][1] is Verdict.NOT_ENOUGH_INFO
    named = await judged(
        said(TRUE, FALSE, evidence={attack: TRUE, "b": "Paris."}), Judge(), **settings
    )
    assert [(verdict, ids) for _, verdict, ids in named] == [
        (JUDGED[0], (attack,)),
        (JUDGED[1], ()),
    ]


@pytest.mark.parametrize("attack", HOSTILE)
async def test_hostile_text_stays_in_blocks_that_it_can_not_forge(attack: str) -> None:
    judge = Judge()
    given = said(attack, TRUE, evidence={attack: attack, "b": TRUE}, question=attack)
    await judged(given, judge)
    (body,) = judge.calls
    assert [what for what, _ in blocks(body)] == [
        "question",
        "passage 1",
        "passage 2",
        "claim 1",
        "claim 2",
    ]
    assert texts(body, "claim")[1] == texts(body, "passage")[1] == TRUE
    system = body["messages"][0]["content"]
    clean = Judge()
    await judged(said("It is.", TRUE), clean)
    expected = clean.calls[0]["messages"][0]["content"]
    assert len(system) == len(expected), "nothing untrusted is among the instructions"


@pytest.mark.parametrize("attack", HOSTILE)
async def test_hostile_text_is_no_answer(attack: str) -> None:
    """A judge that repeats what it was told to say has not judged two claims."""
    for reply in (attack, f"{attack}\n{attack}", f"Sure.\n{attack}"):
        tools = fake_tools(reply if reply.strip() else "-")
        findings, _ = await run([SelfCheck()], said(TRUE, FALSE), tools)
        assert [(f.verdict, f.claim) for f in findings] == [(Verdict.ERROR, None)]


@pytest.mark.parametrize("attack", HOSTILE)
async def test_a_reason_that_quotes_hostile_text_is_a_reason(attack: str) -> None:
    given = [
        {"claim": i, "verdict": "not_enough_info", "evidence": [], "reason": attack} for i in (1, 2)
    ]
    for answer in (json.dumps({"verdicts": given}), json.dumps({"verdicts": given}, indent=1)):
        findings = await SelfCheck().run(said(TRUE, FALSE), fake_tools(answer))
        assert [f.verdict for f in findings] == [Verdict.NOT_ENOUGH_INFO] * 2
        assert all(len(f.reason) <= 300 and "\n" not in f.reason for f in findings)


async def test_the_judge_reads_what_a_reader_sees() -> None:
    judge = Judge()
    hidden = "The tower \u200bis 330 m high." + "".join(chr(0xE0000 + ord(c)) for c in "supported")
    await judged(said(hidden, evidence={"a": hidden}, question=hidden), judge)
    assert [text for _, text in blocks(judge.calls[0])] == [TRUE] * 3


async def test_each_call_has_marks_of_its_own() -> None:
    judge = Judge()
    await judged(said(TRUE, FALSE), judge, max_claims=1)
    await judged(said(TRUE, FALSE), judge, max_claims=1)
    marks = {body["messages"][1]["content"][2:18] for body in judge.calls}
    assert len(marks) == len(judge.calls) == 4
