"""Where in an answer the words stand that a check objects to."""

from bisect import bisect_left, bisect_right

from guard.types import Claim, Draft, Span


def located(claim: Claim, text: str, start: int, end: int, label: str) -> tuple[Span, ...]:
    """Return where `text[start:end]` stands in the draft, `text` being the claim in plain words.

    Nothing where that can't be told: what was taken out of the claim may hold the same words.
    """
    words = text[start:end]
    if words.strip() and claim.text.endswith(text):
        first = claim.end - len(text) + start
        return (Span(first, first + len(words), label),)
    if not words.strip() or claim.text.count(words) != text.count(words):
        return ()
    at = -1
    for _ in range(text.count(words, 0, start) + 1):
        at = claim.text.find(words, at + 1)
    first = claim.start + at
    return (Span(first, first + len(words), label),) if at >= 0 else ()


def claim_at(draft: Draft, start: int) -> Claim | None:
    """The claim that a place in the draft's text is in, else the next one."""
    at = bisect_right(draft.claims, start, key=lambda claim: claim.end)
    return draft.claims[at] if at < len(draft.claims) else None


def claim_over(draft: Draft, start: int, end: int) -> Claim | None:
    """The claim that most of a part of the draft's text is in; the first of several."""
    first = bisect_right(draft.claims, start, key=lambda claim: claim.end)
    last = bisect_left(draft.claims, end, key=lambda claim: claim.start)
    return max(
        draft.claims[first:last] if start < end else (),
        key=lambda claim: min(claim.end, end) - max(claim.start, start),
        default=None,
    )
