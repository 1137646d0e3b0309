"""Things that went wrong, as opposed to verdicts.

GuardError                     500
├─ ConfigError                 a policy or a setting is wrong (start)
├─ MissingExtra                an optional part is not installed (501)
├─ RequestError                the client asked the impossible (400)
│  ├─ UnknownPolicy            (404)
│  └─ TooLarge                 (413)
├─ Blocked                     the policy forbids the answer (403)
├─ Overloaded                  no room for another request (503)
└─ UpstreamError               the model could not answer (502)
   ├─ UpstreamStatus           it answered with a status of its own, which travels on
   └─ UpstreamTimeout          (504)
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

NOT_AGAIN: Mapping[str, str] = {"x-should-retry": "false"}  # OpenAI's libraries obey it
_PLAIN = {
    "extra_forbidden": "there is no such field",
    "missing": "is needed",
    "tuple_type": "must be a list",
    "model_type": "must be an object",
    "mapping_type": "must be an object",
    "string_type": "must be a text",
}


def plainly(error: Mapping[str, Any]) -> str:
    """What a validation finds wrong, one of pydantic's `errors()`, in plain words."""
    said = str(_PLAIN.get(error["type"], error["msg"]))
    return said.removeprefix("Value error, ").removeprefix("Assertion failed, ")


def meant(name: str, known: Iterable[str]) -> str:
    """Ask after the known name that is near an unknown one; empty where none is."""
    close = get_close_matches(name, list(known), 1)
    return f"did you mean {close[0]!r}? " if close else ""


class GuardError(Exception):
    """Base of every error the guard raises on purpose; the message is for the client."""

    status = 500
    exit = 2  # of a command that ends with it
    type = "server_error"
    code: str | None = "guard_error"
    param: str | None = None
    receipt: Mapping[str, Any] | None = None  # of what had been judged by then

    def headers(self) -> Mapping[str, str]:
        """HTTP headers that belong to this error; a fault of ours stays one if asked again."""
        return NOT_AGAIN if self.status >= 500 else {}


class ConfigError(GuardError):
    """A policy file or a setting is missing, malformed or names something unknown."""

    code = "config_error"


class MissingExtra(GuardError):
    """An optional part of the installation is needed and not there."""

    status = 501
    code = "missing_extra"

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional part: pip install 'groundwire[{extra}]'")


class RequestError(GuardError):
    """The request cannot be served as asked."""

    status = 400
    type = "invalid_request_error"
    code = "invalid_request"

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param


class UnknownPolicy(RequestError):
    """The request names a policy that is not loaded."""

    status = 404
    code = "unknown_policy"


class TooLarge(RequestError):
    """The request, or what it would need, is over a limit."""

    status = 413
    code = "too_large"


class Blocked(GuardError):
    """The policy forbids releasing the answer in any form."""

    status = 403
    type = "content_filter"
    code = "content_filter"

    def __init__(self, message: str, receipt: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.receipt = receipt


class Overloaded(GuardError):
    """There is no room for another request now."""

    status = 503
    code = "overloaded"

    def headers(self) -> Mapping[str, str]:
        """Ask the client to come back."""
        return {"retry-after": "1"}


class UpstreamError(GuardError):
    """The upstream model failed, or sent what is not an answer."""

    status = 502
    type = "upstream_error"
    code: str | None = "upstream_error"
    final = False  # asked as often as is of use

    def __init__(self, message: str, why: str | None = None) -> None:
        super().__init__(message)
        self.why = why or message  # for logs: never what a client or a model wrote

    def headers(self) -> Mapping[str, str]:
        """Whether OpenAI's libraries should try again themselves."""
        return NOT_AGAIN if self.final else {}


class UpstreamTimeout(UpstreamError):
    """The upstream model did not answer in time."""

    status = 504
    code = "upstream_timeout"


class UpstreamStatus(UpstreamError):
    """The upstream model refused with an HTTP status; status and error travel to the client."""

    def __init__(
        self, status: int, error: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.type = str(error.get("type") or "upstream_error")
        self.code = None if error.get("code") is None else str(error["code"])
        message = str(error.get("message") or f"the upstream answered {status}")
        super().__init__(message, why=self.code or self.type)
        self.param = None if error.get("param") is None else str(error["param"])
        self._headers = headers or {}

    def headers(self) -> Mapping[str, str]:
        """What the upstream said beside it: its name for the request, when to try again."""
        return {**self._headers, **super().headers()}
