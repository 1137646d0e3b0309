"""The promises of the path: nothing unjudged is released, in a body or in a stream."""

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.errors import Blocked, UpstreamError
from guard.pipeline import answer
from guard.policy import Policy
from guard.wire.answer import Answer
from guard.wire.chat import ChatRequest, GuardField
from guard.wire.events import Delta, Done, Finished, Opened
from guard.wire.render import Chunks, body
from tests.fakes import fake_tools

PASSAGE = "Refunds last 30 days. The shop is in Graz."
TRUE, FALSE = "Refunds last 30 days.", "Refunds last 90 days."
ABSTENTION = "I can't say."
TOOL = {
    "type": "function",
    "function": {
        "name": "pay",
        "parameters": {
            "type": "object",
            "properties": {"amount": {"type": "number"}},
            "required": ["amount"],
        },
    },
}


def policy(**over):
    base = {
        "name": "strict",
        "checks": {"entailment": {"support": 0.5, "reject": 0.1}, "schema": {}, "patterns": {}},
        "rules": {"not_enough_info": "revise", "refuted": "revise", "error": "abstain"},
        "abstention": ABSTENTION,
    }
    return Policy.model_validate({**base, **over})


def request(evidence=(PASSAGE,), stream=True, **fields):
    words = GuardField(evidence=tuple({"text": text} for text in evidence))
    message = {"role": "user", "content": "How long do refunds last?"}
    return ChatRequest({"model": "m", "messages": [message], "stream": stream, **fields}, words)


async def events(tools, rules=None, asked=None):
    return [e async for e in answer(asked or request(), rules or policy(), tools, "gr-1")]


def text_of(said, choice=0):
    return "".join(e.text for e in said if isinstance(e, Delta) and e.choice == choice)


def call(name="pay", arguments='{"amount": 3}', id="c1"):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


@pytest.mark.parametrize("release", ["answer", "claim"])
@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("said", "released"),
    [
        (TRUE, TRUE),
        (f"{TRUE} {FALSE}", TRUE),
        (f"{FALSE} {TRUE}", TRUE),
        (FALSE, ABSTENTION),
        (f"Sure! {FALSE}", None),
        ("Hello! How are you?", "Hello! How are you?"),
        ("", ""),
    ],
)
async def test_only_what_stands_is_released(release, stream, said, released):
    got = await events(fake_tools(said), policy(release=release), request(stream=stream))
    if released is None:
        assert FALSE not in text_of(got)
        assert text_of(got).endswith(ABSTENTION)
    else:
        assert text_of(got).strip() == released
    assert isinstance(got[0], Opened)
    assert [type(e) for e in got].count(Done) == 1


