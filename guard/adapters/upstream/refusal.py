"""What an upstream says when it refuses, made fit for the client: the message, never a key."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from guard.adapters.upstream.headers import SHORT_SECRET, back
from guard.errors import UpstreamError, UpstreamStatus

MAX_MESSAGE = 2_000  # characters
NOWHERE = re.compile(
    r"(?i)(?:40[45]\W*)?(?:(?:file|page|route) )?(?:not found|method not allowed)\W*"
)
KEY_LIKE = re.compile(r"(?i)\bbearer\s+[^\s\"',;]+|\b(?:sk|pk|rk|gsk|xai)-[\w-]{8,}")


def refused(
    status: int, body: bytes, headers: Mapping[str, str], secrets: Sequence[str]
) -> UpstreamStatus:
    """Return the error for an answer with a status of 400 or more, whatever its body is."""
    error = _clean(_error(body) or {}, secrets)
    if status in (404, 405) and NOWHERE.fullmatch(error.get("message", "not found")):
        error["message"] = f"the upstream has no such path ({status}); is its `url` right?"
    return UpstreamStatus(status, error, back(headers, secrets))


def reported(answer: Mapping[str, Any], secrets: Sequence[str]) -> UpstreamError | None:
    """Return the error that an object sent with status 200 stands for, or None."""
    if not answer.get("error") and answer.get("object") != "error":
        return None
    error = _clean(_from_object(answer) or {}, secrets)
    code = error.get("code")
    if str(code) in {str(status) for status in range(400, 600)}:
        return UpstreamStatus(int(str(code)), error)
    message = f"the upstream reports: {error.get('message') or 'an error'}"
    return UpstreamError(message, why="an error in place of an answer")


def redact(text: str, secrets: Sequence[str]) -> str:
    """Take the keys out of a text, and cut a very long one."""
    for secret in secrets:
        if len(secret) >= SHORT_SECRET:
            text = text.replace(secret, "[key]")
    text = KEY_LIKE.sub("[key]", text)
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " ... (cut)"


def _clean(error: Mapping[str, Any], secrets: Sequence[str]) -> dict[str, Any]:
    fields = ("message", "type", "code", "param")
    return {f: redact(str(error[f]), secrets) for f in fields if error.get(f) is not None}


def _error(body: bytes) -> Mapping[str, Any] | None:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        text = body.decode("utf-8", "replace").strip()
        return {"message": text} if text and not text.startswith("<") else None
    if isinstance(answer, list) and answer:  # Google's way
        answer = answer[0]
    return _from_object(answer) if isinstance(answer, dict) else None


def _from_object(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Find the error object: OpenAI's envelope, or a message right in the body."""
    error = answer.get("error")
    if isinstance(error, dict):
        return error if error.get("message") else {**error, "message": _text(error)}
    if error:
        return {**answer, "message": _text(error)}
    for name in ("message", "detail", "msg"):
        if answer.get(name):
            return {**answer, "message": _text(answer[name])}
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
