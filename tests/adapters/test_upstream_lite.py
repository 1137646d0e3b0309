"""litellm in front of the same servers: the same outcomes, as far as litellm tells them."""

import asyncio
import copy
import gc
import subprocess
import sys
import textwrap

import pytest

from guard.adapters.upstream import Route, Router, Timeouts
from guard.errors import UpstreamError, UpstreamStatus, UpstreamTimeout
from guard.wire.answer import Answer
from tests.upstreams import TEXT, USAGE

KEY = "sk-client-0123456789"
pytestmark = pytest.mark.filterwarnings("ignore:Item '.*' on TypedDict:UserWarning")


@pytest.fixture
async def router(upstream):
    gc.freeze()  # what other tests left is not looked through: that takes seconds
    route = Route(litellm="openai/*", url=upstream.url + "/v1", retries=0)
    late = {"models": ("silence_in_the_middle",), "timeouts": Timeouts(idle=0.3)}
    router = Router([route.model_copy(update=late), route])
    await router.start()
    yield router.on_behalf_of({"authorization": f"Bearer {KEY}", "x-stainless-lang": "js"})
    await router.close()
    await asyncio.sleep(0)
    gc.collect()
    gc.unfreeze()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    own = {task for task in left if "talk" not in repr(task)}  # litellm closes clients in tasks
    done, pending = await asyncio.wait(own, timeout=2) if own else (own, own)
    assert not pending


async def ask(llm, model, **fields):
    body = {"model": model, "messages": [{"role": "user", "content": "How long?"}], **fields}
    answer = Answer()
    async for one in llm.stream(body):
        assert type(one) is dict
        answer.add(one)
    return answer


@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_arrives_whole(router, upstream, stream):
    options = {"stream_options": {"include_usage": True}} if stream else {}
    answer = await ask(router, "good", stream=stream, **options)
    assert answer.choices[0].text == TEXT
    assert answer.choices[0].finish_reason == "stop"
    assert answer.choices[0].other == {}
    assert answer.usage.items() >= USAGE.items()
    assert upstream.requests[0].json["model"] == "good"
    assert upstream.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_every_field_reaches_the_provider_and_none_litellm(router, upstream):
    messages = [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]
    fields = {
        "temperature": 0.5,
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}],
        "metadata": {"a": "b"},
        "top_k": 3,
        "api_base": "http://127.0.0.1:1",
        "api_key": "sk-other",
        "mock_response": "made up",
        "fallbacks": ["openai/other"],
        "extra_headers": {"authorization": "other"},
        "timeout": 1e-9,
    }
    await ask(router, "good", messages=messages, **fields)
    (request,) = upstream.requests
    assert request.json.items() >= {**fields, "messages": messages}.items()
    assert request.headers["authorization"] == f"Bearer {KEY}"


async def test_the_name_may_be_fixed_and_the_key_the_servers(upstream, monkeypatch):
    monkeypatch.setenv("OUR_KEY", "sk-server")
    route = {"litellm": "openai/theirs", "url": upstream.url + "/v1", "key_env": "OUR_KEY"}
    router = Router([Route(**route, headers={"X-Extra": "1"})])
    await router.start()
    await ask(router.on_behalf_of({"authorization": f"Bearer {KEY}"}), "ours")
    await router.close()
    (request,) = upstream.requests
    assert request.json["model"] == "theirs"
    assert request.headers["authorization"] == "Bearer sk-server"
    assert request.headers["x-extra"] == "1"


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("bad_request", 400, "temperature is too hot"),
        ("wrong_key", 401, "Incorrect API key: [key] ([key])"),
        ("slow_down", 429, "slow down"),
    ],
)
async def test_a_refusal_travels(router, name, status, message):
    with pytest.raises(UpstreamStatus) as caught:
        await ask(router, name, stream=True)
    assert (caught.value.status, str(caught.value)) == (status, message)
    assert caught.value.headers() == ({"retry-after": "30"} if status == 429 else {})


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("reset_at_once", "cannot be reached"),
        ("reset_in_the_middle", "the answer broke off"),
        ("closed_in_the_middle", "the answer broke off"),
        ("ends_early", "the stream ended early"),
        ("event_not_json", "litellm failed with"),
        ("error_event", "out of memory"),
        ("key_event", "bad [key]"),
        ("web_page", "the stream ended early"),
        ("silence_in_the_middle", "nothing more came for 0.3 s (idle)"),
    ],
)
async def test_a_failure_is_told_in_words(router, name, problem):
    with pytest.raises(UpstreamError) as caught:
        await ask(router, name, stream=True)
    assert problem in str(caught.value)
    assert KEY not in str(caught.value) and "Traceback" not in str(caught.value)
    assert isinstance(caught.value, UpstreamTimeout) == ("idle" in problem)


