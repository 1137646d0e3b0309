"""Natural language inference: the lexical baseline, or any cross-encoder by its name."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from guard.adapters import lexical
from guard.errors import ConfigError, MissingExtra, TooLarge
from guard.ports import Entailment

_BATCH = 32
_LABELS = {
    "entailment": ("entail", "support"),
    "contradiction": ("contra", "refut"),
    "neutral": ("neutral", "not enough", "unknown"),
}


class Models:
    """The models that judge entailment, each loaded when it is first asked for.

    `lexical` needs nothing; any other name is that of a sentence-transformers `CrossEncoder`, a
    folder or a name on its hub.
    """

    def __init__(self) -> None:
        self._models: dict[str, Any] = {}
        self._thread = ThreadPoolExecutor(1, "nli")  # one: torch has threads of its own

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        """Judge (premise, hypothesis) pairs, in order.

        A premise that does not fit a model is read in overlapping parts, and the part that says
        most counts. Raises ConfigError if the model cannot be had or its labels are not those of
        entailment, MissingExtra without sentence-transformers, TooLarge for a hypothesis that
        leaves no room for a premise.
        """
        if not pairs:
            return []
        if model == "lexical":
            return await asyncio.to_thread(lambda: [lexical.entail(*pair) for pair in pairs])
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._entail, model, list(pairs))

    def _entail(self, name: str, pairs: list[tuple[str, str]]) -> list[Entailment]:
        if name not in self._models:
            self._models[name] = _load(name)
        model = self._models[name]
        labels = columns(name, model.config.id2label)
        parts = [
            (position, part, hypothesis)
            for position, (premise, hypothesis) in enumerate(pairs)
            for part in _parts(model, name, premise, hypothesis)
        ]
        logits = model.predict(
            [(premise, hypothesis) for _, premise, hypothesis in parts],
            batch_size=_BATCH,
            show_progress_bar=False,
            activation_fn=lambda scores: scores,
        )
        judged: dict[int, Entailment] = {}
        for (position, _, _), row in zip(parts, logits, strict=True):
            found = probabilities(row.reshape(-1).tolist(), labels)
            judged[position] = max(judged.get(position, found), found, key=_says)
        return [judged[position] for position in range(len(pairs))]


def columns(model: str, id2label: Mapping[Any, str]) -> tuple[str, ...]:
    """Return which of entailment, neutral and contradiction each output of a model is.

    Empty for a model with a single output. "Not" what is entailed or supported is neutral. Raises
    ConfigError for labels of another kind.
    """
    if len(id2label) == 1:
        return ()
    found = tuple(_column(label) for _, label in sorted(id2label.items(), key=lambda i: int(i[0])))
    if "entailment" not in found or "" in found:
        labels = ", ".join(map(str, id2label.values()))
        raise ConfigError(
            f"{model} cannot judge entailment: its labels are {labels}; needed are entailment, "
            "neutral and contradiction, or entailment and not_entailment"
        )
    return found


def probabilities(logits: Sequence[float], labels: Sequence[str]) -> Entailment:
    """Return what a model's outputs mean: softmax; or the sigmoid of a single one, as support."""
    if not labels:
        support = 1 / (1 + math.exp(-max(-500.0, min(500.0, logits[0]))))
        return Entailment(support, 1 - support, 0.0)
    top = max(logits)
    weights = [math.exp(logit - top) for logit in logits]
    shares = dict.fromkeys(_LABELS, 0.0)
    for label, weight in zip(labels, weights, strict=True):
        shares[label] += weight / sum(weights)
    return Entailment(**shares)


def _column(label: str) -> str:
    words = label.lower().replace("_", " ").replace("-", " ")
    for column, beginnings in _LABELS.items():
        if any(word in words for word in beginnings):
            negated = words.startswith(("not ", "non", "un", "no ")) and column != "neutral"
            return "neutral" if negated else column
    return ""


def _says(found: Entailment) -> float:
    return max(found.entailment, found.contradiction)


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
