"""Failures: no answer, or a part of one."""

import asyncio
import gzip

import orjson

from tests.upstreams.exchange import Exchange, error, event


async def reset_at_once(x: Exchange) -> None:
    x.reset()


async def closes_at_once(x: Exchange) -> None:
    x.writer.close()


async def not_http(x: Exchange) -> None:
    await x.send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    x.writer.close()


async def endless_header(x: Exchange) -> None:
    await x.send(b"HTTP/1.1 200 OK\r\nx-long: " + b"x" * 100_000 + b"\r\n\r\n")


async def half_a_head(x: Exchange) -> None:
    await x.send(b"HTTP/1.1 200 OK\r\ncontent-ty")
    x.writer.close()


async def silence(x: Exchange) -> None:
    await x.wait_for_hang_up()


async def silence_after_head(x: Exchange) -> None:
    await x.stream(end=False)
    await x.wait_for_hang_up()


async def silence_in_the_middle(x: Exchange) -> None:
    await x.stream(*x.events[:3], end=False)
    await x.wait_for_hang_up()


async def slow_then_silence(x: Exchange) -> None:
    await x.stream(end=False)
    for part in x.events[:3]:
        await asyncio.sleep(0.1)
        await x.send(b"%x\r\n%b\r\n" % (len(part), part))
    await x.wait_for_hang_up()


async def dripping_comments(x: Exchange) -> None:
    await x.stream(x.events[0], end=False)
    while True:
        await x.send(b"3\r\n:a\n\r\n")
        await asyncio.sleep(0.02)


async def reset_in_the_middle(x: Exchange) -> None:
    await x.stream(*x.events[:3], end=False)
    x.reset()


async def closed_in_the_middle(x: Exchange) -> None:
    await x.stream(*x.events[:3], end=False)
    x.writer.close()


async def ends_early(x: Exchange) -> None:
    await x.stream(*x.events[:3])


async def ends_mid_event(x: Exchange) -> None:
    await x.stream(*x.events[:2], x.events[2][:40])


async def one_choice_unfinished(x: Exchange) -> None:
    kept = [c for c in x.chunks if c["choices"][0]["index"] == 0 or c["choices"][0]["delta"]]
    await x.stream(*map(event, kept))


async def short_body(x: Exchange) -> None:
    body = orjson.dumps(x.completion)
    await x.head(content_type="application/json", content_length=str(len(body) + 9))
    await x.send(body)
    x.writer.close()


async def empty_stream(x: Exchange) -> None:
    await x.stream()


async def only_done(x: Exchange) -> None:
    await x.stream(b"data: [DONE]\n\n")


async def empty_body(x: Exchange) -> None:
    await x.plain(b"")


async def no_content(x: Exchange) -> None:
    await x.head(204)


async def redirect(x: Exchange) -> None:
    await x.plain(b"", 307, location=x.upstream.url + "/v2/chat/completions")


async def web_page(x: Exchange) -> None:
    await x.plain(b"<!doctype html><p>Welcome", content_type="text/html")


async def not_json(x: Exchange) -> None:
    await x.plain(b'{"choices": [')


async def json_list(x: Exchange) -> None:
    await x.plain(b"[1, 2]")


async def json_null(x: Exchange) -> None:
    await x.plain(b"null")


async def deep_json(x: Exchange) -> None:
    await x.plain(b"[" * 100_000)


async def not_a_number(x: Exchange) -> None:
    await x.plain(b'{"choices": [{"index": NaN}]}')


async def no_choices(x: Exchange) -> None:
    await x.plain(b'{"choices": []}')


async def error_with_200(x: Exchange) -> None:
    await x.plain(error("the backend is down"))


async def event_not_json(x: Exchange) -> None:
    await x.stream(x.events[0], b"data: {oops\n\n", *x.events[1:])


async def event_not_an_object(x: Exchange) -> None:
    await x.stream(x.events[0], b"data: 42\n\n", *x.events[1:])


async def event_not_utf8(x: Exchange) -> None:
    await x.stream(x.events[0], x.events[1].replace(b" ", b"\xff\xfe", 2), *x.events[2:])


async def latin1(x: Exchange) -> None:
    await x.stream(*(e.decode().encode("latin-1", "replace") for e in x.events))


async def error_event(x: Exchange) -> None:
    await x.stream(*x.events[:2], b"data: " + error("out of memory") + b"\n\n")


async def busy_event(x: Exchange) -> None:
    await x.stream(x.events[0], event({"error": {"message": "too busy", "code": 429}}))


async def key_event(x: Exchange) -> None:
    sent = x.request.headers.get("authorization", "")
    await x.stream(x.events[0], b"data: " + error(f"bad {sent}") + b"\n\n")


async def object_error_event(x: Exchange) -> None:
    await x.stream(event({"object": "error", "message": "too long", "code": 400}), x.events[-1])


async def long_line(x: Exchange) -> None:
    await x.stream(b"data: " + b"x" * 10_000_100, b"\n\n")


async def endless_stream(x: Exchange) -> None:
    await x.stream(end=False)
    much = b": " + b"x" * 100_000 + b"\n\n"
    while True:
        await x.send(b"%x\r\n%b\r\n" % (len(much), much))


async def zip_bomb(x: Exchange) -> None:
    await x.plain(gzip.compress(b" " * 1_000_000) * 50, content_encoding="gzip")


async def broken_gzip(x: Exchange) -> None:
    await x.stream(b"\x1f\x8bnonsense" * 20, content_encoding="gzip")


async def bad_chunk_size(x: Exchange) -> None:
    await x.stream(x.events[0], end=False)
    await x.send(b"zz\r\nboo\r\n")


async def stream_for_a_completion(x: Exchange) -> None:
    await x.stream(*x.events)