async def test_silence_is_a_timeout(upstream):
    times = {"first_byte": 0.3}
    router = Router([Route(litellm="openai/*", url=upstream.url, timeouts=times)])
    await router.start()
    with pytest.raises(UpstreamTimeout, match="first_byte"):
        await ask(router.on_behalf_of({"authorization": "Bearer x"}), "silence")
    await router.close()


async def test_a_passing_failure_is_tried_again(upstream):
    router = Router([Route(litellm="openai/*", url=upstream.url + "/v1")])
    await router.start()
    answer = await ask(router.on_behalf_of({"authorization": "Bearer x"}), "busy_once")
    await router.close()
    assert answer.choices[0].text == TEXT
    assert len(upstream.requests) == 2


async def test_an_unknown_provider(upstream):
    router = Router([Route(litellm="nobody/*", retries=0)])
    await router.start()
    with pytest.raises(UpstreamStatus, match="LLM Provider NOT provided") as caught:
        await ask(router, "x")
    await router.close()
    assert caught.value.status == 400


async def test_an_answer_that_litellm_cannot_read_is_not_quoted(upstream):
    for provider in ("gemini/gemini-1.5-pro", "anthropic/claude-3-5-sonnet-20240620"):
        router = Router([Route(litellm=provider, url=upstream.url, retries=0)])
        await router.start()
        with pytest.raises(UpstreamError) as caught:
            await ask(router.on_behalf_of({"authorization": "Bearer x"}), "x")
        await router.close()
        assert "refund" not in str(caught.value)
    assert len(upstream.requests) == 2


async def test_the_request_is_not_changed(upstream):
    parameters = {"type": "object", "properties": {}, "$schema": "s"}
    tool = {"type": "function", "function": {"name": "f", "parameters": parameters, "strict": True}}
    body = {"model": "x", "messages": [{"role": "user", "content": "q"}], "tools": [tool]}
    before = copy.deepcopy(body)
    router = Router([Route(litellm="gemini/gemini-1.5-pro", url=upstream.url, retries=0)])
    await router.start()
    with pytest.raises(UpstreamError):
        await anext(router.on_behalf_of({"authorization": "Bearer x"}).stream(body))
    await router.close()
    assert body == before


async def test_a_provider_with_another_kind_of_error(upstream):
    upstream.behaviour = "bad_request"
    router = Router([Route(litellm="anthropic/claude-3-5-sonnet-20240620", url=upstream.url)])
    await router.start()
    with pytest.raises(UpstreamStatus, match="^temperature is too hot$") as caught:
        await ask(router.on_behalf_of({"authorization": "Bearer x"}), "x")
    await router.close()
    assert caught.value.status == 400


async def test_an_answer_has_a_longest_length(upstream):
    route = Route(litellm="openai/*", url=upstream.url + "/v1", max_answer_bytes=500)
    router = Router([route])
    await router.start()
    with pytest.raises(UpstreamError, match="max_answer_bytes"):
        await ask(router.on_behalf_of({"authorization": "Bearer x"}), "good", stream=True)
    await router.close()


async def test_closing_the_iterator_ends_the_call(router, upstream):
    async with asyncio.timeout(5):
        answer = router.stream({"model": "silence_in_the_middle", "stream": True, "messages": []})
        await anext(answer)
        await answer.aclose()
        await upstream.hung_up.wait()


def test_litellm_is_loaded_late_and_asks_nobody():
    program = """
        import socket, sys

        def refuse(*args):
            raise AssertionError(f"somebody asked for {args}")

        socket.getaddrinfo = socket.socket.connect = refuse
        from guard.adapters.upstream import Router, lite
        assert "litellm" not in sys.modules and "httpx" not in sys.modules
        litellm = lite.load()
        assert litellm.model_cost
        assert not litellm.telemetry and not litellm.drop_params
        assert litellm.callbacks == litellm.success_callback == litellm.failure_callback == []
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True
    )
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
