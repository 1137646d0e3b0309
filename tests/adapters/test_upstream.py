"""What becomes of every way in which a server can answer."""

import asyncio
import gc
import re

import pytest

from guard.adapters.upstream import Route, Router
from guard.errors import UpstreamError, UpstreamStatus, UpstreamTimeout
from guard.wire.answer import Answer
from tests.upstreams import BEHAVIOURS, TEXT, USAGE

KEY = "sk-client-0123456789"
SHORT = {"first_byte": 0.3, "idle": 0.5, "total": 1.5}  # seconds, where a time is to run out

WELL = (
    "good cut_everywhere cut_mid_character one_packet crlf lone_cr byte_order_mark comments "
    "other_fields no_space data_over_lines empty_data no_done no_last_blank_line "
    "slow done_then_silence done_then_reset done_then_more gzipped deflated stream_as_text "
    "close_ends_the_body completion_for_a_stream choices_out_of_order null_error"
).split()

REFUSED = {  # status and message
    "bad_request": (400, "temperature is too hot"),
    "wrong_key": (401, "Incorrect API key: [key] ([key])"),
    "forbidden_text": (403, "not for you"),
    "not_found_string": (404, "model not found, try pulling it first"),
    "detail_422": (422, '[{"loc":["body","n"],"msg":"too many"}]'),
    "slow_down": (429, "slow down"),
    "google_list": (400, "bad contents"),
    "web_page_500": (500, "the upstream answered 500"),
    "empty_502": (502, "the upstream answered 502"),
    "broken_503": (503, '{"error":{"message":"ov'),
    "endless_400": (400, "x" * 2000 + " ... (cut)"),
}

FAILED_STREAMS = {  # what the message says
    "reset_at_once": "cannot be reached",
    "closes_at_once": "cannot be reached: it closed the connection",
    "not_http": "cannot be reached: what it sent is not HTTP",
    "endless_header": "cannot be reached",
    "half_a_head": "cannot be reached",
    "silence": "no answer began within 0.3 s (first_byte)",
    "silence_after_head": "nothing more came for 0.5 s (idle)",
    "silence_in_the_middle": "nothing more came for 0.5 s (idle)",
    "slow_then_silence": "nothing more came for 0.5 s (idle)",
    "dripping_comments": "not complete within 1.5 s (total)",
    "reset_in_the_middle": "the answer broke off",
    "closed_in_the_middle": "the answer broke off: the body is incomplete",
    "ends_early": "the stream ended early",
    "ends_mid_event": "it sent what is not JSON",
    "one_choice_unfinished": "the stream ended early",
    "empty_stream": "held no answer",
    "only_done": "held no answer",
    "no_content": "held no answer",
    "redirect": "status 307",
    "web_page": "held no answer (text/html)",
    "not_json": "it sent what is not JSON",
    "error_with_200": "the upstream reports: the backend is down",
    "event_not_json": "it sent what is not JSON",
    "event_not_an_object": "JSON that is not an object",
    "event_not_utf8": "it sent what is not JSON",
    "latin1": "it sent what is not JSON",
    "error_event": "the upstream reports: out of memory",
    "busy_event": "too busy",
    "key_event": "the upstream reports: bad [key]",
    "object_error_event": "too long",
    "long_line": "an event of more than 10000000 bytes",
    "endless_stream": "over 20000000 bytes",
    "broken_gzip": "the answer broke off: the body is incomplete or cannot be decoded",
    "bad_chunk_size": "nothing more came for 0.5 s (idle)",  # aiohttp tells its reader nothing
}

FAILED_COMPLETIONS = {
    "short_body": "the answer broke off: the body is incomplete",
    "empty_body": "it sent what is not JSON",
    "no_content": "it sent what is not JSON",
    "redirect": "status 307",
    "web_page": "it sent a web page; is `url` right?",
    "not_json": "it sent what is not JSON",
    "json_list": "JSON that is not an object",
    "json_null": "JSON that is not an object",
    "deep_json": "it sent what is not JSON",
    "not_a_number": "it sent what is not JSON",
    "no_choices": "it answered without any choice",
    "error_with_200": "the upstream reports: the backend is down",
    "zip_bomb": "over 20000000 bytes",
    "stream_for_a_completion": "it sent a stream that nobody asked for",
    "silence": "no answer began within 0.3 s (first_byte)",
}

LATE = ["slow", *(n for n, said in FAILED_STREAMS.items() if re.search(r"\(\w+\)$", said))]
STATUSES = {"busy_event": 429, "object_error_event": 400}


@pytest.fixture
async def router(upstream):
    gc.freeze()  # what other tests left is not looked through: that takes seconds
    late = Route(models=LATE, url=upstream.url, retries=0, timeouts=SHORT)
    router = Router([late, Route(url=upstream.url, retries=0)])
    await router.start()
    yield router.on_behalf_of({"authorization": f"Bearer {KEY}"})
    await router.close()
    await asyncio.sleep(0)
    gc.collect()  # what was left open warns, and a warning is an error
    gc.unfreeze()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert [task for task in left if "talk" not in repr(task)] == []  # those are the server's


async def ask(llm, model, **fields):
    body = {"model": model, "messages": [{"role": "user", "content": "How long?"}], **fields}
    answer = Answer()
    async for one in llm.stream(body):
        answer.add(one)
    return answer


