"""What targets send, and what they make of what comes back."""

import json

import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.rows.row import Row
from guard_eval.targets import Spec, fingerprint, named, shown
from guard_eval.targets.said import Said, outcome

from guard.ground.passages import find
from tests.eval.servers import ok, serving

ROW = Row.model_validate(
    {
        "id": "secret-id",
        "cluster": "secret-cluster",
        "question": "How long?",
        "context": [{"id": "p 1", "text": "It takes 30 days."}, {"id": "b", "text": "Ask Ada."}],
        "answer": "It takes 30 days.",
        "claims": [{"text": "secret-claim", "label": "supported"}],
        "label": "unsupported",
        "label_source": "secret-judge",
        "reference": "secret-reference",
        "segment": "billing",
        "meta": {"secret-name": "secret-value"},
    }
)
REPLY = {
    "policy": "default",
    "action": "annotate",
    "text": "It takes 30 days.",
    "groundedness": 1.0,
    "score": 0.7,
    "claims": [
        {"text": "It takes 30 days.", "checkworthy": True, "verdict": "supported", "score": 0.7,
         "released": True},
    ],
    "findings": [],
    "receipt": {
        "policy_fingerprint": "f1",
        "timings_ms": {"ground": 1.0, "judge": 2.0, "total": 3.0},
        "checks": [{"check": "entailment", "ms": 1.5}],
    },
}  # fmt: skip


def spec(text, **more):
    return Spec(text, timeout=2.0, retries=1, **more)


async def judged(one, rows=(ROW,)):
    target = named(one)
    await target.start()
    try:
        return [await target.judge(row) for row in rows]
    finally:
        await target.close()


def secrets_in(bodies):
    sent = json.dumps(bodies)
    return [word for word in ("secret", "unsupported", "label", "reference") if word in sent]


async def test_a_guard_in_this_process():
    (out,) = await judged(Spec("guard:default"))
    assert (out.action, out.released, out.flagged, out.error) == ("pass", True, (), "")
    assert out.score > 0.3 and {"ground", "judge", "check:entailment"} <= out.stages.keys()


async def test_a_guard_over_http_is_sent_nothing_but_what_a_user_would_send():
    with serving(lambda number, body: ok(REPLY)) as server:
        (out,) = await judged(spec(f"{server.url}/v1/check"))
    assert server.bodies[-1].keys() == {"answer", "question", "evidence", "segment"}
    assert server.bodies[-1]["evidence"] == [
        {"text": "It takes 30 days."},
        {"text": "Ask Ada.", "id": "b"},
    ]
    assert secrets_in(server.bodies) == []
    assert (out.row, out.score, out.action, out.released) == ("secret-id", 0.7, "annotate", True)
    assert out.stages == {"ground": 1.0, "judge": 2.0, "check:entailment": 1.5}


async def test_a_model_is_sent_the_question_and_the_passages_but_not_the_answer():
    said = {
        "choices": [{"message": {"content": "Thirty."}}],
        "usage": {"prompt_tokens": 8, "completion_tokens": 2},
    }
    with serving(lambda number, body: ok(said)) as server:
        text = f"chat:m@{server.url}/v1"
        (out,) = await judged(
            spec(text, prices=(1.0, 10.0)), [ROW.model_copy(update={"answer": "secret"})]
        )
    assert secrets_in(server.bodies) == []
    (message,) = server.bodies[0]["messages"]
    assert "It takes 30 days." in message["content"] and server.bodies[0]["temperature"] == 0
    assert (out.text, out.released, out.score, out.action) == ("Thirty.", True, None, None)
    assert (out.tokens, out.cost) == (10, pytest.approx(28e-6))


