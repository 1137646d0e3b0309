"""What a text repeats of the instructions that a model was given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from guard.checks._patterns.fold import fold, origins
from guard.checks._patterns.rules import Rule
from guard.checks._words import WORD
from guard.types import Draft, Span


@dataclass(frozen=True, slots=True)
class Told:
    """Instructions that no `size` words may be repeated of.

    `runs` are a few words in a row, and the places, in words, where they begin; `shared` are those
    of `size` words that the user or the evidence have too.
    """

    size: int
    runs: Mapping[tuple[str, ...], frozenset[int]]
    shared: frozenset[tuple[str, ...]]


PROMPT = Rule("prompt", "PROMPT", "", what="words of the instructions that the model was given")
RUN = 3  # words in a row that are the same: with one of four changed, three still are
CHANGED = 2  # words in a row that may be others, or be left out, between two runs
MOST = 8  # places of a run; one that stands everywhere says nothing
SHARE = 0.75  # of the words of a passage that are the instructions' own


def told(draft: Draft, size: int) -> Told | None:
    """What the system's messages say, and neither user nor evidence."""
    instructions, others = list[str](), [passage.text for passage in draft.evidence]
    for message in draft.prompt.messages:
        own = message.get("role") in ("system", "developer")
        content = message.get("content")
        parts = content if isinstance(content, list) else [{"text": content}]
        texts = [part.get("text") for part in parts if isinstance(part, dict)]
        (instructions if own else others).extend(t for t in texts if isinstance(t, str))
    return _told(tuple(instructions), tuple(others), size) if instructions else None


def repeated(text: str, told: Told) -> tuple[Span, ...]:
    """Where a text has so many words of them, however it hides them, or changes a few."""
    read = fold(text)
    words = [(m.group().casefold(), *m.span()) for m in WORD.finditer(read)]
    found: list[tuple[int, int]] = []
    for begins in _following([word for word, _, _ in words], told):
        first, last = begins[0], begins[-1] + RUN - 1
        if _most_of(begins, told.size):
            start, end = words[first][1], words[last][2]
            if found and start <= found[-1][1]:
                start = found.pop()[0]
            found.append((start, end))
    origin: Sequence[int] = origins(text) if found and read != text else range(len(read))
    return tuple(
        Span(origin[start], origin[end - 1] + 1, PROMPT.label, PROMPT.what) for start, end in found
    )


def _following(words: Sequence[str], told: Told) -> Iterator[list[int]]:
    """Where the runs begin of each passage that follows the instructions, in their order."""
    shared = [at for at, run in enumerate(_runs(words, told.size)) if run in told.shared]
    given = {at + word for at in shared for word in range(told.size - RUN + 1)}
    begins: list[int] = []
    next_ones = frozenset[int]()  # where in the instructions the passage may go on
    for at in range(len(words) - RUN + 1):
        here = told.runs.get(tuple(words[at : at + RUN]))
        if here is None or at in given:
            continue
        near = begins and at - begins[-1] <= RUN + CHANGED
        on = here & next_ones if near else None
        if begins and not on:
            yield begins
            begins = []
        begins.append(at)
        next_ones = frozenset(p + d for p in on or here for d in range(1, RUN + CHANGED + 1))
    if begins:
        yield begins


def _most_of(begins: Sequence[int], size: int) -> bool:
    """Whether of some `size` words in a row the share is the instructions' own."""
    own = sorted({at + word for at in begins for word in range(RUN)})
    least = ceil(SHARE * size)
    if own[-1] - own[0] < size - 1:
        return False
    return any(last - first < size for first, last in zip(own, own[least - 1 :], strict=False))


@lru_cache(maxsize=32)
def _told(texts: tuple[str, ...], others: tuple[str, ...], size: int) -> Told:
    known = {run for text in others for run in _runs(_words(text), size)}
    shared = set[tuple[str, ...]]()
    found: dict[tuple[str, ...], set[int]] = {}
    begins = 0
    for text in texts:
        words = _words(text)
        alone = [run not in known for run in _runs(words, size)] or [True]
        shared.update(known.intersection(_runs(words, size)))
        for at, run in enumerate(_runs(words, RUN)):
            places = found.setdefault(run, set())
            if len(places) < MOST and any(alone[max(0, at + RUN - size) : at + 1] or alone[-1:]):
                places.add(begins + at)
        begins += len(words) + RUN + CHANGED
    runs = {run: frozenset(places) for run, places in found.items() if places}
    return Told(size, runs, frozenset(shared))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(fold(text))]


def _runs(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))
