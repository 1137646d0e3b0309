"""Any cross-encoder of sentence-transformers, by the labels that its config names."""

import math
from collections.abc import Sequence

from guard.adapters.nli.labels import columns, probabilities
from guard.adapters.nli.minicheck import room
from guard.adapters.nli.queue import Pair
from guard.ports import Entailment


class CrossEncoder:
    """A sentence-transformers `CrossEncoder`; with a single output, such as HHEM's first, support.

    Raises ConfigError if its labels are not those of entailment.
    """

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder as Model

        self._model = Model(name, trust_remote_code=False)
        self._labels = columns(name, self._model.config.id2label)
        self.tokenizer = self._model.tokenizer
        most = self._model.max_seq_length or math.inf
        self.room = min(most, room(self.tokenizer, self._model))

    def size(self, premise: str, hypothesis: str) -> int:
        """Tokens of a pair."""
        return len(self.tokenizer(premise, hypothesis, truncation=False)["input_ids"])

    def score(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs that fit, in one batch, in order."""
        logits = self._model.predict(
            list(pairs),
            batch_size=len(pairs),
            show_progress_bar=False,
            activation_fn=lambda scores: scores,
        )
        return [probabilities(row.reshape(-1).tolist(), self._labels) for row in logits]
