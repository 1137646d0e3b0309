import asyncio
import gc
from contextlib import closing

from guard import Guard
from guard.adapters.nli import Models
from guard.ports import Entailment

EVIDENCE = ["The dose is 60 mg."]


def test_it_judges_as_the_server_does():
    judged = Guard("medical").check("The dose is 60 mg.", evidence=EVIDENCE)
    assert judged["action"] == "pass"
    assert judged["receipt"]["evidence"][0]["text"] == EVIDENCE[0]


async def test_a_running_loop_is_no_obstacle():
    guard = Guard("medical")
    assert guard.check("The dose is 90 mg.", evidence=EVIDENCE)["action"] == "abstain"
    assert (await guard.acheck("The dose is 60 mg.", evidence=EVIDENCE))["action"] == "pass"


def test_without_upstreams_nothing_stays_open():
    guard = Guard()
    guard.check("The dose is 60 mg.", evidence=EVIDENCE)
    del guard
    gc.collect()  # a session that was left open would warn here, and fail the test


def test_a_hostile_link_is_masked_and_the_rest_stays():
    answer = "Log in at https://www.bank.com@evil.net/login now."
    found = Guard("code").check(answer=answer, question="How?")
    assert found["text"] == "Log in at [HOSTILE LINK] now."
    assert found["action"] == "revise"


def test_a_link_is_not_opened_unless_the_guard_is_told_to():
    found = Guard("code").check(answer="It is at https://www.python.org/larks today.", question="?")
    (links,) = [check for check in found["receipt"]["checks"] if check["check"] == "links"]
    assert links["notes"] == {"references": 1, "not looked up": 1}


def test_a_model_of_ones_own_is_loaded_before_a_check_s_time_runs(tmp_path, monkeypatch):
    settings = "{model: 'tei+http://10.0.0.1', seconds: 0.2}"
    (tmp_path / "mine.yaml").write_text(f"checks: {{entailment: {settings}}}\n")
    asked = []

    async def entail(self, model, pairs):
        asked.append(model)
        if len(asked) == 1:
            await asyncio.sleep(0.5)  # it is loaded
        return [Entailment(1.0, 0.0, 0.0) for _ in pairs]

    monkeypatch.setattr(Models, "entail", entail)
    with closing(Guard("mine", policies=tmp_path)) as guard:
        judged = guard.check("The dose is low.", evidence=["The dose is 60 mg."])
    assert judged["claims"][0]["verdict"] == "supported"
    assert len(asked) >= 2
