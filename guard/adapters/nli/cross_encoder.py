"""Any cross-encoder of sentence-transformers, by the labels that its config names."""

import asyncio
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from guard.adapters.nli.labels import columns, probabilities, says
from guard.adapters.nli.queue import Pair
from guard.errors import ConfigError, MissingExtra, TooLarge
from guard.ports import Entailment


class CrossEncoder:
    """A sentence-transformers `CrossEncoder`, a folder or a name on its hub.

    A premise that does not fit the model is read in overlapping parts, and the part that says
    most counts.
    """

    batch = 32
    lanes = 1  # torch has threads of its own

    def __init__(self, name: str) -> None:
        self._name = name
        self._model: Any = None
        self._thread = ThreadPoolExecutor(1, "nli")

    async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs, in order.

        Raises ConfigError if the model cannot be had or its labels are not those of entailment,
        MissingExtra without sentence-transformers, TooLarge for a hypothesis that leaves no room
        for a premise.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._judge, pairs)

    def _judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        model = self._model = self._model or _load(self._name)
        labels = columns(self._name, model.config.id2label)
        parts = [
            (position, part, hypothesis)
            for position, (premise, hypothesis) in enumerate(pairs)
            for part in _parts(model, self._name, premise, hypothesis)
        ]
        logits = model.predict(
            [(premise, hypothesis) for _, premise, hypothesis in parts],
            batch_size=self.batch,
            show_progress_bar=False,
            activation_fn=lambda scores: scores,
        )
        judged: dict[int, Entailment] = {}
        for (position, _, _), row in zip(parts, logits, strict=True):
            found = probabilities(row.reshape(-1).tolist(), labels)
            judged[position] = max(judged.get(position, found), found, key=says)
        return [judged[position] for position in range(len(pairs))]


def _load(name: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder
    except ImportError:
        raise MissingExtra(f"the model {name!r}", "models") from None
    try:
        return CrossEncoder(name)
    except (OSError, ValueError) as exc:
        reason = str(exc).strip().partition("\n")[0]
        raise ConfigError(f"the model {name!r} cannot be loaded: {reason}") from None


def _parts(model: Any, name: str, premise: str, hypothesis: str) -> list[str]:
    """The premise, or overlapping parts of it that fit the model with the hypothesis."""
    room = model.max_seq_length or math.inf
    size = len(model.tokenizer(premise, hypothesis, truncation=False)["input_ids"])
    if size <= room:
        return [premise]
    cut = math.ceil(len(premise) * 0.6)
    if cut == len(premise):
        raise TooLarge(f"a claim does not fit {name}: {size} tokens where it reads {room}")
    return [
        part
        for piece in (premise[:cut], premise[-cut:])
        for part in _parts(model, name, piece, hypothesis)
    ]
