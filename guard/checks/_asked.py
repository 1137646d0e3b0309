"""What the user wrote: the question and the messages of the conversation."""

from collections.abc import Iterator

from guard.types import Draft


def asked(draft: Draft) -> tuple[str, ...]:
    """Return the texts the user wrote, each once."""
    return tuple(dict.fromkeys([draft.question, *_written(draft)]))


def _written(draft: Draft) -> Iterator[str]:
    for message in draft.prompt.messages:
        if message.get("role") != "user":
            continue
        content = message.get("content")
        if isinstance(content, str):
            yield content
        for part in content if isinstance(content, list) else ():
            if isinstance(part, dict) and isinstance(part.get("text"), str):
                yield part["text"]
