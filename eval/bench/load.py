"""A closed-loop load generator: `python load.py URL CONCURRENCY SECONDS STREAM` prints JSON."""

import asyncio
import json
import sys
import time
from urllib.parse import urlsplit

QUESTION = "What does a guardrail proxy between an application and a language model have to do?"
MESSAGES = [
    {"role": "system", "content": "You are a helpful assistant. Answer briefly."},
    {"role": "user", "content": QUESTION},
]


async def client(host: str, port: int, body: bytes, until: float, times: list[float]) -> None:
    """Ask again and again over one connection."""
    reader, writer = await asyncio.open_connection(host, port, limit=2**22)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json"
    request = f"{head}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(request)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not answer.startswith(b"http/1.1 200"):
            raise RuntimeError(answer.decode())
        if b"content-length:" in answer:
            length = int(answer.split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        else:
            await reader.readuntil(b"\r\n0\r\n\r\n")
        times.append(time.perf_counter() - began)
    writer.close()


async def main(url: str, concurrency: int, seconds: float, stream: bool) -> None:
    """Load `url` for some seconds."""
    parts = urlsplit(url)
    assert parts.hostname in ("127.0.0.1", "localhost"), "only this machine may be loaded"
    body = json.dumps({"model": "bench", "messages": MESSAGES, "stream": stream}).encode()
    times: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(client(parts.hostname, parts.port or 80, body, until, times) for _ in range(concurrency))
    )
    times.sort()
    middle = times[len(times) // 2]
    print(json.dumps({"rate": len(times) / seconds, "median": middle, "count": len(times)}))


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4] == "stream"))
