"""What the outputs of a model of entailment mean, by the names of its labels."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from guard.errors import ConfigError
from guard.ports import Entailment

_LABELS = {
    "entailment": ("entail", "support", "consistent", "faithful", "factual", "correct"),
    "contradiction": ("contra", "refut"),
    "neutral": ("neutral", "not enough", "unknown", "hallucinat"),
}
_NOT = ("not ", "no ", "non", "un", "in")


def columns(model: str, id2label: Mapping[Any, str]) -> tuple[str, ...]:
    """Return which of entailment, neutral and contradiction each output of a model is.

    Empty for a model with a single output. "Not" what is entailed or supported is neutral. Raises
    ConfigError for labels of another kind.
    """
    if len(id2label) == 1:
        return ()
    found = tuple(column(label) for _, label in sorted(id2label.items(), key=lambda i: int(i[0])))
    if "entailment" not in found or "" in found:
        labels = ", ".join(map(str, id2label.values()))
        raise ConfigError(
            f"{model} cannot judge entailment: its labels are {labels}; needed are entailment, "
            "neutral and contradiction, or entailment and not_entailment: its config.json is to "
            "name them so (id2label)"
        )
    return found


def probabilities(logits: Sequence[float], labels: Sequence[str]) -> Entailment:
    """Return what a model's outputs mean: softmax; or the sigmoid of a single one, as support."""
    if not labels:
        return supported(sigmoid(logits[0]))
    return shared(softmax(logits), labels)


def shared(shares: Sequence[float], labels: Sequence[str]) -> Entailment:
    """Return the entailment that the probabilities of a model's labels are."""
    sums = dict.fromkeys(_LABELS, 0.0)
    for label, share in zip(labels, shares, strict=True):
        sums[label] += share
    return Entailment(sums["entailment"], sums["neutral"], sums["contradiction"])


def supported(support: float) -> Entailment:
    """Return the entailment of a model that only knows how well a premise supports a claim."""
    return Entailment(support, 1 - support, 0.0)


def softmax(logits: Sequence[float]) -> list[float]:
    """Return probabilities that sum to 1."""
    top = max(logits)
    weights = [math.exp(logit - top) for logit in logits]
    total = sum(weights)
    return [weight / total for weight in weights]


def sigmoid(logit: float) -> float:
    """Return the probability that a logit stands for; what is no number stays none."""
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    odds = math.exp(logit)
    return odds / (1 + odds)


def says(found: Entailment) -> float:
    """How much a part of a premise has to say about a claim, for or against it."""
    return max(found.entailment, found.contradiction)


def column(label: str) -> str:
    """Return which of entailment, neutral and contradiction a label names, "" for none."""
    words = label.lower().replace("_", " ").replace("-", " ")
    for column, beginnings in _LABELS.items():
        if any(word in words for word in beginnings):
            negated = words.startswith(_NOT) and column != "neutral"
            return "neutral" if negated else column
    return ""
