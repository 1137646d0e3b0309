"""The proxy as its clients see it: real sockets, real clients."""

import asyncio
import json

import aiohttp
import openai
import pydantic
import pytest
from structlog.testing import capture_logs

from tests.app.serving import PASSAGE, PATIENT, ask, proxy
from tests.upstreams import BEHAVIOURS

TRUE, FALSE = "Refunds last 30 days.", "Refunds last 90 days."
MIXED = f"{TRUE} {FALSE} The shop is in Graz."
KEPT = f"{TRUE} The shop is in Graz."
TOOL = {"name": "pay", "parameters": {"type": "object", "required": ["amount"]}}
TOOLS = [{"type": "function", "function": TOOL}]


def client(p, base="", **more):
    return openai.AsyncOpenAI(
        base_url=f"{p.url}{base}/v1", api_key="sk-client", max_retries=0, **more
    )


def sent(text=None, **fields):
    """The arguments of the openai client for a request."""
    body = ask(**({"text": text} if text else {}), **fields)
    guard = body.pop("guard")
    return {**body, "extra_body": {"guard": guard}}


async def post(p, body, path="/v1/chat/completions", **headers):
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{p.url}{path}", json=body, headers=headers) as response,
    ):
        return response.status, response.headers, await response.read()


async def test_a_client_that_changes_its_base_url_gets_what_stands():
    async with proxy(answer=MIXED) as p, client(p) as c:
        got = await c.chat.completions.create(**sent())
        assert got.choices[0].message.content == KEPT
        guard = got.model_extra["guard"]
        assert guard["action"] == "revise"
        assert guard["policy"] == "default"
        assert guard["evidence"][0]["text"] == PASSAGE
        assert {claim["verdict"] for claim in guard["claims"] if claim["released"]} == {"supported"}
        assert FALSE not in got.model_dump_json()
        assert got.choices[0].message.annotations


