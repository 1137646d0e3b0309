"""The shipped model of groundedness, in int8 ONNX."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from guard.adapters.nli.faults import by_word
from guard.adapters.nli.labels import says, sigmoid, softmax
from guard.adapters.nli.parts import overlapping
from guard.adapters.nli.queue import Pair
from guard.adapters.onnx import SHIPPED, OnnxModel
from guard.errors import TooLarge
from guard.ports import Entailment

WINDOW = 512
"""Tokens of one sequence, `[CLS] premise [SEP] hypothesis [SEP]`."""
LEAST = 64
"""Tokens of a premise that must have room in it."""


class Groundedness:
    """The shipped cross-encoder: supported, not enough info or refuted, and which words are not.

    A premise that does not fit is read in overlapping parts, and the part that says most counts.
    Every sequence runs alone, so that its numbers never depend on its neighbours' (see
    `OnnxModel`). Measured on two cores without VNNI, six layers of 384: a padded batch of 8 saves
    7 % of the time a pair at 64 tokens and nothing at 256; what would let a batch change nothing
    costs time instead: a scale for each token 10 to 15 %, weights in blocks (MatMulNBits) 100 %.
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
        parts = overlapping(self._model.tokens(premise), room)
        return max((self._read(part, claim, hypothesis) for part in parts), key=says)

    def _read(self, part: Sequence[int], claim: Any, hypothesis: str) -> Entailment:
        logits, faults = self._model.outputs(part, claim.ids)
        first = len(part) + 2
        odds = map(sigmoid, faults[0][first : first + len(claim.ids)].tolist())
        words = by_word(list(zip(claim.word_ids, claim.offsets, odds, strict=True)), hypothesis)
        supported, unknown, refuted = softmax(logits[0].tolist())
        return Entailment(supported, unknown, refuted, tuple(words))
