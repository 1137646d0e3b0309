"""How alike two words are, by the input embeddings of the encoder that is trained."""

from functools import lru_cache
from pathlib import Path

from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn


class Likeness:
    """Cosine of the mean input embeddings of two words, in [-1, 1]."""

    def __init__(self, encoder: Path) -> None:
        weights = load_file(str(encoder / "model.safetensors"))
        (name,) = [name for name in weights if name.endswith("word_embeddings.weight")]
        self._table = weights[name] - weights[name].mean(0)
        self._tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
        self._tokenizer.no_padding()

    def __call__(self, word: str, other: str) -> float:
        """The cosine of two words."""
        return float(self._vector(word) @ self._vector(other))

    @lru_cache(maxsize=100_000)  # noqa: B019 (one of these lives as long as the program)
    def _vector(self, word: str) -> Tensor:
        ids = self._tokenizer.encode(word, add_special_tokens=False).ids
        return nn.functional.normalize(self._table[ids].mean(0), dim=0)
