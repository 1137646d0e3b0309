import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from guard.checks.base import run
from guard.checks.consistency import Consistency
from guard.checks.entailment import Entailment as Follows
from guard.errors import UpstreamStatus, UpstreamTimeout
from guard.policy import Policy
from guard.ports import Entailment, Tools
from guard.settle import settle
from guard.types import Finding, Prompt, Verdict
from tests.checks.drafts import draft
from tests.fakes import FakeLlm, FakeStore, FakeWeb, fake_tools

ASKED = Prompt(
    model="small",
    messages=({"role": "user", "content": "Where?"},),
    tools=({"type": "function", "function": {"name": "f"}},),
    params={"max_tokens": 50, "seed": 1, "stream": True, "n": 2, "stop": ["\n\n"]},
)


async def judged(*samples: Any, **settings: object) -> list[Finding]:
    """What is found by the stances alone, unless settings say otherwise."""
    known = {"samples": len(samples), "min_samples": 1, "max_entropy": 1, **settings}
    check = Consistency.model_validate(known)
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


class Towns:
    """Judges whole texts by the towns in them: the same, another, or none is said.

    `batches` are the pairs it was given.
    """

    def __init__(self) -> None:
        self.batches: list[list[tuple[str, str]]] = []

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        assert model == "judge"
        self.batches.append(list(pairs))
        return [self._judge(_towns(premise), _towns(claim)) for premise, claim in pairs]

    def _judge(self, told: set[str], said: set[str]) -> Entailment:
        if not told or not said:
            return Entailment(0.1, 0.8, 0.1)
        return Entailment(0.6, 0.2, 0.2) if said <= told else Entailment(0.1, 0.2, 0.7)


def _towns(text: str) -> set[str]:
    return {town for town in ("Oslo", "Rome", "Bern", "Lima") if town in text}


def towns(*samples: Any, **llm: Any) -> Tools:
    return Tools(FakeLlm(list(samples), **llm), FakeStore(), Towns(), FakeWeb())


async def placed(*samples: Any, said: str = "It is in Oslo.", **settings: Any) -> list[Finding]:
    """What is found by a model of entailment that contradicts."""
    known = {"samples": len(samples), "min_samples": 1, "model": "judge", "max_entropy": 1}
    check = Consistency.model_validate({**known, **settings})
    return await check.run(draft(said, prompt=ASKED), towns(*samples))


@pytest.mark.parametrize(
    ("samples", "verdict", "score", "reason"),
    [
        (["Rome", "Rome", "Bern"], Verdict.REFUTED, 1 / 8, "3 of 3 further answers contradict"),
        (["Rome", "Rome", "?"], Verdict.REFUTED, 1 / 12, "2 of 3 further answers contradict"),
        (["Rome", "?", "?"], Verdict.NOT_ENOUGH_INFO, 1 / 24, "3 of 3 further answers do not say"),
        (["Rome", "Oslo", "Oslo"], Verdict.NOT_ENOUGH_INFO, 13 / 24, "2 of 3 further answers say"),
        (["?", "?", "?"], Verdict.NOT_ENOUGH_INFO, 0.0, "3 of 3 further answers do not say"),
    ],
)
async def test_what_samples_contradict_is_refuted_and_their_silence_is_no_support(
    samples: list[str], verdict: Verdict, score: float, reason: str
) -> None:
    (finding,) = await placed(*samples)
    assert (finding.verdict, finding.score) == (verdict, pytest.approx(score))
    assert finding.reason.startswith(reason)
    assert finding.tentative is (score >= 0.5)


async def test_the_most_contradiction_is_a_setting() -> None:
    (finding,) = await placed("Rome", "Oslo", max_contradiction=0.57)
    assert finding.verdict is Verdict.NOT_ENOUGH_INFO
    (finding,) = await placed("Rome", "Oslo", max_contradiction=0.56)
    assert finding.verdict is Verdict.REFUTED


async def test_the_end_of_a_long_sample_is_read_too() -> None:
    filler = " ".join(f"This is sentence {i} of many that matter little here." for i in range(60))
    (finding,) = await judged(f"{filler} It is in Oslo.")
    assert finding.score == 1.0
    (finding,) = await placed(f"{filler} It is in Rome.")
    assert finding.verdict is Verdict.REFUTED and finding.reason.endswith("contradict this")
    (finding,) = await placed(f"{filler} {filler} It is in Rome.", "Rome")
    assert finding.reason.endswith(" (of the longest only what is closest was read)")


