"""Thresholds by segment: whose holds, what is released without one, and what the receipt says."""

import pytest

from guard.checks import Certified
from guard.checks.entailment import Entailment
from guard.pipeline import answer, check
from guard.policy import Policy
from guard.ports import Entailment as Judged
from guard.types import Draft, Evidence, Prompt, Verdict
from guard.wire.chat import ChatRequest, GuardField
from guard.wire.check import CheckRequest
from guard.wire.events import Delta, Done
from tests.fakes import fake_tools

PASSAGE, SAID = "Refunds last 30 days, said the shop.", "Refunds last 30 days."
ABSTENTION = "I can't say."
MADE = {
    "max_risk": 0.05, "confidence": 0.975, "exact": True, "labels": 400, "released": 200,
    "errors": 3, "method": "m", "tune": "t", "cal": "c", "date": "2026-11-26", "command": "x",
    "together": 0.95,
}  # fmt: skip


def made(segment="", **said):
    """A block as `guard eval certify` writes it."""
    found = {**MADE, **said}
    return {**found, "digest": Certified.model_validate(found).summed(segment)}


SEGMENTS = {
    "law": made("law", threshold=0.9),
    "news": made("news", threshold=0.2),
    "sport": made("sport", threshold=None),
}
STRICT = {"not_enough_info": "abstain", "refuted": "abstain", "error": "abstain"}


class Nli:
    async def entail(self, model, pairs):
        return [Judged(0.6, 0.3, 0.1) for _ in pairs]


def policy(segments=SEGMENTS, rules=STRICT, **settings):
    checks = {"entailment": {"segments": segments, **settings}}
    return Policy.model_validate(
        {"name": "p", "checks": checks, "rules": rules, "abstention": ABSTENTION}
    )


def tools(said=SAID):
    made = fake_tools(said)
    object.__setattr__(made, "nli", Nli())
    return made


async def checked(segment, **more):
    item = CheckRequest.model_validate(
        {"answer": SAID, "question": "?", "evidence": [PASSAGE], "segment": segment}
    )
    return await check(item, policy(**more), tools(), "gr-1")


@pytest.mark.parametrize(
    ("segment", "released"),
    [("news", True), ("law", False), ("sport", False), ("arts", False), ("", False)],
)
async def test_the_threshold_of_the_segment_decides(segment, released):
    judged = await checked(segment)
    assert judged["text"] == (SAID if released else ABSTENTION)
    assert judged["score"] == 0.6  # what is measured does not depend on the segment
    receipt = judged["receipt"]
    assert receipt["segment"] == segment
    known = {"news": 0.2, "law": 0.9}.get(segment)
    assert (receipt["certified"] or {}).get("threshold") == known
    gaps = [gap for gap in receipt["not_inspected"] if "not certified" in gap["why"]]
    assert bool(gaps) is (known is None)
    if gaps:
        assert gaps[0]["what"] == (
            f"segment {segment!r}" if segment else "guard.segment: not given"
        )
        assert gaps[0]["why"].endswith("certified are: law, news")


@pytest.mark.parametrize("change", [{"repair": {"attempts": 1}}, {"release": "claim"}])
def test_nothing_is_certified_of_answers_that_were_not_measured(change):
    made = policy()
    assert made.certificate("news")
    changed = Policy.model_validate({**made.resolved(), **change})
    assert changed.certificate("news") is None


async def test_a_chat_names_its_segment():
    for segment, text in (("news", SAID), ("law", ABSTENTION), ("", ABSTENTION)):
        words = GuardField(evidence=({"text": PASSAGE},), segment=segment)
        message = {"role": "user", "content": "How long do refunds last?"}
        asked = ChatRequest({"model": "m", "messages": [message]}, words)
        got = [event async for event in answer(asked, policy(), tools(), "gr-1")]
        assert "".join(e.text for e in got if isinstance(e, Delta)) == text
        (done,) = [e for e in got if isinstance(e, Done)]
        assert done.receipt["segment"] == segment
        assert bool(done.receipt["certified"]) is (segment != "")


async def test_a_word_for_word_copy_is_not_supported_either_without_a_certificate():
    draft = Draft("?", (Evidence("a", "a", SAID),), SAID, _claims(), prompt=Prompt(segment="arts"))
    (found,) = await Entailment(segments=SEGMENTS).run(draft, tools())
    assert (found.verdict, found.tentative) == (Verdict.NOT_ENOUGH_INFO, False)
    assert found.reason.startswith("segment 'arts' has no certified threshold; ")


async def test_rules_that_let_more_through_are_certified_for_nothing():
    loose = {**STRICT, "not_enough_info": "annotate"}
    assert (await checked("news", rules=loose))["receipt"]["certified"] is None
    assert (await checked("news"))["receipt"]["certified"]["max_risk"] == 0.05


async def test_one_threshold_for_all_holds_in_every_segment_if_it_is_the_one_in_force():
    whole = made(threshold=0.5)
    one = await checked("any", segments={}, certified=whole, support=0.5, reject=0.5)
    assert one["text"] == SAID and one["receipt"]["certified"]["threshold"] == 0.5
    changed = await checked("any", segments={}, certified=whole, support=0.4, reject=0.4)
    assert changed["receipt"]["certified"] is None  # somebody edited what was certified
    plain = await checked("any", segments={})
    assert plain["receipt"]["certified"] is None
    assert not [gap for gap in plain["receipt"]["not_inspected"] if "certified" in gap["why"]]


EDITS = {
    "a lower risk": {"max_risk": 0.01},
    "more confidence": {"confidence": 0.999},
    "another threshold": {"threshold": 0.4},
    "fewer questions": {"asked": 1},
    "another day": {"date": "2027-01-01"},
    "no digest": {"digest": ""},
}


@pytest.mark.parametrize("edit", EDITS)
async def test_a_certificate_that_was_edited_is_not_repeated(edit, monkeypatch):
    whole = {**made(threshold=0.5), **EDITS[edit]}
    at = {"support": whole["threshold"], "reject": whole["threshold"]}
    again = await checked("any", segments={}, certified=whole, **at)
    assert again["text"] == SAID and again["receipt"]["certified"] is None
    one = policy(segments={}, certified=whole, **at)
    assert one.edited == [("checks", "entailment", "certified")]
    monkeypatch.setattr(Certified, "stands", lambda *_: True)
    again = await checked("any", segments={}, certified=whole, **at)
    assert again["receipt"]["certified"]["max_risk"] == whole["max_risk"]  # else it would be


async def test_in_a_segment_nothing_is_supported_by_an_edited_one():
    for edit in ({"max_risk": 0.01}, {"threshold": 0.1}, {"digest": SEGMENTS["law"]["digest"]}):
        segments = {**SEGMENTS, "news": {**SEGMENTS["news"], **edit}}
        judged = await checked("news", segments=segments)
        assert judged["text"] == ABSTENTION and judged["receipt"]["certified"] is None
        assert policy(segments=segments).edited == [("checks", "entailment", "segments", "news")]
    swapped = {**SEGMENTS, "arts": SEGMENTS["news"]}  # certified for others
    assert (await checked("arts", segments=swapped))["text"] == ABSTENTION
    assert policy().edited == []


def test_a_certificate_has_the_same_digest_when_a_setting_is_added_that_it_does_not_use():
    assert Certified.model_validate({**MADE, "threshold": 0.5, "asked": None, "seed": 17}).summed(
        ""
    ) == Certified.model_validate({**MADE, "threshold": 0.5}).summed("")


def _claims():
    from guard.claims import split

    return split(SAID)