claims = st.lists(
    st.sampled_from([TRUE, FALSE, "The shop is in Graz.", "Hello!", "Is it?", "- Cats sing.\n"]),
    max_size=7,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(claims, st.integers(1, 40), st.sampled_from(["answer", "claim"]))
async def test_nothing_unsupported_is_ever_released(parts, piece, release):
    tools = fake_tools(" ".join(parts), piece=piece)
    got = await events(tools, policy(release=release))
    text = text_of(got)
    assert "90 days" not in text
    assert "Cats sing" not in text
    receipt = next(e for e in got if isinstance(e, Done)).receipt
    hidden = [c for c in receipt["claims"] if not c["released"]]
    assert all(c["text"] is None and c["reason"] is None for c in hidden)
    assert "90 days" not in str(receipt)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(claims, st.sampled_from(["answer", "claim"]), st.integers(1, 30))
async def test_the_stream_joined_is_the_body(parts, release, piece):
    rules, tools = policy(release=release), fake_tools(" ".join(parts), piece=piece)
    whole = body(await events(tools, rules, request(stream=False)))
    chunks, joined = Chunks(False), Answer()
    for event in await events(fake_tools(" ".join(parts), piece=piece), rules):
        for obj in chunks.render(event):
            joined.add(obj)
    message = whole["choices"][0]["message"]
    assert joined.choices[0].text == (message["content"] or "")


async def test_every_choice_is_judged_on_its_own():
    got = await events(fake_tools([TRUE, FALSE, f"{TRUE} {FALSE}"]), None, request(n=3))
    assert [text_of(got, i) for i in range(3)] == [TRUE, ABSTENTION, TRUE]
    receipt = got[-1].receipt
    assert [c["action"] for c in receipt["choices"]] == ["pass", "abstain", "revise"]
    assert receipt["action"] == "abstain"


async def test_each_choice_is_repaired_on_its_own():
    tools = fake_tools([TRUE, FALSE], TRUE)
    got = await events(tools, policy(repair={"attempts": 1}), request(n=2))
    assert [text_of(got, i) for i in range(2)] == [TRUE, TRUE]
    assert len(tools.llm.calls) == 2
    assert got[-1].usage["total_tokens"] == 24
    assert tools.llm.calls[1].get("n") is None


async def test_asking_again_is_bounded_and_its_answer_is_judged():
    tools = fake_tools(FALSE)
    got = await events(tools, policy(repair={"attempts": 2}))
    assert text_of(got) == ABSTENTION
    assert len(tools.llm.calls) == 3


async def test_an_upstream_that_fails_when_asked_again_costs_nothing():
    tools = fake_tools(f"{TRUE} {FALSE}", UpstreamError("gone"))
    got = await events(tools, policy(repair={"attempts": 1}))
    assert text_of(got) == TRUE
    assert any("gone" in gap["why"] for gap in got[-1].receipt["not_inspected"])


@pytest.mark.parametrize("nothing", ["", {"content": None, "refusal": "No."}, []])
async def test_an_empty_second_answer_does_not_replace_what_stands(nothing):
    tools = fake_tools(f"{TRUE} {FALSE}", nothing)
    got = await events(tools, policy(repair={"attempts": 1}))
    assert text_of(got) == TRUE
    assert "it said nothing" in str(got[-1].receipt["not_inspected"])


@pytest.mark.parametrize("release", ["answer", "claim"])
@pytest.mark.parametrize(
    "bad",
    [call(name="rob"), call(arguments='{"amount": "x"}'), call(arguments="{"), call(arguments="")],
)
async def test_a_call_that_breaks_its_schema_is_withheld(release, bad):
    tools = fake_tools({"tool_calls": [bad]})
    got = await events(tools, policy(release=release), request(tools=[TOOL]))
    finished = next(e for e in got if isinstance(e, Finished))
    assert finished.tool_calls == ()
    assert finished.reason == "stop"
    assert text_of(got) == ABSTENTION


async def test_a_good_call_passes_beside_a_bad_one():
    tools = fake_tools({"tool_calls": [call(), call(name="rob", id="c2")]})
    got = await events(tools, None, request(tools=[TOOL]))
    finished = next(e for e in got if isinstance(e, Finished))
    assert [c.id for c in finished.tool_calls] == ["c1"]
    assert finished.reason == "tool_calls"


async def test_a_bad_call_is_repaired():
    tools = fake_tools({"tool_calls": [call(name="rob")]}, {"tool_calls": [call()]})
    got = await events(tools, policy(repair={"attempts": 1}), request(tools=[TOOL]))
    finished = next(e for e in got if isinstance(e, Finished))
    assert [c.name for c in finished.tool_calls] == ["pay"]
    assert finished.reason == "tool_calls"


@pytest.mark.parametrize("release", ["answer", "claim"])
async def test_a_check_that_breaks_is_not_a_pass(release, monkeypatch):
    tools = fake_tools(TRUE)
    monkeypatch.setattr(tools.nli, "entail", None, raising=False)
    got = await events(tools, policy(release=release))
    assert text_of(got) == ABSTENTION
    assert got[-1].receipt["action"] == "abstain"
    assert any("broke" in check.get("error", "") for check in got[-1].receipt["checks"])


async def test_a_slow_check_is_not_a_pass(monkeypatch):
    tools = fake_tools(TRUE)
    monkeypatch.setattr(tools.nli, "entail", lambda *_: asyncio.sleep(30), raising=False)
    got = await events(tools, policy(checks={"entailment": {"seconds": 0.01}}))
    assert text_of(got) == ABSTENTION
    assert "did not finish within 0.01 s" in str(got[-1].receipt["checks"])


@pytest.mark.parametrize("release", ["answer", "claim"])
async def test_without_evidence_a_policy_may_refuse_to_ask(release):
    tools = fake_tools(TRUE)
    rules = policy(ground={"require_evidence": True}, release=release)
    got = await events(tools, rules, request(evidence=(), n=2))
    assert [text_of(got, i) for i in range(2)] == [ABSTENTION] * 2
    assert tools.llm.calls == []


@pytest.mark.parametrize("release", ["answer", "claim"])
async def test_without_evidence_a_tool_may_be_called_to_find_some_but_nothing_be_said(release):
    tools = fake_tools({"content": FALSE, "tool_calls": [call()]})
    rules = policy(ground={"require_evidence": True}, release=release)
    got = await events(tools, rules, request(evidence=(), tools=[TOOL]))
    assert text_of(got) == ""
    finished = next(e for e in got if isinstance(e, Finished))
    assert [c.name for c in finished.tool_calls] == ["pay"]
    lenient = policy(ground={"require_evidence": True}, rules={"not_enough_info": "annotate"})
    got = await events(tools, lenient, request(evidence=(), tools=[TOOL]))
    assert text_of(got) == ABSTENTION


async def test_evidence_that_the_policy_leaves_out_is_named():
    got = await events(fake_tools(TRUE), policy(ground={"request": False}))
    assert "takes no evidence from requests" in str(got[-1].receipt["not_inspected"])


async def test_where_json_was_asked_for_an_abstention_is_a_refusal():
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
    got = await events(fake_tools("[1]"), None, request(response_format=form))
    assert [e.name for e in got if isinstance(e, Delta)] == ["refusal"]
    message = body(got)["choices"][0]["message"]
    assert (message["content"], message["refusal"]) == (None, ABSTENTION)


@pytest.mark.parametrize("release", ["answer", "claim"])
async def test_an_answer_in_json_stays_one_or_is_a_refusal(release):
    """Its strings are no quotations, which would have to stand in a passage word for word."""
    said = json.dumps({"answer": f"{TRUE} {FALSE}", "where": "The shop is in Graz."})
    strict = policy(release=release, checks={"entailment": {}, "schema": {}, "quotes": {}})
    got = await events(fake_tools(said), strict)
    kept = json.loads(text_of(got))
    assert (kept["answer"].strip(), kept["where"]) == (TRUE, "The shop is in Graz.")
    one = {"properties": {"answer": {"minLength": len(TRUE) + 5}}}
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": one}}
    refused = body(await events(fake_tools(said), strict, request(response_format=form)))
    assert refused["choices"][0]["message"]["refusal"] == ABSTENTION


@pytest.mark.parametrize("release", ["answer", "claim"])
async def test_a_secret_is_masked_wherever_it_is_cut(release):
    key = "sk-" + "a1B2" * 12
    got = await events(
        fake_tools(f"{TRUE} The key is {key}. {TRUE}", piece=5),
        policy(
            checks={"patterns": {"secrets": True}},
            rules={"not_enough_info": "pass"},
            release=release,
        ),
    )
    assert key not in text_of(got)
    assert "a1B2" not in text_of(got)
    assert text_of(got).startswith(TRUE)
    assert key not in str(got[-1].record)


@pytest.mark.parametrize("release", ["answer", "claim"])
async def test_block_is_an_error_with_a_receipt(release):
    rules = policy(
        checks={"patterns": {"words": ["swordfish"]}},
        rules={"not_enough_info": "pass", "refuted": "block"},
        release=release,
    )
    with pytest.raises(Blocked, match="the policy 'strict' blocks this answer \\(patterns\\)") as e:
        await events(fake_tools("It is swordfish."), rules)
    assert e.value.receipt["action"] == "block"


async def test_a_policy_that_passes_everything_passes_everything():
    rules = policy(checks={}, rules={v: "pass" for v in ("not_enough_info", "error", "refuted")})
    got = await events(fake_tools(FALSE), rules)
    assert text_of(got) == FALSE
    assert "can support a statement" in str(got[-1].receipt["not_inspected"])
    assert got[-1].receipt["groundedness"] is None  # not 0: nobody looked


async def test_what_no_check_reads_is_withheld_and_said():
    message = {"content": TRUE, "reasoning_content": "Refunds last 90 days, I guess."}
    got = await events(fake_tools(message))
    assert "90 days" not in str(body(got))
    gaps = {gap["what"]: gap["why"] for gap in got[-1].receipt["not_inspected"]}
    assert "withheld" in gaps["choices[0].message.reasoning_content"]
    passing = await events(fake_tools(message), policy(uninspected="pass"))
    assert body(passing)["choices"][0]["message"]["reasoning_content"]
    with pytest.raises(Blocked, match="reasoning_content"):
        await events(fake_tools(message), policy(uninspected="refuse"))


async def test_logprobs_are_passed_with_the_models_words_only():
    logprobs = {"content": [{"token": TRUE, "logprob": -0.1, "top_logprobs": []}]}
    asked = request(stream=False, logprobs=True)
    kept = await events(fake_tools(TRUE, extra={"logprobs": logprobs}), None, asked)
    assert body(kept)["choices"][0]["logprobs"]["content"] == logprobs["content"]
    changed = await events(fake_tools(f"{TRUE} {FALSE}", extra={"logprobs": logprobs}), None, asked)
    assert body(changed)["choices"][0]["logprobs"] is None
    assert "the text was changed" in str(changed[-1].receipt["not_inspected"])


@pytest.mark.parametrize("form", [None, {"type": "json_object"}])
async def test_a_refusal_of_the_models_own_stays_one(form):
    tools = fake_tools({"content": None, "refusal": "I won't do that."})
    got = await events(tools, None, request(response_format=form))
    message = body(got)["choices"][0]["message"]
    assert (message["content"], message["refusal"]) == (None, "I won't do that.")


@pytest.mark.parametrize("release", ["answer", "claim"])
async def test_a_statement_in_a_refusal_is_judged_like_any_other(release):
    tools = fake_tools({"content": None, "refusal": f"I won't do that. {FALSE}"}, TRUE)
    got = await events(tools, policy(release=release, repair={"attempts": 1}))
    message = body(got)["choices"][0]["message"]
    assert (message["content"], message["refusal"]) == (None, ABSTENTION)
    assert len(tools.llm.calls) == 1  # who refuses is not asked again


async def test_logprobs_of_other_words_than_the_texts_are_withheld():
    def logprobs(*tokens):
        return {"logprobs": {"content": [{"logprob": -0.1, **token} for token in tokens]}}

    thought = logprobs({"token": "So 90 days? "}, {"token": TRUE})
    message = {"content": TRUE, "reasoning": "So 90 days?"}
    got = await events(fake_tools(message, extra=thought), None, request(stream=False))
    assert "90 days" not in str(body(got))
    assert "not the text's" in str(got[-1].receipt["not_inspected"])
    halves = logprobs({"token": "\\xc3", "bytes": [195]}, {"token": "\\xa9", "bytes": [169]})
    rules, asked = policy(checks={}, rules={"not_enough_info": "pass"}), request(stream=False)
    got = await events(fake_tools("é", extra=halves), rules, asked)
    assert body(got)["choices"][0]["logprobs"]


async def test_a_field_no_check_reads_never_takes_the_place_of_the_text():
    parts = [{"type": "text", "text": TRUE}, {"type": "audio", "audio": "Refunds last 90 days."}]
    got = await events(
        fake_tools({"content": parts}), policy(uninspected="pass"), request(stream=False)
    )
    assert body(got)["choices"][0]["message"]["content"] == TRUE
    assert "withheld" in str(got[-1].receipt["not_inspected"])


async def test_a_choice_that_has_not_begun_outlives_one_that_was_ended():
    rules = policy(
        checks={"patterns": {"words": ["swordfish"]}},
        rules={"not_enough_info": "pass", "refuted": "abstain"},
        release="claim",
    )
    first = "It is swordfish. " + "More to come. " * 9
    got = await events(fake_tools([first, TRUE]), rules, request(n=2))
    assert [text_of(got, i) for i in range(2)] == [ABSTENTION, TRUE]


async def test_what_was_released_before_an_abstention_is_in_the_receipt():
    rules = policy(
        checks={"entailment": {}, "patterns": {"words": ["swordfish"]}},
        rules={"not_enough_info": "revise", "refuted": "abstain", "error": "abstain"},
        release="claim",
    )
    got = await events(fake_tools(f"{TRUE} It is swordfish. {TRUE} " + "More. " * 50), rules)
    released = [c for c in got[-1].receipt["claims"] if c["released"]]
    assert [text_of(got)[c["start"] : c["end"]] for c in released] == [TRUE]
    assert [c["text"] for c in released] == [TRUE]
    assert next(e for e in got if isinstance(e, Finished)).extra["annotations"]


async def test_an_upstream_that_breaks_off_leaves_a_receipt_of_what_was_released(monkeypatch):
    tools = fake_tools(f"{TRUE} {TRUE} More.")
    stream = tools.llm.stream

    async def breaking(asked):
        async for chunk in stream(asked):
            if chunk["choices"][0]["finish_reason"]:
                raise UpstreamError("it is gone")
            yield chunk

    monkeypatch.setattr(tools.llm, "stream", breaking)
    with pytest.raises(UpstreamError) as caught:
        await events(tools, policy(release="claim"))
    assert [c["text"] for c in caught.value.receipt["claims"]] == [TRUE, TRUE]
    assert "it is gone" in str(caught.value.receipt["not_inspected"])


async def test_a_secret_is_in_no_reason_either():
    key = "sk-" + "a1B2" * 12
    checks = {"entailment": {}, "names": {}, "patterns": {}}
    got = await events(fake_tools(f"{TRUE} It is the key of Kxyz {key}."), policy(checks=checks))
    assert "a1B2" not in str(got[-1].record)
    assert any(c["reason"] for c in got[-1].record["claims"] if not c["released"])


@pytest.mark.parametrize(
    ("checks", "says"),
    [({"schema": {}}, "the arguments are true is not judged"), ({}, "no check reads it")],
)
async def test_what_nobody_judges_in_a_call_is_said(checks, says):
    rules = policy(checks=checks)
    got = await events(fake_tools({"tool_calls": [call()]}), rules, request(tools=[TOOL]))
    gaps = {gap["what"]: gap["why"] for gap in got[-1].receipt["not_inspected"]}
    assert says in gaps["choices[0].message.tool_calls"]


async def test_supported_claims_carry_citations():
    message = body(await events(fake_tools(TRUE)))["choices"][0]["message"]
    (annotation,) = message["annotations"]
    cited = annotation["url_citation"]
    assert TRUE[cited["start_index"] : cited["end_index"]] == TRUE
    assert cited["title"] == "p1"  # the passage has no source but its id


async def test_an_upstream_without_a_choice_is_an_error():
    with pytest.raises(UpstreamError, match="without a choice"):
        await events(fake_tools([]))


async def test_a_client_that_goes_stops_the_upstream():
    tools = fake_tools(f"{TRUE} " * 50)
    said = answer(request(), policy(release="claim"), tools, "gr-1")
    async for event in said:
        if isinstance(event, Delta):
            break
    await said.aclose()
    assert tools.llm.closed == 1


async def test_an_abstention_in_the_middle_ends_the_answer_and_says_so():
    rules = policy(
        checks={"patterns": {"words": ["swordfish"]}},
        rules={"not_enough_info": "pass", "refuted": "abstain"},
        release="claim",
    )
    tools = fake_tools(f"{TRUE} It is swordfish. {TRUE} " + "More to come. " * 50)
    got = await events(tools, rules)
    assert text_of(got) == TRUE
    assert next(e for e in got if isinstance(e, Finished)).reason == "content_filter"
    assert tools.llm.closed == 1


async def test_image_input_is_named_as_not_inspected():
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {}}]
    asked = request(messages=[{"role": "user", "content": parts}])
    got = await events(fake_tools(TRUE), None, asked)
    assert "messages[0].content[1] (image_url)" in str(got[-1].receipt["not_inspected"])