async def test_a_models_answer_is_judged_where_a_judge_is_named():
    said = {"choices": [{"message": {"content": "It takes 99 days."}}]}
    with serving(lambda number, body: ok(said)) as server:
        (out,) = await judged(spec(f"chat:m@{server.url}/v1", judge="guard:default"))
    assert out.text == "It takes 99 days." and out.flagged == ("It takes 99 days.",)
    assert out.score < 0.3 and out.action is None  # nobody guarded it


def test_a_guard_finds_passages_and_question_in_what_a_model_is_sent():
    (message,) = shown.messages(ROW)
    found = find(message["content"])
    assert [passage.text for passage in found.passages] == ["It takes 30 days.", "Ask Ada."]
    assert found.asked == "How long?"


async def test_the_receipt_of_a_guarded_answer_is_read():
    said = {
        "choices": [{"message": {"content": "It takes 30 days."}}],
        "guard": {"action": "revise", "groundedness": 0.5, "timings_ms": {"upstream": 9.0},
                  "claims": [{"text": "a", "verdict": "supported", "score": 0.8, "released": True},
                             {"text": None, "verdict": "refuted", "score": 0.1, "released": False}]},
    }  # fmt: skip
    with serving(lambda number, body: ok(said)) as server:
        (out,) = await judged(spec(f"chat:m@{server.url}/v1"))
    assert (out.action, out.score, out.released) == ("revise", 0.8, True)
    assert out.flagged == ("(withheld)",) and out.stages == {"upstream": 9.0}


async def test_an_answer_that_the_guard_blocks_is_no_error():
    blocked = (403, b'{"error": {"message": "no"}}', {"X-Guard-Action": "block"})
    with serving(lambda number, body: blocked) as server:
        (out,) = await judged(spec(f"chat:m@{server.url}/v1"))
    assert (out.action, out.released, out.error) == ("block", False, "")


BROKEN = {
    "status: 500": (500, b"{}", {}),
    "status: 400 no such model": (400, b'{"error": {"message": "no such model"}}', {}),
    "status: 302": (302, b"", {"Location": "http://127.0.0.1:1/"}),
    "malformed: the reply is no JSON object": (200, b"<html>", {}),
}


@pytest.mark.parametrize("error", BROKEN)
async def test_what_goes_wrong_is_an_outcome_with_its_name(error):
    with serving(lambda number, body: BROKEN[error]) as server:
        (out,) = await judged(spec(f"chat:m@{server.url}/v1"))
    assert (out.error, out.released) == (error, False)
    assert len(server.bodies) == out.attempts == (2 if error == "status: 500" else 1)


@pytest.mark.parametrize("body", [{}, {"choices": []}, {"choices": [{"message": None}]},
                                  {"choices": [{"message": {"content": 3}}]},
                                  {"choices": [{"message": {"content": "a"}}], "guard": {"action": "dance"}}])  # fmt: skip
async def test_a_reply_that_is_no_completion_is_an_error(body):
    with serving(lambda number, _: ok(body)) as server:
        (out,) = await judged(spec(f"chat:m@{server.url}/v1"))
    assert out.error == "malformed: the reply is no chat completion"


async def test_a_reply_of_another_shape_is_an_error():
    with serving(lambda number, _: ok({**REPLY, "score": 7} if number else REPLY)) as server:
        (out,) = await judged(spec(f"{server.url}/v1/check"))
    assert out.error.startswith("malformed: score")


def test_a_server_that_judges_nothing_is_no_guard():
    with serving(lambda number, _: ok({"hello": 1})) as server:
        with pytest.raises(EvalError, match="none of action, score") as told:
            fingerprint(Spec(f"{server.url}/v1/check"))
    assert "`score` from 0 to 1" in told.value.remedy


@pytest.mark.parametrize("status, said", [(401, "--key-env"), (404, "/v1/check"), (500, "log")])
def test_what_to_do_goes_by_what_the_server_said(status, said):
    with serving(lambda number, _: (status, b"{}", {})) as server:
        with pytest.raises(EvalError) as told:
            fingerprint(Spec(f"{server.url}/v1/check", retries=0))
    assert f"status: {status}" in told.value.problem and said in told.value.remedy


