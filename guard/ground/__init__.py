"""From a request and a policy to the evidence for its question."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from guard.checks import LONGEST
from guard.ground.facts import facts
from guard.ground.parts import QUERY, SOURCE, TEXT, as_openai, kind
from guard.ground.passage import Passage
from guard.ground.passages import find, plain
from guard.ground.question import condense
from guard.policy import Policy
from guard.ports import Store
from guard.types import Evidence
from guard.wire.chat import ChatRequest

__all__ = ["Grounding", "ground"]

Message = Mapping[str, Any]

_QUICK = 20_000  # characters that are read in no time
_TOLD = ("system", "developer")
# The letter its passages are known by. An assistant's words never support an answer.
_READ = {"system": "s", "developer": "s", "user": "u", "tool": "t", "function": "t"}


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
    if _may_be_left_alone(request, policy):
        return Grounding(str(request.messages[-1].get("content")), (), request.messages)
    wanted = policy.ground
    size = sum(len(str(message.get("content"))) for message in request.messages)
    work = partial(_every, request.messages, wanted.request)
    read = work() if size < _QUICK else await asyncio.to_thread(work)
    questions = [words.asked for words in read if words.asked]
    question = request.guard.question or (questions[-1] if questions else "")
    evidence = list(_of_request(request, read)) if wanted.request else []
    if wanted.corpus and question:
        query = request.guard.question or condense(questions)
        found = await store.search(wanted.corpus, query, wanted.passages, request.guard.as_of)
        evidence += [e for e in found if e.score >= wanted.min_score]
    messages = tuple(words.message for words in read if words.message is not None)
    return Grounding(question, _unique(evidence), messages)


def _every(messages: Sequence[Message], take: bool) -> list["_Words"]:
    return [_read(message, take) for message in messages]


def _may_be_left_alone(request: ChatRequest, policy: Policy) -> bool:
    """Whether there is nothing to gather, and nothing to turn into OpenAI's words."""
    plain = all(isinstance(m.get("content"), str | None) for m in request.messages)
    return plain and not policy.reads_evidence and not request.guard.evidence


@dataclass(frozen=True, slots=True)
class _Words:
    """What one message holds for the guard; no `message` if nothing else is in it."""

    role: str
    message: Message | None
    asked: str = ""
    shown: tuple[Passage, ...] = ()
    sources: tuple[Passage, ...] = ()  # grounding sources, taken out of the message


def _read(message: Message, take: bool) -> _Words:
    content, role = message.get("content"), message["role"]
    if role not in _READ or not content:
        return _Words(role, message)
    kept: Message | None = message
    query = ""
    sources: tuple[Passage, ...] = ()
    if isinstance(content, str):
        text = content
    else:
        known = [kind(part) for part in content]
        text = "\n".join(words for name, words in known if name == TEXT)
        query = "\n".join(words for name, words in known if name == QUERY)
        sources = tuple(Passage(words) for name, words in known if name == SOURCE)
        parts = as_openai(content, keep_sources=not take)
        if parts is not content:
            gone = not parts and role in ("system", "developer", "user")
            kept = None if gone else {**message, "content": parts or ""}
    if role in ("tool", "function"):
        return _Words(role, kept, shown=(Passage(text, source=_tool(message)),), sources=sources)
    if len(text) > LONGEST:  # `unread` says so
        return _Words(role, kept, query or ("" if role in _TOLD else text), (), sources)
    if role in _TOLD:
        shown = find(text, asks_last=False).passages or facts(plain(text))
        return _Words(role, kept, "", shown, sources)
    found = find(text)
    return _Words(role, kept, query or found.asked or found.rest, found.passages, sources)


def _of_request(request: ChatRequest, read: Sequence[_Words]) -> Iterator[Evidence]:
    """What the client gave, then what stands in its messages."""
    counts: Counter[str] = Counter()
    for given in request.guard.evidence:
        counts["p"] += 1
        id, source = given.id or f"p{counts['p']}", given.source or "request"
        yield Evidence(id, source, given.text, available_at=given.available_at)
    for number, words in enumerate(read, 1):
        where = f"message {number} ({words.role})"
        for place, passage in enumerate(words.sources, 1):
            counts["p"] += 1
            yield Evidence(f"p{counts['p']}", f"{where}, source {place}", passage.text)
        for place, passage in enumerate(words.shown, 1):
            letter = _READ[words.role]
            counts[letter] += 1
            id = passage.id or f"{letter}{counts[letter]}"
            source = passage.source or f"{where}, passage {place}"
            yield Evidence(id, source, passage.text, shown=True)


def _unique(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Every text once, every id once; empty passages prove nothing."""
    counts: Counter[str] = Counter()
    taken: set[str] = set()
    kept: dict[str, Evidence] = {}
    for one in evidence:
        if not one.text.strip() or one.text in kept:
            continue
        id = one.id
        while id in taken:
            counts[one.id] += 1
            id = f"{one.id[:58]}-{counts[one.id] + 1}"
        taken.add(id)
        kept[one.text] = one if id == one.id else replace(one, id=id)
    return tuple(kept.values())


def _tool(message: Message) -> str | None:
    return str(message.get("name") or message.get("tool_call_id") or "") or None
