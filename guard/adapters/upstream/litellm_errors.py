"""litellm's exceptions in our words: the provider's status and message, no key, no traceback.

An exception may quote the answer it could not read, which nobody has judged. So its own text is
not repeated, only an error object in it, or what litellm found wrong before it called anybody.
"""

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from guard.adapters.upstream.failures import broken, late, unreached
from guard.adapters.upstream.refusal import redact, refused
from guard.adapters.upstream.settings import Route
from guard.errors import UpstreamError

BEFORE_THE_CALL = ("LLM Provider NOT provided", "does not support parameters")


def explain(
    exc: Exception, route: Route, secrets: Sequence[str], begun: bool = False
) -> UpstreamError:
    """Return the error that an exception of litellm stands for.

    litellm wraps what its client raised, and gives a broken connection the status 500, so the
    causes are looked at first.
    """
    httpx, openai = importlib.import_module("httpx"), importlib.import_module("openai")
    exc = getattr(exc, "original_exception", None) or exc  # of an error in the middle of a stream
    causes = list(_causes(exc))
    for cause in causes:
        if isinstance(cause, httpx.TimeoutException | openai.APITimeoutError):
            return late(route, "total")
        if isinstance(cause, httpx.TransportError):
            problem = f"the answer broke off: {type(cause).__name__}"
            return broken(route, problem) if begun else unreached(route, cause)
    error = _error(causes, str(exc))
    status = getattr(exc, "status_code", None)
    if isinstance(exc, openai.APIStatusError) and status in range(400, 600):
        headers = getattr(exc, "litellm_response_headers", None) or {}
        body = orjson.dumps({"error": error})
        return refused(int(status or 0), body, headers, secrets)
    said = redact(str(error.get("message", "")), secrets)
    return broken(
        route, f"litellm failed with {type(exc).__name__}" + (f": {said}" if said else "")
    )


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while exc is not None and id(exc) not in seen:
        seen.add(id(exc))
        yield exc
        exc = exc.__cause__ or exc.__context__


def _error(causes: Sequence[BaseException], text: str) -> Mapping[str, Any]:
    """Find the provider's error object; or the line with which litellm refuses to call."""
    for cause in causes:
        body = getattr(cause, "body", None)
        if isinstance(body, dict):
            return body
    try:
        found, _ = json.JSONDecoder().raw_decode(text, max(text.find("{"), 0))
    except ValueError:
        found = None
    if isinstance(found, dict) and isinstance(found.get("error"), dict):
        return dict(found["error"])
    line = text.partition("\n")[0]
    return {"message": line} if any(words in line for words in BEFORE_THE_CALL) else {}
