"""Errors and answers as HTTP responses; errors in OpenAI's envelope."""

import traceback
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from guard.errors import GuardError

log = structlog.get_logger()
SERVED = (
    "POST [/POLICY]/v1/chat/completions, /v1/check and /v1/embeddings; "
    "GET [/POLICY]/v1/models, /healthz, /readyz and /metrics"
)


class Json(Response):
    """A JSON response, rendered by orjson."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes of the body."""
        return orjson.dumps(content)


def envelope(exc: GuardError) -> dict[str, Any]:
    """OpenAI's error object for an error."""
    error = {"message": str(exc), "type": exc.type, "param": exc.param, "code": exc.code}
    return {"error": error}


def error_response(exc: GuardError, headers: Mapping[str, str] | None = None) -> Json:
    """The response for an error."""
    return Json(envelope(exc), exc.status, headers={**(headers or {}), **exc.headers()})


def mishap(exc: Exception, receipt: str | None = None) -> GuardError:
    """A fault of our own as an error for the client; where it happened is in the log only.

    The log gets it as text: a logger that renders exceptions may show variables, keys among them.
    """
    where = "".join(traceback.format_tb(exc.__traceback__))
    log.error("request failed", receipt=receipt, fault=type(exc).__name__, where=f"\n{where}")
    found = f"receipt {receipt}" if receipt else "the log says where"
    return GuardError(f"the guard broke ({type(exc).__name__}); {found}")


async def on_error(_: Request, exc: Exception) -> Response:
    """A GuardError as its response."""
    assert isinstance(exc, GuardError)
    return error_response(exc)


async def no_such_route(request: Request, exc: Exception) -> Response:
    """An unknown path or method, in OpenAI's envelope."""
    assert isinstance(exc, HTTPException)
    problem = f"{request.method} {request.url.path} is not served here; these are: {SERVED}"
    error = {"message": problem, "type": "invalid_request_error", "param": None, "code": None}
    return Json({"error": error}, exc.status_code, headers=exc.headers)
