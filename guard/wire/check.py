"""What `POST /v1/check` asks: judge an answer that is already there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from guard.errors import RequestError, UpstreamError
from guard.fixed import Fixed
from guard.wire.answer import Answer
from guard.wire.chat import ChatRequest, GivenEvidence, GuardField, check_messages

FinishReason = Literal["stop", "length", "tool_calls", "content_filter", "function_call"]
"""OpenAI's own; a misspelt one would pass for an answer that was complete."""


class CheckRequest(Fixed):
    """An answer, the question it answers and the passages it may rely on.

    `answer` is a text, or an assistant message of OpenAI's shape (for tool calls). `messages` is
    the conversation before it, whose passages are evidence too. `model` is who a judge without a
    model of its own asks. `tests` is code that the answer's code must pass. `segment` is whose
    certified threshold holds, where a policy has some by segment. `finish_reason` is why the answer
    ended: one that broke off (`length`) may end in half a statement.
    """

    answer: str | Mapping[str, Any]
    question: str | None = None
    evidence: tuple[GivenEvidence, ...] = ()
    policy: str | None = None
    messages: tuple[Mapping[str, Any], ...] = ()
    tools: tuple[Mapping[str, Any], ...] = ()
    response_format: Mapping[str, Any] | None = None
    as_of: datetime | None = None
    tests: tuple[str, ...] = ()
    segment: str = Field("", max_length=200)
    finish_reason: FinishReason | None = None
    model: str = Field("", description="the model a judge asks, where it has none of its own")

    @field_validator("answer", mode="before")
    @classmethod
    def _text_or_message(cls, raw: Any) -> Any:
        if not isinstance(raw, str | Mapping):
            raise PydanticCustomError("answer", "must be a text or an assistant message")
        return raw

    @model_validator(mode="after")
    def _conversation(self) -> "CheckRequest":
        if self.messages:
            check_messages(list(self.messages))
        return self

    def request(self) -> ChatRequest:
        """The chat completion request that this answer would be the answer to."""
        messages = self.messages or ({"role": "user", "content": self.question or ""},)
        words = GuardField(
            evidence=self.evidence,
            question=self.question,
            as_of=self.as_of,
            tests=self.tests,
            segment=self.segment,
        )
        body: dict[str, Any] = {
            "model": self.model,
            "messages": list(messages),
            "tools": list(self.tools),
        }
        if self.response_format:
            body["response_format"] = dict(self.response_format)
        return ChatRequest(body, words)

    def given(self) -> Answer:
        """The answer as an upstream would have sent it. Raises RequestError if none could."""
        message = {"content": self.answer} if isinstance(self.answer, str) else dict(self.answer)
        given = Answer()
        try:
            given.add(
                {"choices": [{"message": message, "finish_reason": self.finish_reason, "index": 0}]}
            )
        except UpstreamError as exc:
            problem = str(exc).rpartition(": ")[2]
            raise RequestError(f"answer: {problem}", param="answer") from None
        return given
