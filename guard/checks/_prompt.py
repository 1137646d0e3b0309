"""What a text repeats of the instructions that a model was given."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from guard.checks._fold import fold, origins
from guard.checks._rules import Rule
from guard.checks._words import WORD
from guard.types import Draft, Span

Runs = frozenset[tuple[str, ...]]
PROMPT = Rule("prompt", "PROMPT", "")


def told(draft: Draft, size: int) -> Runs:
    """The runs of `size` words of the system's messages that neither user nor evidence has."""
    instructions, others = list[str](), [passage.text for passage in draft.evidence]
    for message in draft.prompt.messages:
        own = message.get("role") in ("system", "developer")
        content = message.get("content")
        parts = content if isinstance(content, list) else [{"text": content}]
        texts = [part.get("text") for part in parts if isinstance(part, dict)]
        (instructions if own else others).extend(t for t in texts if isinstance(t, str))
    return _own_runs(tuple(instructions), tuple(others), size) if instructions else frozenset()


def repeated(text: str, runs: Runs, size: int) -> tuple[Span, ...]:
    """Where a text has such runs, however it hides them."""
    read = fold(text)
    words = [(m.group().casefold(), *m.span()) for m in WORD.finditer(read)]
    found: list[tuple[int, int]] = []
    for at in range(len(words) - size + 1):
        if tuple(word for word, _, _ in words[at : at + size]) in runs:
            start, end = words[at][1], words[at + size - 1][2]
            if found and start <= found[-1][1]:
                start = found.pop()[0]
            found.append((start, end))
    origin: Sequence[int] = origins(text) if found and read != text else range(len(read))
    return tuple(Span(origin[start], origin[end - 1] + 1, PROMPT.label) for start, end in found)


@lru_cache(maxsize=32)
def _own_runs(texts: tuple[str, ...], others: tuple[str, ...], size: int) -> Runs:
    own = frozenset(run for text in texts for run in _runs(text, size))
    return own.difference(run for text in others for run in _runs(text, size))


def _runs(text: str, size: int) -> Iterator[tuple[str, ...]]:
    words = [word.casefold() for word in WORD.findall(fold(text))]
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))
