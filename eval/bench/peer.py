"""A peer that scores answers by their hash: `python peer.py PORT`; next to no work a call."""

import asyncio
import hashlib
import sys


class Peer(asyncio.Protocol):
    """Answers each POST with an action and a score that follow from its body alone."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing received."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._got = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer what has come in whole."""
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            head = self._got[:end].lower() + b"\r\n"
            size = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self._got) < end + 4 + size:
                return
            body, self._got = self._got[end + 4 : end + 4 + size], self._got[end + 4 + size :]
            self._transport.write(_reply(body))


def _reply(body: bytes) -> bytes:
    score = int.from_bytes(hashlib.blake2b(body, digest_size=4).digest(), "big") / 2**32
    score = score if b"thirty" in body.partition(b'"evidence"')[0] else score**2
    action = b"pass" if score > 0.4 else b"block"
    said = b'{"action": "%s", "score": %.6f, "text": "So it is."}' % (action, score)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(said) + said


async def main(port: int) -> None:
    """Serve on this machine until killed."""
    server = await asyncio.get_running_loop().create_server(Peer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