@pytest.mark.parametrize("base", ["", "/claim"])
async def test_a_stream_says_what_the_body_says(base):
    async with proxy(answer=MIXED) as p, client(p, base) as c:
        whole = await c.chat.completions.create(**sent())
        stream = await c.chat.completions.create(
            **sent(), stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
        text = "".join(ch.choices[0].delta.content or "" for ch in chunks if ch.choices)
        assert text == whole.choices[0].message.content == KEPT
        assert chunks[-1].usage.total_tokens == whole.usage.total_tokens == 12
        assert chunks[-1].model_extra["guard"]["action"] == "revise"


def test_the_synchronous_client_works_too():
    async def main():
        async with proxy(answer=MIXED) as p:

            def talk():
                with openai.OpenAI(base_url=f"{p.url}/v1", api_key="x", max_retries=0) as c:
                    with c.chat.completions.stream(**sent()) as stream:
                        return stream.get_final_completion().choices[0].message.content

            return await asyncio.to_thread(talk)

    assert asyncio.run(main()) == KEPT


async def test_parse_gives_a_typed_answer_or_a_refusal():
    class Refund(pydantic.BaseModel):
        days: int

    async with proxy(answer='{"days": 30}') as p, client(p, "/open") as c:
        got = await c.chat.completions.parse(**sent(), response_format=Refund)
        assert got.choices[0].message.parsed == Refund(days=30)
    async with proxy(answer='{"days": "many"}') as p, client(p) as c:
        got = await c.chat.completions.parse(**sent(), response_format=Refund)
        assert got.choices[0].message.parsed is None
        assert got.choices[0].message.refusal == "I can't say."


async def test_tools_travel_and_false_calls_do_not():
    def call(name, arguments):
        function = {"name": name, "arguments": arguments}
        return {
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": function}],
        }

    for stream in (False, True):
        async with proxy(answer=lambda _: call("pay", '{"amount": 1}')) as p, client(p) as c:
            got = await c.chat.completions.create(**sent(), tools=TOOLS, stream=stream)
            if stream:
                deltas = [chunk.choices[0].delta async for chunk in got]
                (calls,) = [delta.tool_calls for delta in deltas if delta.tool_calls]
            else:
                calls = got.choices[0].message.tool_calls
            assert calls[0].function.arguments == '{"amount": 1}'
            assert p.upstream.requests[-1].json["tools"] == TOOLS
        for bad in (call("rob", "{}"), call("pay", "{}"), call("pay", '{"amount": "swordfish"}')):
            async with proxy(answer=lambda _, bad=bad: bad) as p:
                body = ask(tools=TOOLS, stream=stream)
                _, _, raw = await post(p, body)
                assert b"tool_calls" not in raw.replace(b'"tool_call":', b"")
                assert b"swordfish" not in raw


async def test_a_word_in_a_tool_description_is_not_the_models_word():
    tools = [{"type": "function", "function": {**TOOL, "description": "Never say swordfish."}}]
    async with proxy(answer=TRUE) as p, client(p, "/block") as c:
        got = await c.chat.completions.create(**sent(), tools=tools)
        assert got.choices[0].message.content == TRUE


async def test_every_choice_is_judged():
    async with proxy(answer=MIXED) as p, client(p) as c:
        got = await c.chat.completions.create(**sent(), n=3)
        assert [choice.message.content for choice in got.choices] == [KEPT] * 3


async def test_the_request_travels_unchanged():
    fields = {"temperature": 0.3, "seed": 7, "stop": ["X"], "logit_bias": {"1": 2}, "top_k": 4}
    body = {**ask(**fields), "guard": {}}
    body["messages"].insert(0, {"role": "developer", "content": "Answer briefly.", "name": "d"})
    async with proxy(answer=TRUE) as p:
        await post(p, body, "/open/v1/chat/completions", authorization="Bearer sk-client")
        seen = p.upstream.requests[-1]
        assert {name: seen.json[name] for name in fields} == fields
        assert seen.json["messages"] == body["messages"]
        assert "guard" not in seen.json
        assert seen.headers["authorization"] == "Bearer sk-client"


async def test_policy_by_path_by_header_or_default():
    async with proxy(answer=MIXED) as p:
        for path, header, name in (
            ("/v1", {}, "default"),
            ("/open/v1", {}, "open"),
            ("/v1", {"x-guard-policy": "open"}, "open"),
            ("/claim/v1", {"x-guard-policy": "open"}, "claim"),
        ):
            status, headers, _ = await post(p, ask(), f"{path}/chat/completions", **header)
            assert (status, headers["x-guard-policy"]) == (200, name)
            assert headers["x-guard-receipt"].startswith("gr-")
            assert headers["x-guard-action"] == {"open": "pass"}.get(name, "revise")


async def test_one_route_does_not_touch_another():
    patient = {name: 30.0 for name in PATIENT}  # sixty at once, of one machine
    async with proxy(answer=MIXED, timeouts=patient) as p:
        paths = ["/open/v1", "/v1", "/claim/v1"] * 20
        got = await asyncio.gather(*(post(p, ask(), f"{q}/chat/completions") for q in paths))
        for path, (_, _, raw) in zip(paths, got, strict=True):
            text = json.loads(raw)["choices"][0]["message"]["content"]
            assert text == (MIXED if path == "/open/v1" else KEPT)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", ["/v1", "/claim/v1"])
async def test_nothing_is_cut_however_long(stream, path):
    long = " ".join([TRUE] * 3_000 + [FALSE] + [TRUE])
    # Judging 3,002 claims as they come takes longer than what the other tests' upstream may take.
    async with proxy(answer=long, timeouts=dict.fromkeys(PATIENT, 60)) as p:
        _, _, raw = await post(p, ask(stream=stream), f"{path}/chat/completions")
        assert b"90 days" not in raw
        text = "".join(
            choice.get("delta", choice.get("message", {})).get("content") or ""
            for part in raw.split(b"\n\n")
            if part.strip() and part[:1] != b":" and b"[DONE]" not in part
            for choice in json.loads(part.removeprefix(b"data: "))["choices"]
        )
        assert text.count(TRUE) == 3_001


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("behaviour", sorted(BEHAVIOURS))
async def test_whatever_the_upstream_does_the_client_gets_an_answer_or_an_error(behaviour, stream):
    async with proxy(behaviour) as p, asyncio.timeout(20):
        for path in ("/open/v1", "/claim/v1"):
            status, headers, raw = await post(p, ask(stream=stream), f"{path}/chat/completions")
            assert b"Traceback" not in raw
            if status != 200:
                error = json.loads(raw)["error"]
                assert error["message"]
                assert set(error) == {"message", "type", "param", "code"}
                assert status >= 400
            elif stream:
                assert raw.endswith(b"\n\ndata: [DONE]\n\n")
                objects = [json.loads(x[6:]) for x in raw.split(b"\n\n")[:-2] if x[:1] != b":"]
                assert [o for o in objects if "guard" in o or "error" in o] == objects[-1:]
            else:
                assert json.loads(raw)["choices"]
        async with asyncio.timeout(5):  # nothing stays behind
            while p.server.server_state.tasks:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("behaviour", sorted(BEHAVIOURS))
async def test_the_log_says_why_an_answer_never_came(behaviour, stream):
    async with proxy(behaviour) as p, asyncio.timeout(20):
        with capture_logs() as logs:
            status, headers, raw = await post(p, ask(stream=stream), "/open/v1/chat/completions")
        last = (
            json.loads(raw.split(b"\n\n")[-3].partition(b"data: ")[2])
            if stream and status == 200
            else {}
        )
        failed = status != 200 or "error" in last
        told = [line for line in logs if line["event"] == "request fails"]
        assert len(told) == failed
        assert {line["receipt"] for line in told} <= {headers["x-guard-receipt"]}
        assert all(line["why"] for line in told)
        assert "sk-" not in str(logs) and "Incorrect" not in str(logs)


async def test_a_client_that_hangs_up_stops_the_upstream():
    for stream in (True, False):
        async with proxy("silence_in_the_middle", route={"timeouts": _patient()}) as p:
            session = aiohttp.ClientSession()
            call = asyncio.create_task(
                session.post(f"{p.url}/claim/v1/chat/completions", json=ask(stream=stream))
            )
            await p.upstream.asked.wait()
            await asyncio.sleep(0.05)
            call.cancel()
            await session.close()
            await asyncio.wait_for(p.upstream.hung_up.wait(), 5)


@pytest.mark.parametrize("stream", [True, False])
async def test_a_server_that_is_stopped_says_so_to_those_it_leaves(stream, capfd):
    patient = {"timeouts": _patient()}
    async with proxy("silence", route=patient, keep_alive=0.02) as p:  # a comment opens a stream
        p.server.config.timeout_graceful_shutdown = 0.2
        async with aiohttp.ClientSession() as session:
            call = session.post(f"{p.url}/claim/v1/chat/completions", json=ask(stream=stream))
            asked = asyncio.create_task(call.__aenter__())
            await p.upstream.asked.wait()
            p.server.should_exit = True
            response = await asked
            text = await response.text()
        assert response.status == (200 if stream else 503)
        assert "the server is being stopped; ask again" in text
        assert text.endswith("data: [DONE]\n\n") == stream
        await asyncio.wait_for(p.upstream.hung_up.wait(), 5)
    assert "Traceback" not in capfd.readouterr().err


def _patient():
    from guard.adapters.upstream import Timeouts

    return Timeouts(first_byte=60, idle=60, total=60)


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        (
            "/nope/v1/chat/completions",
            ask(),
            404,
            "no policy 'nope'; did you mean 'open'? there are: block",
        ),
        ("/v1/chat/completions", {"model": "m"}, 400, "messages must be"),
        ("/v1/chat/completions", [], 400, "must be a JSON object"),
        ("/v1/responses", {}, 404, "POST /v1/responses is not served here; these are: POST"),
        ("/v1/models", {}, 405, "is not served here"),
        ("/v1/chat/completions", {**ask(), "x": "y" * 20_000}, 413, "longer than 10000 bytes"),
    ],
)
async def test_errors_are_openais_with_the_right_status(path, body, status, says):
    async with proxy(limits={"request_bytes": 10_000}) as p:
        got, headers, raw = await post(p, body, path)
        assert got == status
        assert says in json.loads(raw)["error"]["message"]
        if path == "/v1/chat/completions":
            assert headers["x-request-id"].startswith("gr-")  # which SDKs show with an error
        assert "x-guard-receipt" not in headers  # nothing was judged, so there is none to ask for


