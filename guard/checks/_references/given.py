"""Which references stand in a draft, and which of them others wrote before."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from guard.checks._asked import asked
from guard.checks._references import Reference, references
from guard.types import Draft

Keys = frozenset[tuple[str, str]]
_GIVEN = 20_000  # references of the evidence that are known


def said(draft: Draft, most: int) -> list[Reference]:
    """At most so many references of the claims to be judged now, where they stand in the text."""
    if not draft.claims:
        return []
    start, end = draft.claims[0].start, draft.claims[-1].end
    found = islice(references(draft.text[start:end]), most)
    return [replace(one, start=start + one.start, end=start + one.end) for one in found]


def given(draft: Draft) -> tuple[Keys, Keys]:
    """The keys of references that the user wrote, and those of the evidence and the prompt."""
    prompt = [
        message["content"]
        for message in draft.prompt.messages
        if message.get("role") not in ("user", "assistant")
        and isinstance(message.get("content"), str)
    ]
    evidence = [text for passage in draft.evidence for text in (passage.text, passage.source)]
    return _keys(asked(draft)), _keys([*evidence, *prompt])


def _keys(texts: Iterable[str]) -> Keys:
    every = (one.key for text in texts for one in references(text))
    return frozenset(islice(every, _GIVEN))
