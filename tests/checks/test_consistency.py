import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from guard.checks.base import run
from guard.checks.consistency import Consistency
from guard.errors import UpstreamStatus, UpstreamTimeout
from guard.ports import Entailment, Tools
from guard.types import Finding, Prompt, Verdict
from tests.checks.drafts import draft
from tests.fakes import FakeLlm, FakeStore, fake_tools

ASKED = Prompt(
    model="small",
    messages=({"role": "user", "content": "Where?"},),
    tools=({"type": "function", "function": {"name": "f"}},),
    params={"max_tokens": 50, "seed": 1, "stream": True, "n": 2, "stop": ["\n\n"]},
)


async def judged(*samples: str, **settings: object) -> list[Finding]:
    check = Consistency.model_validate({"samples": len(samples), **settings})
    said = draft("It is in Oslo.", prompt=ASKED)
    return await check.run(said, fake_tools(*samples))


async def test_what_most_samples_do_not_say_is_not_known() -> None:
    (finding,) = await judged("It is in Oslo. Yes.", "In Rome.", "In Bern.")
    assert finding.verdict is Verdict.NOT_ENOUGH_INFO and not finding.tentative
    assert finding.score == pytest.approx(1 / 3)
    assert finding.reason == "2 of 3 further answers do not say this"


async def test_what_most_samples_say_is_left_to_other_checks_with_its_score() -> None:
    (finding,) = await judged("It is in Oslo.", "In Rome.", "It is in Oslo!")
    assert finding.verdict is Verdict.NOT_ENOUGH_INFO and finding.tentative
    assert finding.score == pytest.approx(2 / 3)


async def test_the_least_agreement_is_a_setting() -> None:
    (finding,) = await judged("It is in Oslo.", "In Rome.", min_agreement=0.6)
    assert not finding.tentative
    (finding,) = await judged("It is in Oslo.", "In Rome.", min_agreement=0.5)
    assert finding.tentative


class Contradictory:
    """Contradicts what names another town; says nothing of anything else."""

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        assert model == "judge"
        no, neutral = Entailment(0.1, 0.2, 0.7), Entailment(0.1, 0.8, 0.1)
        return [no if "Rome" in premise else neutral for premise, _ in pairs]


@pytest.mark.parametrize(
    ("samples", "verdict"),
    [
        (["Rome", "Rome", "?"], Verdict.REFUTED),
        (["Rome", "?", "?"], Verdict.NOT_ENOUGH_INFO),
        (["Rome", "?"], Verdict.NOT_ENOUGH_INFO),
    ],
)
async def test_what_a_majority_contradicts_is_refuted(samples: list[str], verdict: Verdict) -> None:
    tools = Tools(FakeLlm(list(samples)), FakeStore(), Contradictory())
    check = Consistency(samples=len(samples), model="judge")
    (finding,) = await check.run(draft("It is in Oslo.", prompt=ASKED), tools)
    assert (finding.verdict, finding.score) == (verdict, 0.0)


async def test_each_claim_is_compared_with_each_sample() -> None:
    said = draft("A is.", "B is.", prompt=ASKED)
    findings = await Consistency(samples=2).run(said, fake_tools("A is.", "A is. B is."))
    assert [f.claim for f in findings] == list(said.claims)
    assert [f.score for f in findings] == [1.0, 0.5]


async def test_the_same_is_asked_without_what_makes_it_the_same_answer() -> None:
    tools = fake_tools("x")
    await Consistency(samples=2, temperature=0.7).run(draft("It is.", prompt=ASKED), tools)
    assert isinstance(tools.llm, FakeLlm)
    body = {
        "model": "small",
        "messages": list(ASKED.messages),
        "temperature": 0.7,
        "max_tokens": 50,
        "stop": ["\n\n"],
        "stream": False,
    }
    assert tools.llm.calls == [body, body]


async def test_samples_are_drawn_only_where_they_are_needed() -> None:
    grounded = draft("It is.", evidence={"a": "It is."}, prompt=ASKED)
    tools = fake_tools("x")
    assert await Consistency().run(grounded, tools) == []
    decided = Finding("numbers", grounded.claims[0], Verdict.REFUTED)
    always = Consistency(when="always")
    assert await always.run(replace(grounded, findings=(decided,)), tools) == []
    assert await always.run(draft(prompt=ASKED), tools) == []
    assert isinstance(tools.llm, FakeLlm) and tools.llm.calls == []
    assert len(await always.run(grounded, tools)) == 1


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (UpstreamStatus(429, {"message": "slow down"}), "slow down"),
        ({"content": None}, "the model answered without words"),
        ({"content": {"a": 1}}, "the upstream sent what is not a chat completion"),
    ],
)
async def test_a_sample_that_fails_is_an_error(failure: object, error: str) -> None:
    tools = fake_tools("x", failure)
    findings, (ran,) = await run([Consistency()], draft("It is.", prompt=ASKED), tools)
    assert [f.verdict for f in findings] == [Verdict.ERROR]
    assert error in (ran.error or "")


async def test_a_sample_that_fails_ends_the_calls_of_the_others() -> None:
    ended = []

    class Stuck(FakeLlm):
        async def stream(self, body: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
            self.calls.append(body)
            if len(self.calls) == 3:
                raise UpstreamTimeout("no answer")
            try:
                await asyncio.Event().wait()
                yield {}
            finally:
                ended.append(body)

    tools = Tools(Stuck([]), FakeStore(), Contradictory())
    with pytest.raises(UpstreamTimeout):
        await Consistency().run(draft("It is.", prompt=ASKED), tools)
    assert len(ended) == 2


async def test_a_model_of_entailment_that_skips_a_pair_is_an_error() -> None:
    class Short:
        async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
            return [Entailment(1.0, 0.0, 0.0)] * (len(pairs) - 1)

    tools = Tools(FakeLlm(["x"]), FakeStore(), Short())
    findings, _ = await run([Consistency()], draft("A.", "B.", prompt=ASKED), tools)
    assert [f.verdict for f in findings] == [Verdict.ERROR]
