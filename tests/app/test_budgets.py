"""Checks run side by side within their budgets, and the receipt says what each one took."""

import asyncio
import json
from pathlib import Path
from typing import Any

from guard.adapters.fetch import Fetcher
from guard.adapters.nli import Models
from guard.ports import Outcome, Page
from guard.shelf import SHIPPED
from tests.app.serving import proxy
from tests.app.test_chat import post
from tests.fakes import FakeNli

ITEM = {
    "answer": "The shop is in Graz, says https://shop.example.net/about today.",
    "question": "Where is it?",
    "evidence": [{"id": "a", "text": "Refunds last 30 days. The shop may be seen in Graz."}],
}
POLICY = """
checks:
  entailment: {{seconds: {seconds}}}
  links: {{seconds: {seconds}}}
  patterns: {{}}
rules: {{not_enough_info: annotate, error: abstain}}
"""


async def judged(folder: Path, seconds: float) -> dict[str, Any]:
    (folder / "default.yaml").write_text(POLICY.format(seconds=seconds))
    async with proxy(policies=folder) as p:
        status, _, raw = await post(p, ITEM, "/v1/check")
    assert status == 200
    return json.loads(raw)


def checks(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["check"]: one for one in answer["receipt"]["checks"]}


async def test_checks_run_side_by_side(monkeypatch, tmp_path):
    """Each waits for the other to begin: one after the other neither would end in time."""
    begun = {"nli": asyncio.Event(), "web": asyncio.Event()}

    async def entail(self: Models, model: str, pairs: Any) -> Any:
        begun["nli"].set()
        await begun["web"].wait()
        return await FakeNli().entail(model, pairs)

    async def fetch(self: Fetcher, url: str, *_: Any) -> Page:
        begun["web"].set()
        await begun["nli"].wait()
        return Page(url, Outcome.UNKNOWN, "is slow")

    monkeypatch.setattr(Models, "entail", entail)
    monkeypatch.setattr(Fetcher, "fetch", fetch)
    told = checks(await judged(tmp_path, 10))
    assert [one for one in told.values() if "error" in one] == []
    assert all(one["ms"] > 0 for one in told.values())


async def test_what_does_not_finish_in_time_is_said_and_the_rest_still_counts(
    monkeypatch, tmp_path
):
    async def entail(self: Models, model: str, pairs: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(Models, "entail", entail)
    answer = await judged(tmp_path, 0.3)
    told = checks(answer)
    late = "entailment did not finish within 0.3 s"
    assert told["entailment"]["error"] == late
    assert told["entailment"]["ms"] >= 300
    assert "error" not in told["patterns"]
    assert answer["action"] == "abstain"
    missed = {"what": "choices[0].message: entailment", "why": late}
    assert missed in answer["receipt"]["not_inspected"]


async def test_a_long_answer_keeps_no_other_request_waiting(monkeypatch):
    async def entail(self: Models, model: str, pairs: Any) -> Any:
        return await FakeNli().entail(model, pairs)

    monkeypatch.setattr(Models, "entail", entail)
    long = {**ITEM, "answer": "On 3 March 2024 Ada Lovelace had 12 mg of it in Graz. " * 400}
    small = {"answer": "Fine.", "policy": "creative"}
    async with proxy(policies=SHIPPED) as p:
        work = asyncio.create_task(post(p, long, "/v1/check"))
        answered = 0
        while not work.done():
            status, *_ = await post(p, small, "/v1/check")
            answered += status == 200
        assert (await work)[0] == 200
    assert answered > 10
