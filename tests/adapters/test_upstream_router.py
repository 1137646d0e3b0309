"""Which upstream is asked, with which key, how often, and what takes over."""

import asyncio

import orjson
import pytest

from guard.adapters.upstream import Route, Router
from guard.errors import (
    ConfigError,
    RequestError,
    UpstreamError,
    UpstreamStatus,
)
from tests.adapters.routing import routing, text
from tests.upstreams import TEXT, serving

NOWHERE = "http://127.0.0.1:1"
CLIENT = {
    "authorization": "Bearer sk-client",
    "openai-organization": "org",
    "x-stainless-lang": "python",
    "user-agent": "OpenAI/Python",
    "cookie": "a=b",
    "connection": "close",
    "x-trace": "t1",
    "accept-encoding": "zstd",
}


async def test_the_first_route_that_serves_the_model_is_asked(upstream):
    async with serving(answer="other") as other:
        async with routing(
            {"url": upstream.url, "models": ["gpt-*", "o?"]}, {"url": other.url, "models": ["*"]}
        ) as router:
            said = {m: await text(router, m) for m in ("gpt-4", "o1", "o10", "claude")}
    assert said == {"gpt-4": TEXT, "o1": TEXT, "o10": "other", "claude": "other"}


@pytest.mark.parametrize("model", ["claude", "GPT-4", "", None, 7])
async def test_a_model_that_nobody_serves(upstream, model):
    async with routing({"url": upstream.url, "models": ["gpt-*", "o1"]}) as router:
        with pytest.raises(RequestError) as caught:
            await text(router, model)
    assert caught.value.param == "model"
    if isinstance(model, str):
        assert str(caught.value) == f"no upstream serves the model {model!r}; known: gpt-*, o1"
        assert (caught.value.status, caught.value.code) == (404, "model_not_found")


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/openai/v1", "/v1?api-version=2"])
async def test_a_base_url_may_have_a_path(upstream, path):
    async with routing({"url": upstream.url + path}) as router:
        assert await text(router, stream=True) == TEXT
    asked = upstream.requests[0].path
    base, _, query = path.partition("?")
    assert asked == (base.rstrip("/") or "/v1") + "/chat/completions" + ("?" + query) * bool(query)


async def test_the_request_travels_unchanged(upstream):
    body = {
        "model": "m",
        "messages": [{"role": "user", "content": "é"}],
        "n": None,
        "new": {"a": 1},
    }
    async with routing({"url": upstream.url}, {"url": NOWHERE}) as router:
        async for _ in router.stream(body):
            pass
    assert upstream.requests[0].json == body


async def test_the_model_may_have_another_name_upstream(upstream):
    async with routing({"url": upstream.url, "model": "big"}) as router:
        await text(router, "small")
        await router.forward("POST", "/v1/embeddings", b'{"model":"e","input":"a"}', {})
    assert [r.json["model"] for r in upstream.requests] == ["big", "big"]


async def test_the_clients_key_travels_and_little_else(upstream):
    async with routing({"url": upstream.url, "pass_headers": ["X-Trace"]}) as router:
        await text(router.on_behalf_of({"authorization": "other"}).on_behalf_of(CLIENT))
    headers = upstream.requests[0].headers
    for name in ("host", "content-length", "accept", "accept-encoding"):
        assert headers.pop(name) != CLIENT.get(name)
    assert headers == {
        "authorization": "Bearer sk-client",
        "openai-organization": "org",
        "x-trace": "t1",
        "user-agent": "groundwire",
        "content-type": "application/json",
    }


async def test_the_servers_key_replaces_the_clients(upstream, monkeypatch):
    monkeypatch.setenv("OUR_KEY", "sk-server\n")
    route = {"url": upstream.url, "key_env": "OUR_KEY", "headers": {"X-Extra": "1"}}
    async with routing(route) as router:
        await text(router.on_behalf_of(CLIENT))
    headers = upstream.requests[0].headers
    assert headers["authorization"] == "Bearer sk-server"
    assert headers["x-extra"] == "1"
    assert "openai-organization" not in headers


