"""What an operator sees of a running server's verdicts."""

import json

import aiohttp

from guard.app.metrics import Metrics
from tests.app.serving import proxy
from tests.app.test_chat import post


async def test_what_is_judged_is_counted_without_a_word_of_it():
    item = {"answer": "Refunds last 30 days.", "evidence": ["Refunds last 30 days."]}
    async with proxy() as p, aiohttp.ClientSession() as session:
        _, _, raw = await post(p, [item, item], "/v1/check")
        action = json.loads(raw)[0]["action"]
        async with session.get(f"{p.url}/metrics") as response:
            assert response.status == 200
            assert response.content_type == "text/plain"
            told = await response.text()
    assert f'guard_answers_total{{action="{action}",policy="default"}} 2.0' in told.splitlines()
    assert "Refunds" not in told


def test_the_recall_of_a_judge_can_be_told_over_answers():
    counted = Metrics()
    notes = [{"false_canaries": 2, "false_canaries_caught": 1}, {"false_canaries": 1}, {}]
    for one in notes:
        row = {"check": "self_check", "runs": 1, "notes": one}
        counted.add({"policy": 'a"b', "action": "pass", "checks": [row]})
    of = '{check="self_check",note="false_canaries",policy="a\\"b"}'
    assert f"guard_check_notes_total{of} 3.0" in counted.text().splitlines()