async def test_every_behaviour_is_stated_here():
    later = {"fails_once", "resets_once", "busy_once", "completion_as_text"}
    stated = {*WELL, *REFUSED, *FAILED_STREAMS, *FAILED_COMPLETIONS, *later}
    assert stated == set(BEHAVIOURS)


@pytest.mark.parametrize("name", WELL)
async def test_a_stream_arrives_whole(router, name):
    answer = await ask(router, name, stream=True, n=2, stream_options={"include_usage": True})
    assert [choice.text for choice in answer.choices.values()] == [TEXT, TEXT]
    assert {choice.finish_reason for choice in answer.choices.values()} == {"stop"}
    assert answer.usage == USAGE
    assert answer.meta["system_fingerprint"] == "fp"


@pytest.mark.parametrize("name", ["good", "completion_as_text"])
async def test_a_completion_arrives_whole(router, name):
    answer = await ask(router, name)
    assert answer.choices[0].text == TEXT
    assert answer.usage == USAGE


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("name", REFUSED)
async def test_a_refusal_travels(router, name, stream):
    status, message = REFUSED[name]
    with pytest.raises(UpstreamStatus) as caught:
        await ask(router, name, stream=stream)
    assert (caught.value.status, str(caught.value)) == (status, message)
    assert caught.value.headers() == ({"retry-after": "30"} if name == "slow_down" else {})


async def test_the_fields_of_a_refusal_travel(router):
    with pytest.raises(UpstreamStatus) as caught:
        await ask(router, "bad_request")
    error = caught.value
    assert (error.type, error.param, error.code) == ("invalid_request_error", "temperature", None)


@pytest.mark.parametrize(
    ("name", "stream"),
    [(n, True) for n in FAILED_STREAMS] + [(n, False) for n in FAILED_COMPLETIONS],
)
async def test_a_failure_is_told_in_words(router, upstream, name, stream):
    expected = (FAILED_STREAMS if stream else FAILED_COMPLETIONS)[name]
    with pytest.raises(UpstreamError) as caught:
        await ask(router, name, stream=stream, n=2)
    error = caught.value
    assert expected in str(error)
    is_late = any(f"({which})" in expected for which in SHORT)
    assert isinstance(error, UpstreamTimeout) == is_late
    assert error.status == STATUSES.get(name, 504 if is_late else 502)
    assert KEY not in str(error)
    if not str(error).startswith("the upstream") and name not in STATUSES:
        assert upstream.url.removeprefix("http://") in str(error)
    assert error.__suppress_context__ or error.__context__ is None


@pytest.mark.parametrize("name", ["silence", "silence_after_head", "silence_in_the_middle"])
async def test_a_client_that_leaves_ends_the_call(upstream, name):
    async with asyncio.timeout(5):
        router = Router([Route(url=upstream.url)])  # with the long default timeouts
        await router.start()
        asking = asyncio.ensure_future(ask(router, name, stream=True))
        await upstream.asked.wait()
        asking.cancel()
        await upstream.hung_up.wait()
        await router.close()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_closing_the_iterator_ends_the_call(router, upstream):
    async with asyncio.timeout(5):
        answer = router.stream({"model": "silence_in_the_middle", "stream": True})
        await anext(answer)
        await answer.aclose()
        await upstream.hung_up.wait()


async def test_a_good_connection_serves_again(router, upstream):
    for name in ["good", "one_packet", "gzipped", "no_done", "done_then_more", "null_error"]:
        await ask(router, name, stream=True)
    for stream in (True, False):
        await ask(router, "good", stream=stream)
        with pytest.raises(UpstreamStatus):
            await ask(router, "bad_request", stream=stream)
    assert upstream.connections == 1


async def test_connections_are_not_left_open(router, upstream):
    for name in FAILED_STREAMS.keys() - {"dripping_comments", "endless_stream", "long_line"}:
        with pytest.raises(UpstreamError):
            await ask(router, name, stream=True, n=2)
    async with asyncio.timeout(5):
        while upstream.open_connections > 1:  # noqa: ASYNC110  (one waits for another request)
            await asyncio.sleep(0.01)


async def test_time_of_a_slow_reader_is_not_the_upstreams(upstream):
    times = {"idle": 0.5}
    router = Router([Route(url=upstream.url, timeouts=times)])
    await router.start()
    seen = 0
    async for _ in router.stream({"model": "good", "stream": True}):
        if seen < 2:
            await asyncio.sleep(0.6)
        seen += 1
    assert seen == len(TEXT.split()) + 1
    await router.close()


async def test_nobody_listens():
    router = Router([Route(url="http://127.0.0.1:1", retries=0)])
    await router.start()
    with pytest.raises(UpstreamError, match="127.0.0.1:1 cannot be reached: Connection refused"):
        await ask(router, "x")
    await router.close()


async def test_a_server_without_tls(upstream):
    router = Router([Route(url=upstream.url.replace("http", "https"), retries=0)])
    await router.start()
    with pytest.raises(UpstreamError, match="cannot be reached: TLS failed"):
        await ask(router, "x")
    await router.close()


async def test_a_host_that_does_not_exist():
    router = Router([Route(url="http://nowhere.invalid", retries=0)])
    await router.start()
    with pytest.raises(UpstreamError, match="nowhere.invalid cannot be reached: its name"):
        await ask(router, "x")
    await router.close()