SAID = {
    "x-request-id": "req_1",
    "x-ratelimit-remaining-requests": "59",
    "retry-after": "3",
    "set-cookie": "a=b",
    "x-ratelimit-key": "sk-client-1234",
    "authorization": "Bearer b",
    "openai-organization": "acme",
}
TRAVEL = ("x-request-id", "x-ratelimit-remaining-requests", "retry-after")


@pytest.mark.parametrize("base", ["", "/claim"])
@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("model", ["good", "empty_502"])
async def test_what_sdks_go_by_travels_back_and_nothing_else(base, stream, model):
    async with proxy(answer=TRUE) as p:
        p.upstream.headers = SAID
        body = ask(stream=stream, model=model)
        status, headers, _ = await post(
            p, body, f"{base}/v1/chat/completions", authorization="Bearer sk-client-1234"
        )
    assert status == (200 if model == "good" else 502)
    assert {name: headers.get(name) for name in SAID} == {
        name: value if name in TRAVEL else None for name, value in SAID.items()
    }


async def test_of_an_answer_passed_on_they_travel_too():
    async with proxy() as p:
        p.upstream.headers = SAID
        _, headers, _ = await post(p, {"model": "e", "input": "x"}, "/v1/embeddings")
    assert (headers["x-request-id"], "set-cookie" in headers) == ("req_1", False)


