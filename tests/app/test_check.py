"""What `/v1/check` and the passed-on endpoints say when they are asked the impossible."""

import json
from datetime import UTC, datetime

import pytest

from guard.adapters.lance import Lance
from guard.app import check
from guard.corpus.add import add
from guard.corpus.load import Options
from tests.app.serving import proxy
from tests.app.test_chat import post


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"answer": {"content": 5}}, "answer: content is not a string"),
        ({"answer": {"tool_calls": {}}}, "answer: tool_calls is not a list"),
        ({}, "answer: is needed"),
        (
            {"text": "x", "answer": "x"},
            "text: there is no such field; there are: answer, question,",
        ),
        ({"answer": "x", "evidence": "y"}, "evidence: must be a list"),
        ({"answer": "x", "evidence": [{"text": 5}]}, "evidence.0.text: must be a text"),
        ({"answer": 5}, "answer: must be a text or an assistant message"),
        ([{"answer": "x"}, 5], "[1]: must be an object"),
    ],
)
async def test_an_answer_that_is_none_is_the_clients_fault(item, says):
    async with proxy() as p:
        status, _, raw = await post(p, item, "/v1/check")
    assert status == 400
    assert json.loads(raw)["error"]["message"].startswith(says)


async def test_an_answer_that_broke_off_ends_in_half_a_statement():
    item = {"answer": "Yes. The limit is 5", "evidence": ["Yes. The limit is 5 days."]}
    async with proxy() as p:
        _, _, whole = await post(p, item, "/v1/check")
        _, _, raw = await post(p, {**item, "finish_reason": "length"}, "/v1/check")
        status, _, wrong = await post(p, {**item, "finish_reason": "lenght"}, "/v1/check")
    broken = json.loads(raw)
    assert status == 400
    assert "finish_reason" in wrong.decode()
    assert "breaks off" in broken["claims"][-1]["reason"]
    assert "breaks off" in str(broken["receipt"]["not_inspected"])
    assert "breaks off" not in whole.decode()


async def test_a_fault_of_our_own_tells_the_client_and_the_log_no_secret(monkeypatch, capsys):
    async def broken(item, *_):
        raise ValueError(item.answer)

    monkeypatch.setattr(check, "check", broken)
    async with proxy() as p:
        status, _, raw = await post(
            p, {"answer": "swordfish"}, "/v1/check", authorization="Bearer sk-client-1"
        )
    assert status == 500
    assert "the guard broke (ValueError)" in json.loads(raw)["error"]["message"]
    said = "".join(capsys.readouterr()) + raw.decode()
    assert "request failed" in said
    assert "in broken" in said
    assert "swordfish" not in said.replace('"swordfish"', "")
    assert "sk-client-1" not in said


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/embeddings"])
async def test_what_is_nested_too_deep_to_be_sent_on_is_refused(path):
    deep: list = []
    for _ in range(400):
        deep = [deep]
    body = {"model": "m", "messages": [{"role": "user", "content": "x"}], "x": deep}
    async with proxy() as p:
        status, _, raw = await post(p, body, path)
    assert (status, "nested too deep" in raw.decode()) == (400, True)


async def test_a_receipt_says_what_the_corpus_holds_to_who_asks(tmp_path):
    """The same passages, the same hash, also when the corpus was dropped and made anew."""
    (tmp_path / "shop.yaml").write_text("ground: {corpus: shop}\nchecks: {numbers: {}}\n")
    (tmp_path / "plain.yaml").write_text("checks: {numbers: {}}\n")
    lance, file = Lance(str(tmp_path / "c")), tmp_path / "hours.txt"
    options, asks = Options(datetime(2026, 1, 1, tzinfo=UTC)), {"x-guard-snapshot": "1"}

    async def told(policy, **headers):
        item = {"answer": "Until nine.", "policy": policy}
        _, _, raw = await post(p, item, "/v1/check", **headers)
        return json.loads(raw)["receipt"].get("corpus")

    found = []
    async with proxy(policies=tmp_path, default_policy="plain", corpus=str(tmp_path / "c")) as p:
        for text in ("Open until nine.", "Open until ten.", "Open until nine.", "Until six."):
            if text == "Until six.":
                await lance.drop("shop")  # versions begin anew
            file.write_text(text)
            await add(lance, "shop", [file], options)
            found.append(await told("shop", **asks))
        assert [await told("shop"), await told("plain", **asks)] == [None, None]
    nine, ten, again, six = found
    assert nine == again and len({nine, ten, six}) == 3 and len(nine) == 64
