"""What is made ready, or told, before the first request."""

import asyncio

import aiohttp

from guard.adapters.nli import Models
from tests.app.serving import proxy


async def test_a_model_of_ones_own_that_judges_nothing_is_told_at_the_start(tmp_path, capsys):
    settings = "checks: {entailment: {model: './nowhere'}}\n"
    (tmp_path / "default.yaml").write_text(settings, encoding="utf-8")
    async with proxy(policies=tmp_path):
        said = ""
        async with asyncio.timeout(10):
            while "a model of entailment can't be used" not in said:
                await asyncio.sleep(0.01)
                said += capsys.readouterr().out
    assert "there is no folder ./nowhere" in said


async def test_a_server_is_ready_once_its_models_are_loaded(tmp_path, monkeypatch):
    settings = "checks: {entailment: {model: 'tei+http://10.0.0.1'}}\n"
    (tmp_path / "default.yaml").write_text(settings, encoding="utf-8")
    begun, loaded = asyncio.Event(), asyncio.Event()

    async def entail(self, model, pairs):
        begun.set()
        await loaded.wait()
        raise RuntimeError("of torch")

    monkeypatch.setattr(Models, "entail", entail)
    async with proxy(policies=tmp_path) as p, aiohttp.ClientSession() as session:
        await asyncio.wait_for(begun.wait(), 10)
        async with session.get(f"{p.url}/readyz") as response:
            told = await response.json()
            assert response.status == 503
        assert told["problems"] == ["models of entailment load: tei+http://10.0.0.1"]
        loaded.set()
        async with asyncio.timeout(10):
            while response.status != 200:
                await asyncio.sleep(0.01)
                response = await session.get(f"{p.url}/readyz")