async def test_each_claim_is_compared_with_each_sample() -> None:
    said = draft("A is.", "B is.", prompt=ASKED)
    check = Consistency(samples=2, max_entropy=1)
    findings = await check.run(said, fake_tools("A is.", "A is. B is."))
    assert [f.claim for f in findings] == list(said.claims)
    assert [f.score for f in findings] == [1.0, 0.5]


async def test_claims_beyond_the_most_are_said_not_to_be_compared() -> None:
    said = draft("A is.", "B is.", prompt=ASKED)
    check = Consistency(samples=2, max_entropy=1, max_claims=1)
    first, second = await check.run(said, fake_tools("A is. B is."))
    assert (first.claim, first.score) == (said.claims[0], 1.0)
    assert (second.claim, second.verdict) == (said.claims[1], Verdict.NOT_ENOUGH_INFO)
    assert second.tentative and second.reason == "not compared: over max_claims (1)"


async def test_short_answers_that_scatter_put_the_whole_answer_in_doubt() -> None:
    samples = ["Oslo.", "In Rome.", "In Bern.", "Lima", "In Oslo!"]
    claim, whole = await placed(*samples, max_entropy=0.8)
    assert whole.claim is None and whole.verdict is Verdict.NOT_ENOUGH_INFO
    assert not whole.tentative and whole.score == pytest.approx(0.4)
    assert whole.reason == (
        "further answers have 4 meanings (entropy 0.83), 40% of them mean the same as this one"
    )
    assert claim.claim is not None
    (only,) = await placed(*samples, max_entropy=0.83, min_agreement=0.4)
    assert only.claim is not None


async def test_short_answers_that_agree_on_something_else_put_it_in_doubt_too() -> None:
    _, whole = await placed("Rome", "In Rome.", "Rome", max_entropy=0.9)
    assert whole.reason.startswith("further answers have one meaning (entropy 0.00), 0%")
    assert whole.score == 0.0


async def test_short_answers_are_read_after_a_short_question() -> None:
    tools = towns("Rome", "Rome!")
    check = Consistency(samples=2, max_entropy=0.5, model="judge")
    said = draft("Oslo.", prompt=ASKED, question="Where is it?")
    await check.run(said, tools)
    assert isinstance(tools.nli, Towns)
    assert sorted(tools.nli.batches[1]) == [
        ("Where is it? Oslo.", "Where is it? Rome!"),
        ("Where is it? Rome!", "Where is it? Oslo."),
    ]
    tools.nli.batches.clear()
    await check.run(replace(said, question="Where? " * 30), tools)
    assert sorted(tools.nli.batches[1])[0] == ("Oslo.", "Rome!")


LONG = "Some say that it is far away and that nobody ever comes back from there at all, or so. "


async def test_long_answers_scatter_claim_by_claim() -> None:
    samples = [f"{LONG * 2}It is in {town}." for town in ("Oslo", "Rome", "Bern", "Lima")]
    (finding,) = await placed(*samples, max_entropy=0.9, max_contradiction=1)
    assert finding.claim is not None and not finding.tentative
    assert finding.reason == (
        "3 of 4 further answers do not say this; further answers have 4 meanings (entropy 1.00)"
    )
    (finding,) = await placed(*samples, max_contradiction=1, min_agreement=0)
    assert finding.tentative
    (finding,) = await placed(*samples, max_entropy=0.9, max_contradiction=1, min_agreement=0)
    assert not finding.tentative


async def test_in_long_answers_a_sentence_may_say_more_than_the_claim() -> None:
    samples = [f"{LONG * 2}It is in Oslo {more}." for more in ("by the sea", "for now")]
    (finding,) = await judged(*samples, max_entropy=0.1)
    assert (finding.score, finding.tentative) == (1.0, True)


async def test_a_part_of_an_answer_is_not_compared_as_a_whole() -> None:
    said = draft("It is in Oslo.", prompt=ASKED, final=False)
    check = Consistency(samples=2, model="judge", max_entropy=0.5, max_contradiction=1)
    (finding,) = await check.run(said, towns("Rome", "Bern"))
    assert finding.claim == said.claims[0]
    assert finding.reason.endswith("further answers have 2 meanings (entropy 1.00)")


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
    always = Consistency(when="always", max_entropy=1)
    assert await always.run(replace(grounded, findings=(decided,)), tools) == []
    assert await always.run(draft(prompt=ASKED), tools) == []
    assert isinstance(tools.llm, FakeLlm) and tools.llm.calls == []
    assert len(await always.run(grounded, tools)) == 1


