"""Sentence encoder: texts to vectors whose dot product is their likeness."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guard.adapters.onnx import SHIPPED, OnnxModel, windows

QUERY = "Represent this sentence for searching relevant passages: "
"""What bge-small-en-v1.5 was trained to read before a query (its authors' model card)."""


class Encoder:
    """The shipped encoder, bge-small-en-v1.5: 384 numbers of length 1 for a text of any length.

    A text longer than the window is cut into even windows and the mean of their vectors taken.
    """

    space = "bge_small_en_v1_5_int8"
    """The name of its embedding space; a column of that name holds the vectors of a corpus."""

    width = 384
    window = 512

    def __init__(self) -> None:
        self._model = OnnxModel(SHIPPED / "encoder")

    async def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape (len(texts), width)."""
        vectors = await self._model.map(self._encode, texts)
        return np.array(vectors, np.float32).reshape(len(texts), self.width)

    async def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a query, shape (width,)."""
        return (await self._model.map(self._encode, [QUERY + text]))[0]

    def _encode(self, text: str) -> NDArray[np.float32]:
        parts = windows(self._model.tokens(text), self.window - 2)
        mean = np.sum([_unit(self._model.run(part)[0]) for part in parts], axis=0)
        return _unit(mean)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return scaled
