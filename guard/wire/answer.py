"""What an upstream answers: completions and chunks gathered into one growing answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guard.errors import UpstreamError
from guard.types import TokenLogprob, ToolCall

META = ("id", "created", "model", "system_fingerprint", "service_tier")
KNOWN = {*META, "object", "choices", "usage", "error"}
KNOWN_CHOICE = {"index", "message", "delta", "finish_reason", "logprobs"}
BROKE_OFF = ("length", "content_filter")  # reasons to finish before the end
MAX_CHOICES = 128  # OpenAI's own limit for `n`
MAX_CALLS = 128


class Headed(dict[str, Any]):
    """The first object of an answer, with those headers of it that travel on to the client."""

    def __init__(self, found: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(found)
        self.headers = headers


class _Text:
    """A text that grows by pieces in linear time, however many there are."""

    __slots__ = ("_pieces", "length")

    def __init__(self, text: str = "") -> None:
        self._pieces, self.length = [text], len(text)

    def add(self, piece: str) -> None:
        self._pieces.append(piece)
        self.length += len(piece)

    def __str__(self) -> str:
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0]


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: _Text = field(default_factory=_Text)
    kind: str = "function"


@dataclass(slots=True)
class Choice:
    """One of the answers."""

    finish_reason: str | None = None
    logprobs: list[Mapping[str, Any]] = field(default_factory=list)
    _text: _Text = field(default_factory=_Text)
    _refusal: _Text = field(default_factory=_Text)
    _other: dict[str, Any] = field(default_factory=dict)
    _calls: dict[int, _Call] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What the model wrote so far."""
        return str(self._text)

    @property
    def length(self) -> int:
        """Characters of `text`, which need not be put together for it."""
        return self._text.length

    @property
    def refusal(self) -> str:
        """What it wrote to refuse."""
        return str(self._refusal)

    @property
    def broke_off(self) -> bool:
        """Whether it ended before the model was done."""
        return self.finish_reason in BROKE_OFF

    @property
    def other(self) -> dict[str, Any]:
        """Fields of the message that no check can read."""
        return {k: str(v) if isinstance(v, _Text) else v for k, v in self._other.items()}

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The calls the model asks for, in order."""
        calls = (call for _, call in sorted(self._calls.items()))
        return tuple(ToolCall(c.id, c.name, str(c.arguments), c.kind) for c in calls)

    @property
    def token_logprobs(self) -> tuple[TokenLogprob, ...]:
        """The tokens of the answer and their log-probabilities, where the upstream gave them."""
        return tuple(
            TokenLogprob(str(t["token"]), float(t["logprob"]), _alternatives(t))
            for t in self.logprobs
        )

    @property
    def is_spelled(self) -> bool:
        """Whether the tokens are those of the text, and of no reasoning or call besides."""
        text = self.text or self.refusal
        spelled = "".join(str(t["token"]) for t in self.logprobs)
        return spelled == text or b"".join(map(_bytes, self.logprobs)) == text.encode()

    def add(self, raw: Mapping[str, Any]) -> None:
        """Take in a choice of a completion, or the delta of a chunk."""
        message = raw.get("delta") or raw.get("message") or {}
        _expect(isinstance(message, dict), "a message is not an object")
        for name, value in message.items():
            if value is None or name == "role":
                continue
            if name == "content":
                self._add_content(value)
            elif name == "refusal":
                self._refusal.add(_string(value, name))
            elif name == "tool_calls":
                self._add_calls(value)
            elif name == "function_call":
                self._add_call(-1, value, "function_call")
            elif value not in ("", [], {}):
                self._add_other(name, value)
        for name in raw.keys() - KNOWN_CHOICE:
            if raw[name] not in (None, "", [], {}):
                self._add_other(name, raw[name])
        if raw.get("finish_reason") is not None:
            self.finish_reason = _string(raw["finish_reason"], "finish_reason")
        if raw.get("logprobs"):
            self._add_logprobs(raw["logprobs"])

    def _add_calls(self, calls: Any) -> None:
        _expect(isinstance(calls, list), "tool_calls is not a list")
        for position, call in enumerate(calls):
            _expect(isinstance(call, dict), "a tool call is not an object")
            index = call.get("index", position)
            _expect(type(index) is int and 0 <= index < MAX_CALLS, "a tool call has no place")
            known = self._calls.setdefault(index, _Call())
            known.id = known.id or _string(call.get("id") or "", "id")
            kind = call.get("type") or ("custom" if "custom" in call else "function")
            _expect(kind in ("function", "custom"), "a tool call is of an unknown type")
            if call.get(kind) is not None:
                self._add_call(index, call[kind], kind)

    def _add_call(self, index: int, body: Any, kind: str) -> None:
        _expect(isinstance(body, dict), "a tool call has no function")
        call = self._calls.setdefault(index, _Call(kind=kind))
        call.kind = kind
        call.name += _string(body.get("name") or "", "name")
        arguments = body.get("arguments", body.get("input"))
        call.arguments.add(_string(arguments or "", "arguments"))

    def _add_logprobs(self, raw: Any) -> None:
        tokens = raw.get("content") if isinstance(raw, dict) else None
        for token in tokens or ():
            fits = isinstance(token, dict) and isinstance(token.get("logprob"), int | float)
            _expect(fits and "token" in token, "logprobs hold no tokens")
            self.logprobs.append(token)

    def _add_content(self, content: Any) -> None:
        for part in content if isinstance(content, list) else [{"type": "text", "text": content}]:
            _expect(isinstance(part, dict), "a content part is not an object")
            if part.get("type") == "text":
                self._text.add(_string(part.get("text"), "content"))
            else:
                self._add_other("content", [part])

    def _add_other(self, name: str, value: Any) -> None:
        before = self._other.get(name)
        if isinstance(before, _Text) and isinstance(value, str):
            before.add(value)
        elif isinstance(before, list) and isinstance(value, list):
            before += value
        elif isinstance(value, str):
            self._other[name] = _Text(value)
        else:
            self._other[name] = [*value] if isinstance(value, list) else value


@dataclass(slots=True)
class Answer:
    """An upstream's answer as it grows; `add` takes completions and chunks alike."""

    meta: dict[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Any] | None = None
    choices: dict[int, Choice] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def add(self, chunk: Mapping[str, Any]) -> None:
        """Take in what the upstream sent. Raises UpstreamError for what is not an answer."""
        if isinstance(chunk, Headed):
            self.headers = chunk.headers
        if not self.meta:
            self.meta = {name: chunk[name] for name in META if chunk.get(name) is not None}
        if chunk.get("usage"):
            self.usage = chunk["usage"]
            _expect(isinstance(self.usage, dict), "usage is not an object")
        for name in chunk.keys() - KNOWN:
            if chunk[name] not in (None, "", [], {}):
                self.other[name] = chunk[name]
        choices = chunk.get("choices")
        _expect(isinstance(choices, list) or choices is None, "choices is not a list")
        for raw in choices or ():
            _expect(isinstance(raw, dict), "a choice is not an object")
            index = raw.get("index", 0)
            _expect(type(index) is int and 0 <= index < MAX_CHOICES, "a choice has no place")
            if index not in self.choices:
                self.choices[index] = Choice()
            self.choices[index].add(raw)


def _alternatives(token: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """The tokens of `top_logprobs`; what is none of them is passed over, it decides nothing."""
    given = token.get("top_logprobs")
    return tuple(
        (str(one["token"]), float(one["logprob"]))
        for one in (given if isinstance(given, list) else ())
        if isinstance(one, dict) and "token" in one and isinstance(one.get("logprob"), int | float)
    )


def _bytes(token: Mapping[str, Any]) -> bytes:
    """What a token writes; one that ends within a character has no text of its own."""
    given = token.get("bytes")
    if isinstance(given, list) and all(type(b) is int and 0 <= b < 256 for b in given):
        return bytes(given)
    return str(token["token"]).encode()


def _string(value: Any, name: str) -> str:
    _expect(isinstance(value, str), f"{name} is not a string")
    return str(value)


def _expect(holds: bool, problem: str) -> None:
    if not holds:
        raise UpstreamError(f"the upstream sent what is not a chat completion: {problem}")
