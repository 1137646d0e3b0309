"""Models that come with Python code of their own, such as HHEM: for those who trust it."""

import math
from collections.abc import Sequence

from guard.adapters.nli.labels import supported
from guard.adapters.nli.queue import Pair
from guard.errors import ConfigError
from guard.ports import Entailment


class RemoteCode:
    """A model whose own code has `predict(pairs)`, with a number of support in [0, 1] for each.

    So has HHEM 2.1 Open (Vectara), which needs transformers before version 5. Loading it runs the
    code that its authors put there. Raises ConfigError if there is no `predict`.
    """

    tokenizer = None
    room = math.inf  # HHEM's positions are relative

    def __init__(self, name: str) -> None:
        from transformers import AutoModelForSequenceClassification

        model = AutoModelForSequenceClassification.from_pretrained(name, trust_remote_code=True)
        if not callable(getattr(model, "predict", None)):
            raise ConfigError(f"the code that comes with {name!r} has no predict()")
        self._name = name
        self._model = model.eval()

    def size(self, premise: str, hypothesis: str) -> int:
        """Nothing that it would be measured by."""
        return 0

    def score(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs in one batch, in order. Raises ConfigError for what is no support."""
        import torch

        with torch.inference_mode():
            scores = torch.as_tensor(self._model.predict(list(pairs))).float()
        if scores.shape != (len(pairs),) or not ((scores >= 0) & (scores <= 1)).all():
            raise ConfigError(f"{self._name}: predict() gave no support in [0, 1] for each pair")
        return [supported(score) for score in scores.tolist()]
