"""A search that knows nothing but words: what any other one has to beat."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from guard_eval.likeness.words import words
from guard_eval.metrics.retrieval import Chunk


class Overlap:
    """Orders passages by how many different words of the question they hold.

    Of equals the shorter one comes first, then the one that stands first.
    """

    def __init__(self, passages: Sequence[Chunk]) -> None:
        self._passages = passages
        self._held: defaultdict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(passages):
            for word in set(words(passage.text)):
                self._held[word].append(number)

    def search(self, question: str, limit: int) -> list[Chunk]:
        """Return the best passages, best first; none that shares no word with the question."""
        shared: Counter[int] = Counter()
        for word in set(words(question)):
            shared.update(self._held.get(word, ()))
        length = [len(each.text) for each in self._passages]
        best = sorted(shared, key=lambda n: (-shared[n], length[n], n))
        return [self._passages[n] for n in best[:limit]]
