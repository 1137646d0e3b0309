"""What a client asks: a chat completion request, and the words in it that are for the guard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from guard.errors import RequestError, plainly
from guard.fixed import Fixed
from guard.types import Prompt
from guard.wire.answer import MAX_CHOICES


class GivenEvidence(Fixed):
    """A passage that the client brings along; a bare text is a passage without an id."""

    text: str
    id: str | None = Field(None, pattern=r"^[\w.:-]{1,64}$")
    source: str | None = None
    available_at: datetime | None = None

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"text": raw}
        if not isinstance(raw, Mapping):
            raise PydanticCustomError("passage", "must be a text or an object with a text")
        return raw


class GuardField(Fixed):
    """The field `guard` of a request (`extra_body={"guard": {...}}`)."""

    evidence: tuple[GivenEvidence, ...] = ()
    question: str | None = None
    as_of: datetime | None = None
    tests: tuple[str, ...] = ()  # code that the answer's code must pass
    segment: str = Field("", max_length=200)  # whose certified threshold holds, of those there are


NO_WORDS = GuardField()


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A chat completion request: `body` as the client sent it, without the field `guard`."""

    body: Mapping[str, Any]
    guard: GuardField = NO_WORDS

    @property
    def messages(self) -> tuple[Mapping[str, Any], ...]:
        """The conversation so far."""
        return tuple(self.body["messages"])

    @property
    def stream(self) -> bool:
        """Whether the client wants server-sent events."""
        return bool(self.body.get("stream"))

    @property
    def include_usage(self) -> bool:
        """Whether the client wants a usage chunk at the end of its stream."""
        return bool((self.body.get("stream_options") or {}).get("include_usage"))

    @property
    def wants_json(self) -> bool:
        """Whether the answer must be JSON, so that words of ours would break the client."""
        form = self.body.get("response_format") or {}
        return form.get("type") in ("json_object", "json_schema")

    def prompt(self, messages: Sequence[Mapping[str, Any]]) -> Prompt:
        """The request as the checks see it, with the messages that the model sees."""
        functions = self.body.get("functions") or ()
        tools = tuple(self.body.get("tools") or ())
        known = ("model", "messages", "tools", "functions", "response_format", "stream", "n")
        return Prompt(
            model=self.body["model"],
            messages=tuple(messages),
            tools=tools + tuple({"type": "function", "function": f} for f in functions),
            response_format=self.body.get("response_format"),
            params={k: v for k, v in self.body.items() if k not in known},
            tests=self.guard.tests,
            segment=self.guard.segment,
        )


def parse(raw: bytes) -> ChatRequest:
    """Read a request body. Raises RequestError that names the field at fault."""
    body = parse_object(raw)
    words = body.pop("guard", None)
    _expect(isinstance(body.get("model"), str), "model", "must be a string")
    check_messages(body.get("messages"))
    n = body.get("n")
    _expect(n is None or (type(n) is int and 1 <= n <= MAX_CHOICES), "n", "must be 1 to 128")
    for name in ("tools", "functions"):
        value = body.get(name)
        _expect(value is None or _is_list_of_objects(value), name, "must be a list of objects")
    for name in ("stream_options", "response_format"):
        _expect(isinstance(body.get(name), dict | None), name, "must be an object")
    stream = body.get("stream")
    _expect(stream is None or isinstance(stream, bool), "stream", "must be true or false")
    if words is None:
        return ChatRequest(body)
    try:
        return ChatRequest(body, GuardField.model_validate(words))
    except ValidationError as exc:
        raise invalid(exc, GuardField, "guard") from None


def check_messages(messages: Any) -> None:
    """Raise RequestError unless these are the messages of a conversation."""
    _expect(
        isinstance(messages, list) and bool(messages), "messages", "must be a list with a message"
    )
    for i, message in enumerate(messages):
        place = f"messages[{i}]"
        _expect(isinstance(message, dict), place, "must be an object")
        _expect(isinstance(message.get("role"), str), f"{place}.role", "must be a string")
        content = message.get("content")
        fits = content is None or isinstance(content, str) or _is_list_of_objects(content)
        _expect(fits, f"{place}.content", "must be a string or a list of content parts")


def parse_object(raw: bytes) -> dict[str, Any]:
    """Read a JSON object. Raises RequestError."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as exc:
        raise RequestError(f"the request body is not valid JSON: {exc}") from None
    if not isinstance(body, dict):
        raise RequestError("the request body must be a JSON object")
    return body


def invalid(exc: ValidationError, model: type[BaseModel], prefix: str = "") -> RequestError:
    """The first problem of a validation as `model`, in the client's terms."""
    first = exc.errors()[0]
    place = ".".join([prefix, *map(str, first["loc"])]).strip(".")
    what = plainly(first)
    if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
        what += f"; there are: {', '.join(model.model_fields)}"
    return RequestError(f"{place or 'the request body'}: {what}", param=place or None)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _expect(holds: bool, place: str, demand: str) -> None:
    if not holds:
        raise RequestError(f"{place} {demand}", param=place)
