"""Where in an answer the words stand that a check objects to."""

from guard.types import Claim, Span


def located(claim: Claim, text: str, start: int, end: int, label: str) -> tuple[Span, ...]:
    """Return where `text[start:end]` stands in the draft, `text` being the claim in plain words.

    Nothing where that can't be told: what was taken out of the claim may hold the same words.
    """
    words = text[start:end]
    if not words.strip() or claim.text.count(words) != text.count(words):
        return ()
    at = -1
    for _ in range(text.count(words, 0, start) + 1):
        at = claim.text.find(words, at + 1)
    first = claim.start + (start if text == claim.text else at)
    return (Span(first, first + len(words), label),) if at >= 0 else ()
