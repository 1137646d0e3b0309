"""Content parts that only guards know: LiteLLM's and Bedrock's grounding sources and queries."""

from collections.abc import Mapping, Sequence
from typing import Any

Part = Mapping[str, Any]

SOURCE, QUERY, TEXT = "grounding_source", "query", "text"


def kind(part: Part) -> tuple[str, str]:
    """What a part is, and its text: SOURCE, QUERY, TEXT, or the part's own type without a text.

    LiteLLM has `{"type": "grounding_source", "text": ...}`, and `guarded_text` for words to be
    judged; Bedrock has `{"guardContent": {"text": {"text": ..., "qualifiers": [...]}}}`.
    """
    guarded = part.get("guardContent")
    words = guarded.get("text") if isinstance(guarded, Mapping) else None
    if isinstance(words, Mapping):
        marks = words.get("qualifiers") or ()
        return next((mark for mark in (SOURCE, QUERY) if mark in marks), TEXT), _str(words)
    name = str(part.get("type"))
    if name in (SOURCE, QUERY, TEXT, "guarded_text"):
        return TEXT if name == "guarded_text" else name, _str(part)
    return name, ""


def as_openai(content: Sequence[Part], keep_sources: bool) -> Sequence[Part]:
    """The parts as OpenAI knows them; the same object if they are so already.

    Sources are left out, as the instructions show them, unless `keep_sources`.
    """
    parts: list[Part] = []
    for part in content:
        name, text = kind(part)
        if name == SOURCE and not keep_sources:
            continue
        foreign = name in (SOURCE, QUERY, TEXT) and part.get("type") != TEXT
        parts.append({"type": TEXT, "text": text} if foreign else part)
    same = len(parts) == len(content) and all(a is b for a, b in zip(parts, content, strict=True))
    return content if same else parts


def _str(words: Part) -> str:
    text = words.get("text")
    return text if isinstance(text, str) else ""
