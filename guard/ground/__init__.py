"""From a request and a policy to the evidence for its question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guard.ground.passages import Passage, facts, find
from guard.ground.question import condense
from guard.policy import Policy
from guard.ports import Store
from guard.types import Evidence
from guard.wire.chat import ChatRequest

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Grounding:
    """The question, the passages an answer to it may rely on, and the conversation.

    `messages` are the request's, with content parts that only the guard knows turned into
    OpenAI's; unchanged messages are the same objects.
    """

    question: str
    evidence: tuple[Evidence, ...]
    messages: tuple[Message, ...]


async def ground(request: ChatRequest, policy: Policy, store: Store) -> Grounding:
    """Gather the evidence of the request, and that of the policy's corpus.

    Raises ConfigError for a corpus that does not exist.
    """
    read = [_read(message) for message in request.messages]
    questions = [words.asked for words in read if words.asked]
    question = request.guard.question or (questions[-1] if questions else "")
    evidence = _given(request) + _in_messages(read) if policy.ground.request else []
    if policy.ground.corpus:
        query = request.guard.question or condense(questions)
        wanted = policy.ground
        found = await store.search(
            policy.ground.corpus, query, wanted.passages, request.guard.as_of
        )
        evidence += [e for e in found if e.score >= wanted.min_score]
    return Grounding(question, _unique(evidence), tuple(words.message for words in read))


@dataclass(frozen=True, slots=True)
class _Words:
    """What one message holds for the guard."""

    message: Message
    asked: str = ""
    shown: tuple[Passage, ...] = ()
    sources: tuple[Passage, ...] = ()  # grounding_source parts, taken out of the message
    prefix: str = ""


def _read(message: Message) -> _Words:
    content = message.get("content")
    role = message["role"]
    if role == "assistant" or not content:
        return _Words(message)
    text, query, sources = (content, "", ()) if isinstance(content, str) else _parts(content)
    if isinstance(content, list) and (query or sources):
        message = {**message, "content": _openai_parts(content)}
    if role in ("tool", "function"):
        id = message.get("name") or message.get("tool_call_id")
        return _Words(message, shown=(Passage(text, _short(id)),), prefix="t", sources=sources)
    found = find(text)
    shown = found.passages
    if role in ("system", "developer"):
        return _Words(message, shown=shown or facts(text), sources=sources, prefix="s")
    asked = query or found.asked or found.rest
    return _Words(message, asked, shown, sources, prefix="u")


def _given(request: ChatRequest) -> list[Evidence]:
    return [
        Evidence(e.id or f"p{n}", e.source or "request", e.text, available_at=e.available_at)
        for n, e in enumerate(request.guard.evidence, 1)
    ]


def _in_messages(read: Sequence[_Words]) -> list[Evidence]:
    evidence: list[Evidence] = []
    for number, words in enumerate(read, 1):
        for kept, shown in ((words.sources, False), (words.shown, True)):
            for place, passage in enumerate(kept, 1):
                id = passage.id or f"{words.prefix}{len(evidence) + 1}"
                source = f"message {number} ({words.message['role']}), passage {place}"
                evidence.append(Evidence(id, source, passage.text, shown=shown))
    return evidence


def _unique(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Every text once, every id once; empty passages prove nothing."""
    ids: set[str] = set()
    texts: set[str] = set()
    kept = []
    for one in evidence:
        if not one.text.strip() or one.text in texts:
            continue
        id, n = one.id, 2
        while id in ids:
            id, n = f"{one.id}-{n}", n + 1
        ids.add(id)
        texts.add(one.text)
        kept.append(one if id == one.id else replace(one, id=id))
    return tuple(kept)


def _parts(content: Sequence[Message]) -> tuple[str, str, tuple[Passage, ...]]:
    """Text, query and grounding sources of a list of content parts (LiteLLM's and Bedrock's)."""
    texts: list[str] = []
    queries: list[str] = []
    sources: list[str] = []
    for part in content:
        kind, text = _kind(part)
        {"grounding_source": sources, "query": queries, "text": texts}.get(kind, []).append(text)
    passages = tuple(Passage(text) for text in sources)
    return "\n".join([*texts, *queries]), "\n".join(queries), passages


def _kind(part: Message) -> tuple[str, str]:
    guarded = part.get("guardContent")
    if isinstance(guarded, Mapping) and isinstance(guarded.get("text"), Mapping):
        inner = guarded["text"]
        marks = inner.get("qualifiers") or ()
        known = [mark for mark in ("grounding_source", "query") if mark in marks]
        return (known or ["text"])[0], str(inner.get("text") or "")
    kind = str(part.get("type"))
    return kind, str(part.get("text") or "")


def _openai_parts(content: Sequence[Message]) -> list[Message]:
    """The parts as OpenAI knows them; sources are left out, as the instructions show them."""
    parts: list[Message] = []
    for part in content:
        kind, text = _kind(part)
        if kind in ("query", "text") and ("guardContent" in part or kind == "query"):
            parts.append({"type": "text", "text": text})
        elif kind != "grounding_source":
            parts.append(part)
    return parts


def _short(id: object) -> str | None:
    """An id fit for a citation, from a tool's name or a call's id."""
    kept = "".join(c for c in str(id or "") if c.isalnum() or c in "_.:-")
    return kept[:24] or None
