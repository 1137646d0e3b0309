"""What can go wrong on the way to an upstream, in words that name it and no secret."""

import os

import aiohttp

from guard.adapters.upstream.settings import Route
from guard.errors import UpstreamError, UpstreamTimeout

LATE = {
    "connect": "no connection within {:g} s (connect)",
    "first_byte": "no answer began within {:g} s (first_byte)",
    "idle": "nothing more came for {:g} s (idle)",
    "total": "the answer was not complete within {:g} s (total)",
}


class Unreached(UpstreamError):
    """The connection failed before the answer began."""


def late(route: Route, which: str) -> UpstreamTimeout:
    """Return the error for one of the route's timeouts that ran out."""
    seconds = getattr(route.timeouts, which)
    return UpstreamTimeout(f"upstream {route.label}: {LATE[which].format(seconds)}")


def unreached(route: Route, exc: Exception) -> Unreached:
    """Return the error for a connection that failed before the answer began."""
    return Unreached(f"upstream {route.label} cannot be reached: {why(exc)}")


def broken(route: Route, problem: str) -> UpstreamError:
    """Return the error for an answer that is none."""
    return UpstreamError(f"upstream {route.label}: {problem}")


def too_long(route: Route) -> UpstreamError:
    """Return the error for an answer that is longer than the route allows."""
    return broken(route, f"the answer is over {route.max_answer_bytes} bytes (max_answer_bytes)")


def why(exc: Exception) -> str:
    """Say what an exception of the connection means; its own text may quote what was sent."""
    match exc:
        case aiohttp.ClientConnectorDNSError():
            return "its name is not known"
        case aiohttp.ClientConnectorCertificateError():
            return "its TLS certificate is not valid"
        case aiohttp.ClientSSLError():
            return "TLS failed"
        case aiohttp.ClientConnectorError():
            number = exc.os_error.errno  # its own text is asyncio's, with an address in brackets
            return os.strerror(number) if number else "the connection failed"
        case aiohttp.ServerDisconnectedError():
            return "it closed the connection"
        case aiohttp.ClientPayloadError():
            return "the body is incomplete or cannot be decoded"
        case aiohttp.ClientResponseError():
            return "what it sent is not HTTP"
        case OSError():
            return exc.strerror or type(exc).__name__
    return type(exc).__name__
