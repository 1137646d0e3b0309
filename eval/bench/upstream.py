"""A model server that costs nothing: fixed answers, no waiting. `python upstream.py PORT`."""

import asyncio
import json
import sys
from typing import cast

TEXT = (
    "A proxy that stands between a client and a model must forward the request unchanged. "
    "It must look at the answer before the user sees it. It must be quick enough that nobody "
    "notices. Sockets and headers are plumbing, and judgement is the rest of the work. "
) * 3
META = {"id": "chatcmpl-bench", "created": 1, "model": "bench"}
PIECES = 60


def _completion() -> bytes:
    message = {"role": "assistant", "content": TEXT}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 42, "completion_tokens": 120, "total_tokens": 162}
    body = json.dumps({**META, "choices": [choice], "usage": usage}).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


def _stream() -> list[bytes]:
    step = len(TEXT) // PIECES + 1
    deltas = [{"content": TEXT[i : i + step]} for i in range(0, len(TEXT), step)]
    choices = [{"index": 0, "delta": d, "finish_reason": None} for d in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
    events = [f"data: {json.dumps({**META, 'choices': [c]})}\n\n".encode() for c in choices]
    events.append(b"data: [DONE]\n\n")
    head = (
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    chunks = [f"{len(e):x}\r\n".encode() + e + b"\r\n" for e in events]
    return [head.encode(), *chunks, b"0\r\n\r\n"]


COMPLETION, STREAM = _completion(), _stream()


class Upstream(asyncio.Protocol):
    """Answers every request on a connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport, self._seen = cast(asyncio.Transport, transport), b""

    def data_received(self, data: bytes) -> None:
        """Answer once a whole request is there."""
        self._seen += data
        head, found, body = self._seen.partition(b"\r\n\r\n")
        if not found:
            return
        lengths = [x for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:")]
        if len(body) < int(lengths[0].split(b":")[1] if lengths else 0):
            return
        self._seen = b""
        if b'"stream":true' in body.replace(b" ", b""):
            for piece in STREAM:
                self._transport.write(piece)
        else:
            self._transport.write(COMPLETION)


async def main(port: int) -> None:
    """Serve until stopped."""
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1])))