async def test_tries_of_the_proxy_and_of_the_client_do_not_multiply():
    async with (
        proxy("empty_502", route={"retries": 1}) as p,
        openai.AsyncOpenAI(base_url=f"{p.url}/v1", api_key="x", max_retries=2) as c,
    ):
        with pytest.raises(openai.InternalServerError):
            await c.chat.completions.create(**sent())
        assert len(p.upstream.requests) == 2


async def test_blocked_answers_are_errors_with_a_receipt():
    for stream in (False, True):
        async with proxy(answer="It is swordfish.") as p:
            status, headers, raw = await post(p, ask(stream=stream), "/block/v1/chat/completions")
            assert status == 403
            assert headers["x-guard-action"] == "block"
            assert headers["x-guard-receipt"].startswith("gr-")
            assert json.loads(raw)["error"]["code"] == "content_filter"
            assert b"swordfish" not in raw


async def test_too_many_at_once_are_refused_and_the_others_served():
    async with proxy(limits={"concurrent": 2}, answer=TRUE) as p:
        got = await asyncio.gather(*(post(p, ask()) for _ in range(30)))
        statuses = {status for status, _, _ in got}
        assert statuses <= {200, 503}
        assert 200 in statuses
        refused = [headers for status, headers, _ in got if status == 503]
        assert all(headers["retry-after"] for headers in refused)
        assert (await post(p, ask()))[0] == 200


async def test_models_and_embeddings_are_passed_on_and_said_so():
    async with proxy() as p, client(p) as c:
        assert [m.id async for m in await c.models.list()] == ["mock"]
        got = await c.embeddings.with_raw_response.create(
            model="e", input="x", encoding_format="float"
        )
        assert got.headers["x-guard-action"] == "not_inspected"
        assert got.parse().data[0].embedding == [0.5, -0.5]


async def test_health():
    async with proxy() as p, aiohttp.ClientSession() as session:
        for path in ("/healthz", "/readyz"):
            async with session.get(f"{p.url}{path}") as response:
                assert response.status == 200


async def test_a_policy_whose_corpus_is_missing_is_told_at_the_start(tmp_path, capsys):
    (tmp_path / "default.yaml").write_text("ground: {corpus: none}\n", encoding="utf-8")
    async with proxy(policies=tmp_path, corpus=str(tmp_path / "corpora")) as p:
        status, _, raw = await post(p, ask())
        assert status == 500
        assert b"guard corpus add" in raw
        said = ""
        async with asyncio.timeout(10):
            while "a policy can't be served" not in said:
                await asyncio.sleep(0.01)
                said += capsys.readouterr().out
        assert "guard corpus add" in said
        async with aiohttp.ClientSession() as session, session.get(f"{p.url}/readyz") as response:
            assert response.status == 503
            problems = (await response.json())["problems"]
        assert problems[0].startswith("policy default: there is no corpus 'none'")


async def test_the_default_policy_decides_what_is_ready(tmp_path):
    (tmp_path / "default.yaml").write_text("{}\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("ground: {corpus: none}\n", encoding="utf-8")
    async with proxy(policies=tmp_path, corpus=str(tmp_path / "corpora")) as p:
        notes: list[str] = []
        async with aiohttp.ClientSession() as session, asyncio.timeout(10):
            while not notes:
                await asyncio.sleep(0.01)
                async with session.get(f"{p.url}/readyz") as response:
                    assert response.status == 200
                    notes = (await response.json())["notes"]
    assert notes[0].startswith("policy other: there is no corpus 'none'")
