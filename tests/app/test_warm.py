"""What is made ready, or told, before the first request."""

import asyncio

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
