"""The shipped model of groundedness, in int8 ONNX."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from guard.adapters.nli.labels import says, sigmoid, softmax
from guard.adapters.nli.queue import Pair
from guard.adapters.onnx import SHIPPED, OnnxModel
from guard.errors import TooLarge
from guard.ports import Entailment

WINDOW = 512
"""Tokens of one sequence, `[CLS] premise [SEP] hypothesis [SEP]`."""
LEAST = 64
"""Tokens of a premise that must have room in it."""

_Piece = tuple[int | None, tuple[int, int]]  # of a word: the word's number, start and end


class Groundedness:
    """The shipped cross-encoder: supported, not enough info or refuted, and which words are not.

    A premise that does not fit is read in overlapping parts, and the part that says most counts.
    Every sequence runs alone, so that its numbers never depend on its neighbours' (see
    `OnnxModel`). Measured on two cores without VNNI, six layers of 384: a padded batch of 8 saves
    7 % of the time a pair at 64 tokens and nothing at 256; weights that are scaled in blocks of a
    row (MatMulNBits), where a batch changes nothing either, take twice as long.
    """

    batch = 1

    def __init__(self, folder: Path = SHIPPED / "groundedness") -> None:
        self._model = OnnxModel(folder)
        self.lanes = self._model.threads

    async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs, in order.

        `faults` are the hypothesis's words, each with the probability of being at fault. Raises
        TooLarge for a hypothesis that leaves no room for a premise.
        """
        return await self._model.map(self._judge, pairs)

    def _judge(self, pair: Pair) -> Entailment:
        premise, hypothesis = pair
        claim = self._model.encoding(hypothesis)
        if not claim.ids:
            return Entailment(0.0, 1.0, 0.0)  # what says nothing follows from nothing
        room = WINDOW - 3 - len(claim.ids)
        if room < LEAST:
            raise TooLarge(
                f"a claim does not fit the model: {len(claim.ids)} tokens, not {WINDOW - 3 - LEAST}"
            )
        words = list(zip(claim.word_ids, claim.offsets, strict=True))
        parts = _overlapping(self._model.tokens(premise), room)
        return max((self._read(part, claim.ids, words) for part in parts), key=says)

    def _read(
        self, part: Sequence[int], claim: Sequence[int], words: Sequence[_Piece]
    ) -> Entailment:
        logits, faults = self._model.outputs(part, claim)
        first = len(part) + 2
        odds = faults[0][first : first + len(claim)].tolist()
        supported, unknown, refuted = softmax(logits[0].tolist())
        return Entailment(supported, unknown, refuted, tuple(_faults(words, odds)))


def _faults(pieces: Sequence[_Piece], odds: Sequence[float]) -> Iterator[tuple[int, int, float]]:
    """Each word with the worst of its pieces."""
    rows = zip(pieces, odds, strict=True)
    for _, row in groupby(rows, key=lambda piece: piece[0][0]):
        word = list(row)
        start, end = word[0][0][1][0], word[-1][0][1][1]
        yield start, end, sigmoid(max(logit for _, logit in word))


def _overlapping(tokens: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Windows of `size` that share at least a quarter with the next; all at once if they fit."""
    steps = -(-max(0, len(tokens) - size) // (size - size // 4))
    for i in range(steps + 1):
        start = i * (len(tokens) - size) // steps if steps else 0
        yield tokens[start : start + size]
