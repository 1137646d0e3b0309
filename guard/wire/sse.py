"""Server-sent events: bytes as they come from the network to events, and events to bytes.

The format is the one of the HTML standard, section 9.2.6; only the `data` field means something
to the protocols here.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from guard.errors import UpstreamError

MAX_EVENT = 10_000_000  # bytes
DONE = b"data: [DONE]\n\n"
BOM = b"\xef\xbb\xbf"


def event(payload: Mapping[str, Any]) -> bytes:
    """Render one JSON object as an event."""
    return b"data: " + orjson.dumps(payload) + b"\n\n"


def comment() -> bytes:
    """Render a line that clients skip; it keeps a quiet connection open."""
    return b": keep-alive\n\n"


class Decoder:
    """Takes the bytes of one stream in pieces cut anywhere and returns the events' data.

    Data without content is left out: some servers send it to keep the connection open.
    """

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self._max_event = max_event
        self._rest = bytearray()
        self._after_cr = False
        self._begun = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the data of the events that `piece` completes.

        Raises UpstreamError when one event is longer than `max_event` bytes.
        """
        if self._after_cr or b"\r" in piece:
            piece = self._with_line_feeds(piece)
        if self._rest:
            seen = len(self._rest) - 1
            self._rest += piece
            if self._rest.find(b"\n\n", seen) < 0:
                self._measure(self._rest)
                return []
            piece = bytes(self._rest)
            self._rest.clear()
        *blocks, rest = piece.split(b"\n\n")
        if rest:
            self._rest += rest
            self._measure(rest)
        return self._payloads(blocks) if blocks else []

    def close(self) -> list[bytes]:
        """Return the data of a last event that no blank line ends."""
        block = bytes(self._rest)
        self._rest.clear()
        return self._payloads([block])

    def _with_line_feeds(self, piece: bytes) -> bytes:
        """Replace CR LF and lone CR, also where a cut falls between CR and LF."""
        if self._after_cr and piece:
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        if b"\r" in piece:
            self._after_cr = piece.endswith(b"\r")
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return piece

    def _payloads(self, blocks: list[bytes]) -> list[bytes]:
        if not self._begun:
            self._begun = True
            blocks[0] = blocks[0].removeprefix(BOM)
        payloads = []
        for block in blocks:
            if len(block) > self._max_event:
                self._measure(block)
            if block.startswith(b"data: ") and b"\n" not in block:  # nearly all are like this
                payload = block[6:]
            else:
                payload = _data(block)
            if payload and not payload.isspace():
                payloads.append(payload)
        return payloads

    def _measure(self, block: bytes | bytearray) -> None:
        if len(block) > self._max_event:
            raise UpstreamError(f"the upstream sent an event of more than {self._max_event} bytes")


def _data(block: bytes) -> bytes:
    """Join the data lines of a block; every other field and every comment is skipped."""
    lines = []
    for line in block.split(b"\n"):
        name, _, value = line.partition(b":")
        if name == b"data":
            lines.append(value.removeprefix(b" "))
    return b"\n".join(lines)
