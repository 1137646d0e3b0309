"""Stand-ins for the outside world: a model with a script, a store with a few passages."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guard.errors import GuardError
from guard.ports import Entailment, Outcome, Page, Tools
from guard.types import Evidence, Origin

META = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": "fake"}


@dataclass
class FakeLlm:
    """Answers with its script, one answer a call (the last one for ever).

    An answer is a text, a list of texts (one a choice), a message, or an error to raise.
    """

    script: list[Any]
    calls: list[Mapping[str, Any]] = field(default_factory=list)
    extra: Mapping[str, Any] = field(default_factory=dict)
    piece: int = 7
    closed: int = 0

    def on_behalf_of(self, headers: Mapping[str, str]) -> "FakeLlm":
        return self

    async def stream(self, body: Mapping[str, Any]) -> AsyncGenerator[Mapping[str, Any], None]:
        answer = self.script[min(len(self.calls), len(self.script) - 1)]
        self.calls.append(body)
        if isinstance(answer, GuardError):
            raise answer
        answers = answer if isinstance(answer, list) else [answer]
        messages = [{"content": a} if isinstance(a, str) else a for a in answers]
        usage = {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12}
        try:
            if not body.get("stream"):
                choices = [
                    {
                        "index": i,
                        "message": {"role": "assistant", **m},
                        "finish_reason": "tool_calls" if m.get("tool_calls") else "stop",
                        **self.extra,
                    }
                    for i, m in enumerate(messages)
                ]
                yield {**META, "choices": choices, "usage": usage}
                return
            for i, m in enumerate(messages):
                text = m.get("content") or ""
                for at in range(0, len(text), self.piece):
                    yield _chunk(i, {"content": text[at : at + self.piece]})
                rest = {k: v for k, v in m.items() if k != "content"}
                for n, call in enumerate(rest.get("tool_calls", ())):
                    rest["tool_calls"] = [{"index": n, **call}]
                    yield _chunk(i, rest)
                if rest and not rest.get("tool_calls"):
                    yield _chunk(i, rest)
            for i, m in enumerate(messages):
                reason = "tool_calls" if m.get("tool_calls") else "stop"
                yield {**META, "choices": [{"index": i, "delta": {}, "finish_reason": reason}]}
            yield {**META, "choices": [], "usage": usage}
        finally:
            self.closed += 1


def _chunk(index: int, delta: Mapping[str, Any]) -> dict[str, Any]:
    return {**META, "choices": [{"index": index, "delta": delta, "finish_reason": None}]}


@dataclass
class FakeStore:
    """Finds always the same passages."""

    passages: Mapping[str, str] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)

    async def search(self, corpus: str, query: str, limit: int, as_of: Any = None) -> Any:
        self.queries.append(query)
        return tuple(
            Evidence(id, f"{id}.md", text, origin=Origin.CORPUS)
            for id, text in list(self.passages.items())[:limit]
        )

    async def snapshot(self, corpus: str) -> str:
        return f"{corpus} of {len(self.passages)}"


class FakeNli:
    """Entails what it contains word for word; contradicts nothing."""

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        return [
            Entailment(0.98, 0.02, 0.0) if _plain(h) in _plain(p) else Entailment(0.02, 0.98, 0.0)
            for p, h in pairs
        ]


@dataclass
class FakeWeb:
    """Has these pages (text) and outcomes; every other address is gone. Remembers who asked."""

    pages: Mapping[str, str | Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> Page:
        self.asked.append(url)
        page = self.pages.get(url)
        if page is None:
            return Page(url, Outcome.GONE, "answers 404")
        return Page(url, Outcome.FOUND, text=page) if isinstance(page, str) else page


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text.lower() if c.isalnum() or c == " ").split())


def fake_tools(*script: Any, passages: Mapping[str, str] | None = None, **llm: Any) -> Tools:
    """Tools around a scripted model; `passages` are what any search finds."""
    return Tools(FakeLlm(list(script), **llm), FakeStore(passages or {}), FakeNli(), FakeWeb())
