"""Servers of models, on a real socket, in the words of each kind."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from guard.adapters.nli import Models, http
from guard.adapters.nli.dialects import Tei, Triton, Vllm, dialect, judged
from guard.errors import ConfigError, TooLarge, UpstreamError, UpstreamTimeout
from guard.ports import Entailment

PAIRS = (("The board met in May.", "It met."), ("It costs 3 euros.", "It is free."))
TEI = [
    [{"label": "entailment", "score": 0.7}, {"label": "neutral", "score": 0.2},
     {"label": "contradiction", "score": 0.1}],
    [{"label": "contradiction", "score": 0.9}, {"label": "neutral", "score": 0.1},
     {"label": "entailment", "score": 0.0}],
]  # fmt: skip
EXPECTED = [Entailment(0.7, 0.2, 0.1), Entailment(0.0, 0.1, 0.9)]


class Served:
    """A server that answers every request with the same, and keeps what it was asked."""

    def __init__(self, answer: Callable[[Any], Any], status: int, slow: float) -> None:
        self._answer, self._status, self._slow = answer, status, slow
        self.asked: list[tuple[str, Any, str | None]] = []
        self.host = ""

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append((request.path, body, request.headers.get("authorization")))
        await asyncio.sleep(self._slow)
        found = self._answer(body)
        if isinstance(found, str):
            return web.Response(text=found, status=self._status)
        return web.json_response(found, status=self._status)


@asynccontextmanager
async def serve(answer: object, status: int = 200, slow: float = 0) -> AsyncIterator[Served]:
    served = Served(answer if callable(answer) else lambda _: answer, status, slow)
    app = web.Application()
    app.router.add_post("/{path:.*}", served.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        served.host = f"http://127.0.0.1:{port}"
        yield served
    finally:
        await runner.cleanup()


async def test_tei_is_asked_for_pairs_and_read_by_label():
    async with serve(TEI) as served:
        assert await Models().entail(f"tei+{served.host}/", PAIRS) == EXPECTED
        path, body, key = served.asked[0]
    assert (path, key) == ("/predict", None)
    assert body["inputs"] == [list(pair) for pair in PAIRS]
    assert body["truncate"] is False


async def test_vllm_gives_one_number_of_support_in_any_order():
    answer = {"data": [{"index": 1, "score": 0.25}, {"index": 0, "score": 0.75}]}
    async with serve(answer) as served:
        found = await Models().entail(f"vllm+{served.host}#judge", PAIRS)
        path, body, _ = served.asked[0]
    assert found == [Entailment(0.75, 0.25, 0.0), Entailment(0.25, 0.75, 0.0)]
    assert path == "/score"
    assert body == {
        "model": "judge",
        "text_1": [premise for premise, _ in PAIRS],
        "text_2": [claim for _, claim in PAIRS],
    }


async def test_triton_names_the_labels_of_one_output():
    texts = ["0.7:2:entailment", "0.2:1:neutral", "0.1:0:contradiction"]
    texts += ["0.9:0:contradiction", "0.1:1:neutral", "0.0:2:entailment"]
    answer = {"outputs": [{"name": "scores", "datatype": "BYTES", "shape": [2, 3], "data": texts}]}
    async with serve(answer) as served:
        assert await Models().entail(f"triton+{served.host}#nli", PAIRS) == EXPECTED
        path, body, _ = served.asked[0]
    assert path == "/v2/models/nli/infer"
    assert [i["name"] for i in body["inputs"]] == ["premise", "hypothesis"]
    assert body["inputs"][1]["data"] == ["It met.", "It is free."]
    assert {(i["datatype"], *i["shape"]) for i in body["inputs"]} == {("BYTES", 2, 1)}


async def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GUARD_ENTAILMENT_KEY", "secret")
    async with serve(TEI) as served:
        await Models().entail(f"tei+{served.host}", PAIRS)
    assert served.asked[0][2] == "Bearer secret"


async def test_a_server_that_wants_a_key_is_told_with_where_it_goes():
    async with serve({"error": "no"}, 401) as served:
        with pytest.raises(ConfigError, match="its key goes into GUARD_ENTAILMENT_KEY$"):
            await Models().entail(f"tei+{served.host}", PAIRS[:1])


async def test_no_more_pairs_in_a_request_than_a_server_takes():
    pairs = [("The board met.", f"It met {n} times.") for n in range(40)]
    async with serve(lambda body: TEI[:1] * len(body["inputs"])) as served:
        assert len(await Models().entail(f"tei+{served.host}", pairs)) == 40
    assert sorted(len(body["inputs"]) for _, body, _ in served.asked) == [8, 32]


async def test_a_pair_that_a_server_cannot_read_fails_alone():
    def answer(body: Any) -> Any:
        if any("large" in claim for _, claim in body["inputs"]):
            raise web.HTTPRequestEntityTooLarge(1, 2)
        return TEI[:1] * len(body["inputs"])

    async with serve(answer) as served:
        models, name = Models(), f"tei+{served.host}"
        small, large = await asyncio.gather(
            models.entail(name, PAIRS), models.entail(name, [("p", "large")]),
            return_exceptions=True,
        )  # fmt: skip
    assert small == [EXPECTED[0]] * 2
    assert isinstance(large, TooLarge)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, ConfigError), (404, ConfigError), (424, ConfigError), (400, TooLarge),
     (429, UpstreamError), (500, UpstreamError), (302, UpstreamError)],
)  # fmt: skip
async def test_a_refusal_is_an_error_never_a_verdict(status: int, expected: type[Exception]):
    async with serve({"error": "no"}, status) as served:
        with pytest.raises(expected, match=f"answered {status}"):
            await Models().entail(f"tei+{served.host}", PAIRS[:1])


@pytest.mark.parametrize(
    "answer",
    [
        "not json", None, [], {}, TEI[:1], [TEI[0], []], [[{"label": "entailment"}]] * 2,
        [[{"label": "entailment", "score": "high"}]] * 2,
        [[{"label": "entailment", "score": 3.5}, {"label": "neutral", "score": -2.5}]] * 2,
        [[{"label": "entailment", "score": 0.2}, {"label": "neutral", "score": 0.2}]] * 2,
    ],
)  # fmt: skip
async def test_what_is_no_answer_is_an_error_never_a_verdict(answer: object):
    async with serve(answer) as served:
        with pytest.raises(UpstreamError):
            await Models().entail(f"tei+{served.host}", PAIRS)


async def test_labels_of_another_kind_are_a_mistake_in_the_policy():
    row = [{"label": "joy", "score": 0.5}, {"label": "anger", "score": 0.5}]
    async with serve([row, row]) as served:
        with pytest.raises(ConfigError, match="its labels are joy, anger"):
            await Models().entail(f"tei+{served.host}", PAIRS)


async def test_a_slow_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(http, "SECONDS", 0.05)
    async with serve(TEI, slow=1) as served:
        with pytest.raises(UpstreamTimeout, match="0.05 s"):
            await Models().entail(f"tei+{served.host}", PAIRS)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_is_busy_for_a_moment_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, status: int
):
    monkeypatch.setattr(http, "PAUSES", (0.0, 0.0))
    left = [status, status]

    def answer(_: Any) -> Any:
        served._status = left.pop() if left else 200
        return TEI

    async with serve(answer) as served:
        assert await Models().entail(f"tei+{served.host}", PAIRS) == EXPECTED
    assert len(served.asked) == 3


async def test_a_server_that_is_not_there():
    with pytest.raises(UpstreamError, match="cannot be asked"):
        await Models().entail("tei+http://127.0.0.1:9", PAIRS)


@pytest.mark.parametrize(
    "answer",
    [{}, {"outputs": []}, {"outputs": [{"name": "scores", "shape": [2, 3], "data": ["0.5:0:a"]}]},
     {"outputs": [{"name": "scores", "shape": [1, 1], "data": ["high"]}]}],
)  # fmt: skip
def test_what_is_no_answer_of_triton(answer: object):
    with pytest.raises((LookupError, ValueError)):
        Triton("http://gpu", "nli").read(answer)


def test_names_of_servers():
    assert dialect("tei+https://gpu:8080/") == Tei("https://gpu:8080")
    assert dialect("vllm+http://gpu#a/b") == Vllm("http://gpu", "a/b")
    assert dialect("triton+http://gpu/#nli") == Triton("http://gpu", "nli")
    with pytest.raises(ConfigError, match=r"write vllm\+http://gpu#NAME"):
        dialect("vllm+http://gpu")


def test_a_single_probability_is_support():
    assert judged("m", {"LABEL_0": 0.75}) == Entailment(0.75, 0.25, 0.0)
    with pytest.raises(ValueError, match="not probabilities"):
        judged("m", {"LABEL_0": float("nan")})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("<html>", "did not answer with JSON: is it the right server"),
        ([{"label": "entailment", "score": 0.9}] * 2, "a list of {label, score} for each pair"),
    ],
)
async def test_what_is_no_answer_is_told_beside_what_would_be_one(answer: object, said: str):
    async with serve(answer) as served:
        with pytest.raises(UpstreamError, match=said):
            await Models().entail(f"tei+{served.host}", PAIRS)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ({"name": "logits", "shape": [1, 1], "data": [0.9]}, "no output is named scores, but logits"),
        ({"name": "scores", "shape": [1, 1], "data": [0.9]}, "scores have no labels"),
    ],
)  # fmt: skip
def test_what_triton_lacks_is_said(output: object, said: str):
    with pytest.raises(ValueError, match=said):
        Triton("http://gpu", "nli").read({"outputs": [output]})


@pytest.mark.parametrize("name", ["http://gpu:8080", "tei+htp://gpu", "tgi+http://gpu"])
async def test_a_server_of_no_known_kind_is_told_how_to_write_one(name: str):
    with pytest.raises(ConfigError, match=r"write tei\+http://HOST, vllm"):
        await Models().entail(name, PAIRS)


def test_a_server_without_a_host_is_a_mistake_in_the_policy():
    with pytest.raises(ConfigError, match=r"names no host; write tei\+http://HOST"):
        dialect("tei+http://")
