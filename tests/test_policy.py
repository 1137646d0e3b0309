import pytest

from guard.build import build
from guard.pipeline import check
from guard.policy import Policy
from guard.wire.check import CheckRequest
from tests.fakes import fake_tools

SAID = {"checks": {"entailment": {}, "numbers": {}}, "rules": {"refuted": "abstain"}}


def policy(name="p", rules=None, **checks):
    said = {**SAID["checks"], **checks}
    return Policy.model_validate(
        {"name": name, "checks": said, "rules": {**SAID["rules"], **(rules or {})}}
    )


@pytest.mark.parametrize("other", [
    {"name": "q"},
    {"entailment": {"support": 0.9, "reject": 0.9}},
    {"rules": {"not_enough_info": "abstain", "error": "abstain"}},
])  # fmt: skip
def test_what_a_certificate_sets_changes_no_score(other):
    assert policy(**other).scoring == policy().scoring
    assert policy(**other).fingerprint != policy().fingerprint


@pytest.mark.parametrize("other", [
    {"entailment": {"window_words": 50}},
    {"quotes": {}},
    {"rules": {"checks": {"numbers": {"refuted": "block"}}}},
    {"rules": {"min_groundedness": 0.5}},
])  # fmt: skip
def test_everything_else_may(other):
    assert policy(**other).scoring != policy().scoring


async def test_receipts_say_what_judged():
    one = policy()
    item = CheckRequest.model_validate({"answer": "It rains.", "evidence": ["It rains."]})
    receipt = (await check(item, one, fake_tools(), "gr-1"))["receipt"]
    said = {name: receipt[name] for name in ("policy", "policy_fingerprint", "scoring", "build")}
    assert said == {
        "policy": "p",
        "policy_fingerprint": one.fingerprint,
        "scoring": one.scoring,
        "build": build(),
    }