async def test_the_clients_key_can_be_kept_back(upstream):
    async with routing({"url": upstream.url, "client_key": False}) as router:
        await text(router.on_behalf_of(CLIENT))
    assert "authorization" not in upstream.requests[0].headers


@pytest.mark.parametrize("key", [None, "", "  ", "sk\x00", "sk\nother: header", "schlüssel"])
def test_a_missing_or_impossible_key_stops_the_start(monkeypatch, key):
    monkeypatch.delenv("OUR_KEY", raising=False)
    if key is not None and "\x00" not in key:
        monkeypatch.setenv("OUR_KEY", key)
    with pytest.raises(ConfigError, match="up.test: .*OUR_KEY") as caught:
        Router([Route(url="http://up.test", key_env="OUR_KEY")])
    assert not (key or "").strip() or key not in str(caught.value)


async def test_embeddings_and_models_pass_as_they_are(upstream):
    async with routing({"url": upstream.url}) as router:
        body = b'{"model": "e", "input": ["a"]}'
        vectors = await router.forward("POST", "/v1/embeddings", body, CLIENT)
        models = await router.forward("GET", "/v1/models", b"", CLIENT)
    assert vectors[:2] == models[:2] == (200, "application/json")
    assert orjson.loads(vectors[2])["data"][0]["embedding"] == [0.5, -0.5]
    assert orjson.loads(models[2])["data"][0]["id"] == "mock"
    assert [(r.method, r.path) for r in upstream.requests] == [
        ("POST", "/v1/embeddings"),
        ("GET", "/v1/models"),
    ]
    assert upstream.requests[0].json == {"model": "e", "input": ["a"]}
    assert upstream.requests[1].headers["authorization"] == "Bearer sk-client"


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"input": "a"}', b'{"model": 3}'])
async def test_a_bad_embeddings_request(upstream, body):
    async with routing({"url": upstream.url}) as router:
        with pytest.raises(RequestError):
            await router.forward("POST", "/v1/embeddings", body, {})
    assert upstream.requests == []


async def test_failures_of_embeddings_are_told_like_others(upstream, pauses):
    async with routing({"url": upstream.url, "max_answer_bytes": 50}) as router:
        for behaviour, error in [("wrong_key", UpstreamStatus), ("good", UpstreamError)]:
            upstream.behaviour = behaviour
            with pytest.raises(error):
                await router.forward("POST", "/v1/embeddings", b'{"model":"e"}', CLIENT)
        upstream.behaviour = "empty_502"
        with pytest.raises(UpstreamStatus):
            await router.forward("GET", "/v1/models", b"", CLIENT)
    assert len(pauses) == 2


async def test_models_without_a_server_are_those_of_the_routes():
    lite = {"litellm": "anthropic/*", "models": ["claude-x", "claude-*", "gpt"]}
    async with routing(lite) as router:
        status, kind, body, _ = await router.forward("GET", "/v1/models", b"", {})
        with pytest.raises(RequestError, match="chat completions only"):
            await router.forward("POST", "/v1/embeddings", b'{"model":"gpt"}', {})
    assert (status, kind) == (200, "application/json")
    assert [model["id"] for model in orjson.loads(body)["data"]] == ["claude-x", "gpt"]


async def test_many_calls_share_few_connections(upstream):
    router = Router([Route(url=upstream.url)], connections=3)
    await router.start()
    said = await asyncio.gather(*(text(router, stream=True) for _ in range(20)))
    await router.close()
    assert said == [TEXT] * 20
    assert upstream.connections == 3


async def test_logs_hold_no_texts_and_no_keys(upstream, capsys, pauses):
    async with routing({"url": upstream.url, "headers": {"x-key": "hush-hush"}}) as router:
        client = router.on_behalf_of({"authorization": "Bearer sk-verysecret"})
        await text(client, stream=True, messages=[{"role": "user", "content": "private"}])
        for name in ("wrong_key", "empty_502"):
            with pytest.raises(UpstreamError):
                await text(client, name)
    logged = "".join(capsys.readouterr())
    assert "502" in logged
    assert not any(w in logged for w in ("sk-very", "private", "refund", "Incorrect", "hush"))
