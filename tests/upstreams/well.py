"""Ways to answer that a client must cope with: the text arrives."""

import asyncio
import gzip
import zlib

import orjson

from tests.upstreams.exchange import Exchange, event


async def good(x: Exchange) -> None:
    if x.request.method == "GET":
        models = [{"id": "mock", "object": "model", "created": 1, "owned_by": "mock"}]
        await x.plain(orjson.dumps({"object": "list", "data": models}))
    elif x.request.path.split("?")[0].endswith("/embeddings"):
        vectors = [{"object": "embedding", "index": 0, "embedding": [0.5, -0.5]}]
        await x.plain(orjson.dumps({"object": "list", "data": vectors, "model": "mock"}))
    elif x.request.json.get("stream"):
        await x.stream(*x.events)
    else:
        await x.plain(orjson.dumps(x.completion))


async def cut_everywhere(x: Exchange) -> None:
    whole = b"".join(x.events)
    await x.stream(*(whole[i : i + 1] for i in range(len(whole))))


async def cut_mid_character(x: Exchange) -> None:
    whole = b"".join(x.events)
    cut = whole.index("ü".encode()) + 1
    await x.stream(whole[:cut], whole[cut:])


async def one_packet(x: Exchange) -> None:
    await x.stream(b"".join(x.events))


async def crlf(x: Exchange) -> None:
    whole = b"".join(x.events).replace(b"\n", b"\r\n")
    cut = whole.index(b"\r") + 1
    await x.stream(whole[:cut], whole[cut:])


async def lone_cr(x: Exchange) -> None:
    await x.stream(*(e.replace(b"\n", b"\r") for e in x.events))


async def byte_order_mark(x: Exchange) -> None:
    await x.stream(b"\xef", b"\xbb", b"\xbf" + x.events[0], *x.events[1:])


async def comments(x: Exchange) -> None:
    await x.stream(*(b": keep-alive\n\n" + e for e in x.events))


async def other_fields(x: Exchange) -> None:
    await x.stream(b"retry: 10\n\n", *(b"event: chunk\nid: 7\n" + e for e in x.events))


async def no_space(x: Exchange) -> None:
    await x.stream(*(e.replace(b"data: ", b"data:") for e in x.events))


async def data_over_lines(x: Exchange) -> None:
    await x.stream(*(e.replace(b',"choices"', b',\ndata: "choices"') for e in x.events))


async def empty_data(x: Exchange) -> None:
    await x.stream(*(b"data:\n\ndata: \n\n" + e for e in x.events))


async def no_done(x: Exchange) -> None:
    await x.stream(*x.events[:-1])


async def no_last_blank_line(x: Exchange) -> None:
    await x.stream(*x.events[:-2], x.events[-2].rstrip())


async def slow(x: Exchange) -> None:
    await x.stream(*x.events[:3], end=False)
    for part in (*x.events[3:7], b"".join(x.events[7:])):
        await asyncio.sleep(0.15)
        await x.send(b"%x\r\n%b\r\n" % (len(part), part))
    await x.send(b"0\r\n\r\n")


async def done_then_silence(x: Exchange) -> None:
    await x.stream(*x.events, end=False)
    await x.wait_for_hang_up()


async def done_then_reset(x: Exchange) -> None:
    await x.stream(*x.events, end=False)
    x.reset()


async def done_then_more(x: Exchange) -> None:
    await x.stream(*x.events, b"data: {nonsense\n\n")


async def gzipped(x: Exchange) -> None:
    whole = gzip.compress(b"".join(x.events))
    await x.stream(whole[:11], whole[11:], content_encoding="gzip")


async def deflated(x: Exchange) -> None:
    await x.stream(zlib.compress(b"".join(x.events)), content_encoding="deflate")


async def stream_as_text(x: Exchange) -> None:
    await x.stream(*x.events, content_type="text/plain; charset=utf-8")


async def close_ends_the_body(x: Exchange) -> None:
    await x.head(content_type="text/event-stream", connection="close")
    await x.send(*x.events)
    x.writer.close()


async def completion_for_a_stream(x: Exchange) -> None:
    await x.plain(orjson.dumps(x.completion))


async def completion_as_text(x: Exchange) -> None:
    await x.plain(orjson.dumps(x.completion), content_type="text/plain")


async def choices_out_of_order(x: Exchange) -> None:
    chunks = sorted(x.chunks, key=lambda c: [-choice["index"] for choice in c["choices"]])
    await x.stream(*map(event, chunks), b"data: [DONE]\n\n")


async def null_error(x: Exchange) -> None:
    await x.stream(*(event({**chunk, "error": None}) for chunk in x.chunks), x.events[-1])
