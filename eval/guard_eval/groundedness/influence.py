"""Which training rows do harm: TracIn on the last layer, over saved checkpoints.

The influence of a training row on the loss of the dev rows is, summed over checkpoints, the
learning rate times the product of their gradients (Pruthi et al., "Estimating Training Data
Influence by Tracing Gradient Descent", 2020). For the last layer a gradient is the outer product
of (probabilities - label) and what the layer reads, so no gradient of a row is ever stored. Only
dev rows are looked at, never a test row.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from guard_eval.groundedness.examples import Example
from guard_eval.groundedness.network import LABELS, Groundedness
from guard_eval.groundedness.train import Encoded, batches, collate, encode, load_tokenizer

_SURE = 0.85  # of another label, from which on the row's label is doubted
_PRUNE = 0.005  # share of rows, the most harmful, that are proposed to go
_LESS = 0.03  # share of rows that are proposed to count less


@dataclass(frozen=True, slots=True)
class Influence:
    """A training row and its influence: below 0, learning it made the dev rows worse."""

    example: Example
    score: float
    probabilities: tuple[float, float, float]
    proposal: str
    """`relabel`, `prune`, `downweight` or `keep`."""


def influences(
    rows: Sequence[Example], dev: Sequence[Example], encoder: Path,
    checkpoints: Sequence[tuple[Path, float]],
) -> list[Influence]:  # fmt: skip
    """Return the training rows, the most harmful first; checkpoints come with learning rates."""
    tokenizer = load_tokenizer(encoder)
    own, theirs = encode(rows, tokenizer), encode(dev, tokenizer)
    kept = [row for row in rows if encode([row], tokenizer)]
    total = torch.zeros(len(own))
    last = torch.zeros(len(own), len(LABELS))
    for path, rate in checkpoints:
        network = Groundedness(encoder)
        network.load_state_dict(torch.load(path, weights_only=True))
        network.eval()
        gradient = torch.zeros(len(LABELS), network.judge.in_features)
        for _, apart, reads, _ in _outputs(network, theirs):
            gradient += apart.T @ reads
        gradient /= len(theirs)
        for where, apart, reads, shares in _outputs(network, own):
            total[where] += rate * ((apart @ gradient) * reads).sum(-1)
            last[where] = shares
    order = torch.argsort(total).tolist()
    return [
        _influence(kept[i], float(total[i]), last[i], place / len(order))
        for place, i in enumerate(order)
    ]


def _outputs(
    network: Groundedness, rows: Sequence[Encoded]
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Yield positions, (probabilities - label), what the last layer reads, and probabilities."""
    for batch in batches(rows, 16384, random.Random(0)):
        inputs, possible, _ = collate([rows[i] for i in batch])
        with torch.no_grad():
            hidden, claim = network.states(**inputs)
            reads = network.summary(hidden, claim)
            shares = torch.softmax(network.judge(reads), -1)
        wanted = shares * possible
        yield torch.tensor(batch), shares - wanted / wanted.sum(-1, keepdim=True), reads, shares


def _influence(example: Example, score: float, shares: Tensor, place: float) -> Influence:
    probabilities = tuple(round(float(share), 4) for share in shares)
    against = probabilities[0] if example.label != "supported" else 1 - probabilities[0]
    if score >= 0 or place > _LESS:
        proposal = "keep"
    elif against > _SURE:
        proposal = "relabel"
    else:
        proposal = "prune" if place <= _PRUNE else "downweight"
    return Influence(example, score, probabilities, proposal)  # type: ignore[arg-type]