async def test_without_passages_it_reads_what_no_passage_could_bear_out() -> None:
    """Entailment finds every claim not known there: that is when further answers are of use."""
    tools = fake_tools("In Rome.", "In Bern.")
    settings = {"samples": 2, "max_entropy": 1}
    checks = [Follows(model="lexical"), Consistency.model_validate(settings)]
    found, _ = await run(checks, draft("It is in Oslo.", prompt=ASKED), tools)
    assert [f.check for f in found] == ["entailment", "consistency"]
    assert found[1].reason == "2 of 2 further answers do not say this"
    refuted = Finding("code", found[0].claim, Verdict.REFUTED)
    said = replace(draft("It is in Oslo.", prompt=ASKED), findings=(refuted,))
    assert await checks[1].run(said, fake_tools()) == []


FAILURES: list[tuple[Any, str]] = [
    (UpstreamStatus(429, {"message": "slow down"}), "slow down"),
    ({"content": None}, "the model answered without words"),
    ({"content": {"a": 1}}, "the upstream sent what is not a chat completion"),
]


@pytest.mark.parametrize(("failure", "error"), FAILURES)
async def test_a_sample_that_fails_is_left_out_and_that_is_said(failure: Any, error: str) -> None:
    (finding,) = await judged(failure, "It is in Oslo.", "It is in Oslo.", min_samples=2)
    assert (finding.score, finding.tentative) == (1.0, True)
    assert finding.reason == (
        "2 of 2 further answers say this (2 of 3 further answers came in time)"
    )


@pytest.mark.parametrize(("failure", "error"), FAILURES)
async def test_samples_that_all_fail_are_an_error(failure: Any, error: str) -> None:
    tools = fake_tools(failure)
    findings, (ran,) = await run([Consistency()], draft("It is.", prompt=ASKED), tools)
    assert [f.verdict for f in findings] == [Verdict.ERROR]
    assert error in (ran.error or "")


async def test_too_few_samples_are_never_a_pass() -> None:
    failure = UpstreamTimeout("no answer")
    (finding,) = await judged(failure, "It is in Oslo.", failure, min_samples=2)
    assert finding.verdict is Verdict.NOT_ENOUGH_INFO and not finding.tentative
    assert finding.score is None
    assert finding.reason == (
        "too few further answers to judge by (1 of 3 further answers came in time)"
    )


def test_more_samples_than_are_drawn_cannot_be_needed() -> None:
    with pytest.raises(ValueError, match="min_samples may not be above samples"):
        Consistency(samples=2, min_samples=3)


class Slow(FakeLlm):
    """Answers its first `quick` calls at once and the others never; `ended` counts those."""

    quick = 0
    ended = 0

    async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Mapping[str, Any], None]:
        if len(self.calls) < self.quick:
            async for one in super().stream(body):
                yield one
            return
        self.calls.append(body)
        try:
            await asyncio.Event().wait()
        finally:
            self.ended += 1


async def test_samples_that_are_late_are_left_out_and_their_calls_ended() -> None:
    llm = Slow(["It is in Oslo."])
    llm.quick = 2
    check = Consistency(seconds=0.4, max_entropy=1)
    said = draft("It is in Oslo.", prompt=ASKED)
    findings, (ran,) = await run([check], said, replace(fake_tools(""), llm=llm))
    assert ran.error is None and llm.ended == 3
    assert [f.reason for f in findings] == [
        "2 of 2 further answers say this (2 of 5 further answers came in time)"
    ]


async def test_where_no_sample_is_in_time_it_is_an_error() -> None:
    llm = Slow([])
    said = draft("It is in Oslo.", prompt=ASKED)
    tools = replace(fake_tools(""), llm=llm)
    findings, (ran,) = await run([Consistency(seconds=0.2)], said, tools)
    assert [f.verdict for f in findings] == [Verdict.ERROR] and llm.ended == 5
    assert ran.error == "consistency could not run: no further answer in 0.15 s"


async def test_all_samples_may_be_drawn_in_one_call() -> None:
    tools = fake_tools(["It is in Oslo.", "In Rome.", " ", "It is in Oslo.", "More", "Than 4"])
    check = Consistency(samples=4, at_once=True, max_entropy=1)
    (finding,) = await check.run(draft("It is in Oslo.", prompt=ASKED), tools)
    assert isinstance(tools.llm, FakeLlm)
    assert [call["n"] for call in tools.llm.calls] == [4]
    assert finding.score == pytest.approx(2 / 4)


@pytest.mark.parametrize("first", ["It is in Oslo.", UpstreamStatus(400, {"message": "n is 1"})])
async def test_an_upstream_that_does_not_take_n_is_asked_for_the_rest(first: Any) -> None:
    tools = fake_tools(first, "It is in Oslo.")
    check = Consistency(samples=3, at_once=True, max_entropy=1)
    (finding,) = await check.run(draft("It is in Oslo.", prompt=ASKED), tools)
    assert isinstance(tools.llm, FakeLlm)
    asked = [call.get("n", 1) for call in tools.llm.calls]
    assert asked == [3] + [1] * (2 if isinstance(first, str) else 3)
    assert finding.reason == "3 of 3 further answers say this"


