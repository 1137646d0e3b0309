"""What a check's own questions to a model cost."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from guard.ports import Llm

_TOKENS = ("prompt_tokens", "completion_tokens")


class Metered:
    """A model that counts what it is asked, and the tokens that it says it took."""

    def __init__(self, llm: Llm) -> None:
        self._llm = llm
        self.notes: dict[str, int] = {}

    def on_behalf_of(self, headers: Mapping[str, str]) -> "Metered":
        """The same model for a client, counted anew."""
        return Metered(self._llm.on_behalf_of(headers))

    async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield what the model sends."""
        self._count("calls", 1)
        async with aclosing(self._llm.stream(body)) as answer:
            async for one in answer:
                used = one.get("usage")
                if isinstance(used, Mapping):
                    for name in _TOKENS:
                        self._count(name, used.get(name))
                yield one

    def _count(self, name: str, number: Any) -> None:
        if type(number) is int and number > 0:
            self.notes[name] = self.notes.get(name, 0) + number
