"""Re-ranker: how well a passage answers a query, both read together."""

import math
from collections.abc import Sequence
from functools import partial
from itertools import product

from guard.adapters.onnx import SHIPPED, OnnxModel, windows


class Reranker:
    """The shipped cross-encoder, ms-marco-MiniLM-L-12-v2: relevance, which is not support.

    What does not fit the window is cut into even windows; the best of their scores counts.
    """

    window = 512

    def __init__(self) -> None:
        self._model = OnnxModel(SHIPPED / "reranker")

    async def score(self, query: str, passages: Sequence[str]) -> list[float]:
        """The relevance of each passage in [0, 1]: the sigmoid of the model's logit."""
        return await self._model.map(partial(self._score, query), passages)

    def _score(self, query: str, passage: str) -> float:
        questions = list(windows(self._model.tokens(query), self.window // 2))
        room = self.window - 3 - max(map(len, questions))
        parts = windows(self._model.tokens(passage), room)
        logit = max(float(self._model.run(*pair)[0]) for pair in product(questions, parts))
        return 1 / (1 + math.exp(-logit))