async def test_an_upstream_that_fails_is_not_asked_for_the_rest() -> None:
    tools = fake_tools(UpstreamStatus(500, {"message": "boom"}), "It is in Oslo.")
    said = draft("It is in Oslo.", prompt=ASKED)
    _, (ran,) = await run([Consistency(at_once=True)], said, tools)
    assert (ran.error or "").endswith("answered 500: boom")
    assert ran.notes == {"calls": 1}


async def test_long_samples_that_are_one_text_are_told() -> None:
    (short,) = await judged("It is in Oslo.", "It is in Oslo.")
    assert "word for word" not in short.reason
    long = "It is in Oslo. " * 9
    (finding,) = await judged(long, long)
    assert "(they are one text, word for word: does the upstream heed" in finding.reason
    (other,) = await judged(long, long + "Yes.")
    (alone,) = await judged(long)
    assert "word for word" not in other.reason + alone.reason


async def test_what_samples_cost_is_counted_once() -> None:
    tools = fake_tools("It is in Oslo.")
    check, said = Consistency(samples=3, logprobs=True), draft("It is in Oslo.", prompt=ASKED)
    report = await check.report(said, tools)
    tokens = {"prompt_tokens": 15, "completion_tokens": 21}
    assert report.notes == {"samples": 3, "without_logprobs": 3, "calls": 3, **tokens}
    assert (await check.report(replace(said, drawn=report.drawn), tools)).notes == {}


async def test_samples_count_by_their_likelihood_where_tokens_tell() -> None:
    def sample(text: str, logprob: float) -> dict[str, Any]:
        return {
            "choices": [
                {
                    "message": {"content": text},
                    "logprobs": {
                        "content": [
                            {"token": text[:2], "logprob": logprob},
                            {"token": text[2:], "logprob": logprob},
                        ]
                    },
                }
            ]
        }

    class Weighed(FakeLlm):
        async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Mapping[str, Any], None]:
            assert body["logprobs"] is True
            yield self.script.pop()

    async def entropy(*samples: dict[str, Any]) -> str:
        tools = replace(towns(), llm=Weighed(list(samples)))
        check = Consistency(samples=2, model="judge", logprobs=True, max_entropy=0, min_agreement=1)
        *_, whole = await check.run(draft("Oslo", prompt=ASKED), tools)
        return whole.reason.partition(" (")[2].partition(")")[0]

    assert await entropy(sample("Oslo", 0.0), sample("Rome", 0.0)) == "entropy 1.00"
    assert await entropy(sample("Oslo", -0.1), sample("Rome", -3.0)) == "entropy 0.30"
    assert await entropy(sample("Oslo", -9999.0), sample("Rome", -9999.0)) == "entropy 1.00"
    assert await entropy(sample("Oslo", -9996.1), sample("Rome", -9999.0)) == "entropy 0.30"
    unspelled = sample("Oslo", -0.1)
    unspelled["choices"][0]["message"]["content"] = "Osla"
    unknown = sample("Rome", -3.0)
    assert (
        await entropy(
            sample("Oslo", -0.1), {"choices": [{"message": unknown["choices"][0]["message"]}]}
        )
        == "entropy 1.00"
    )
    assert await entropy(unspelled, unknown) == "entropy 1.00"


async def test_a_model_of_entailment_that_skips_a_pair_is_an_error() -> None:
    class Short:
        async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
            return [Entailment(1.0, 0.0, 0.0)] * (len(pairs) - 1)

    tools = Tools(FakeLlm(["x"]), FakeStore(), Short(), FakeWeb())
    findings, _ = await run([Consistency()], draft("A.", "B.", prompt=ASKED), tools)
    assert [f.verdict for f in findings] == [Verdict.ERROR]


async def test_what_is_left_of_an_answer_is_compared_with_what_was_drawn_for_it() -> None:
    drawing = {"consistency": {"samples": 3, "model": "judge", "max_entropy": 1}}
    rules = {"not_enough_info": "annotate", "refuted": "revise"}
    policy = Policy.model_validate({"name": "p", "checks": drawing, "rules": rules})
    tools = towns("It is in Oslo.")
    said = draft("It is in Oslo.", "It is in Rome.", prompt=ASKED)
    settled = await settle(said, 0, 0, policy, tools)
    assert settled.draft.text.strip() == "It is in Oslo." and len(settled.ran) == 2
    assert isinstance(tools.llm, FakeLlm) and len(tools.llm.calls) == 3