@pytest.mark.parametrize("reason", ["length", "content_filter", "stop"])
async def test_a_statement_that_breaks_off_is_not_supported_and_the_receipt_says_so(reason):
    tools = fake_tools(f"{TRUE} The shop is in", extra={"finish_reason": reason})
    said = await events(tools, asked=request(stream=False))
    receipt = said[-1].record
    gaps = [gap["what"] for gap in receipt["not_inspected"]]
    if reason == "stop":
        assert text_of(said) == f"{TRUE} The shop is in"
        assert "choices[0].message.content: its end" not in gaps
        return
    assert text_of(said).strip() == TRUE
    assert "choices[0].message.content: its end" in gaps
    (cut,) = [claim for claim in receipt["claims"] if not claim["released"]]
    assert cut["text"] == "The shop is in"
    assert "breaks off" in cut["reason"]


async def test_the_model_asked_again_may_break_off_too():
    tools = fake_tools(FALSE, f"{TRUE} The shop is in", extra={"finish_reason": "length"})
    said = await events(tools, policy(repair={"attempts": 1}), request(stream=False))
    assert text_of(said).strip() == TRUE
    assert "'length'" in str(said[-1].record["not_inspected"])


@pytest.mark.parametrize(
    ("patterns", "text", "mask", "what"),
    [
        (
            {"advice": ["dosing"]},
            "Take 500 mg daily.",
            "[DOSE]",
            "how much of a medicine to take, in",
        ),
        ({"pii": ["email"]}, "Write to ann@acme.org.", "[EMAIL]", "personal data by its form"),
        ({"forbid": {"RIVAL": "Acme"}}, "Buy it at Acme.", "[RIVAL]", "what the policy forbids"),
        ({"words": ["darn"]}, "It is darn big.", "[WITHHELD]", "a word that the policy forbids"),
    ],
)
async def test_the_receipt_says_in_plain_words_what_a_mask_stands_for(patterns, text, mask, what):
    rules = policy(checks={"patterns": patterns}, rules={})
    said = await events(fake_tools(text), rules)
    assert mask in text_of(said)
    (told,) = said[-1].receipt["masked"]
    (kept_back,) = [f for f in said[-1].receipt["findings"] if not f["released"]]
    assert kept_back["reason"] == told["what"]
    assert (told["choice"], told["mask"], told["check"]) == (0, mask, "patterns")
    assert told["what"].startswith(what)
    assert all(word not in told["what"] for word in ("500", "ann@", "Acme", "darn"))
    assert (await events(fake_tools("It is big."), rules))[-1].receipt["masked"] == []


async def test_a_mask_of_an_answer_that_is_not_released_is_not_told_of():
    rules = policy(checks={"patterns": {"words": ["darn"]}}, rules={"refuted": "abstain"})
    said = await events(fake_tools("It is darn big."), rules)
    assert said[-1].receipt["masked"] == []