async def test_a_connection_that_fails_is_told_in_words():
    with serving(lambda number, body: ok({})) as server:
        pass
    (out,) = await judged(Spec(f"chat:m@{server.url}/v1", retries=0))
    assert out.error.startswith("connection: ") and "Client" not in out.error


async def test_a_call_that_fails_once_is_made_again_and_counted():
    answers = [(503, b"{}", {"Retry-After": "0"}), ok({"choices": [{"message": {"content": "a"}}]})]
    with serving(lambda number, body: answers[number]) as server:
        (out,) = await judged(spec(f"chat:m@{server.url}/v1"))
    assert (out.text, out.attempts, out.error) == ("a", 2, "")


async def test_a_server_that_is_gone_or_too_slow():
    with serving(lambda number, body: ok({}), delay=0.5) as server:
        slow = Spec(f"chat:m@{server.url}/v1", timeout=0.05, retries=0)
        assert (await judged(slow))[0].error == "timeout: no answer in 0.05 s"
    gone = Spec(f"chat:m@{server.url}/v1", timeout=2, retries=1)
    (out,) = await judged(gone)
    assert out.error.startswith("connection: ") and out.attempts == 2


def test_a_guard_that_is_gone_at_the_start_is_said_at_once():
    with serving(lambda number, body: ok(REPLY)) as server:
        pass
    with pytest.raises(EvalError, match=r"connection: .*\n.*is the server up"):
        fingerprint(Spec(f"{server.url}/v1/check", retries=0))


async def test_another_policy_deployed_in_the_middle_is_refused():
    other = {**REPLY, "receipt": {"policy_fingerprint": "f2"}}
    with serving(lambda number, body: ok(other if number > 1 else REPLY)) as server:
        with pytest.raises(Refusal) as refused:
            await judged(spec(f"{server.url}/v1/check"), [ROW, ROW])
    assert refused.value.code == "E_FINGERPRINT_DRIFT"


async def test_the_key_travels_and_is_not_part_of_the_target(monkeypatch):
    monkeypatch.setenv("SOME_KEY", "k-123")
    with serving(lambda number, body: ok(REPLY)) as server:
        made = spec(f"{server.url}/v1/check", key_env="SOME_KEY")
        await judged(made)
    assert server.heads[0]["authorization"] == "Bearer k-123" and "k-123" not in repr(made)


@pytest.mark.parametrize("text, said", [
    ("guard", "known are: guard:POLICY"),
    ("guard:nobody", "nobody"),
    ("http://h/v1/chat", "no /v1/check"),
    ("http://user:pw@h/v1/check", "--key-env"),
    ("chat:m@ftp://h", "not an http"),
])  # fmt: skip
def test_a_target_that_is_none_says_what_would_be(text, said):
    with pytest.raises(EvalError) as wrong:
        named(Spec(text))
    assert said in str(wrong.value) and "pw@" not in str(wrong.value)


def test_a_fingerprint_changes_with_the_policy():
    assert fingerprint(Spec("guard:default")) != fingerprint(Spec("guard:support"))


@pytest.mark.parametrize("said, released", [
    ({"action": "abstain", "text": "I can't."}, False),
    ({"action": "pass", "text": "Hello."}, True),
    ({"action": "pass", "text": ""}, False),
    ({"action": "pass", "score": 0.7}, True),
    ({"action": "block"}, False),
    ({"action": "revise", "text": "b", "claims": [{"text": "a", "verdict": "refuted", "released": False}]}, False),
    ({"action": "revise", "text": "b", "claims": [{"text": "a", "verdict": "refuted", "released": False},
                                                  {"text": "b", "verdict": "supported"}]}, True),
])  # fmt: skip
def test_released_means_that_a_statement_is_seen(said, released):
    assert outcome("r", Said.model_validate(said), 1.0).released is released
