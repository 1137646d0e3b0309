"""What the model is trained on: examples, and evidence as the shipped check reads it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from guard.checks._entailment.premises import premises
from guard.checks._passages import Passages
from guard.types import Evidence
from guard_eval.groundedness.rows import Label

WORDS = (40, 80, 120, 160)
"""Words of evidence in one example; the shipped check reads up to the last."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the model sees.

    `spans` are the characters of `claim` at fault; None where they are not known.
    """

    premise: str
    claim: str
    label: Label
    spans: tuple[tuple[int, int], ...] | None
    source: str


def write(examples: Iterable[Example], path: Path) -> None:
    """Write examples as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lines:
        for example in examples:
            lines.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")


def read(path: Path) -> list[Example]:
    """Read what `write` wrote."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Example(
            **{**row, "spans": None if row["spans"] is None else tuple(map(tuple, row["spans"]))}
        )
        for row in rows
    ]


class Reader:
    """Evidence as premises, the way the shipped check reads it."""

    def __init__(self) -> None:
        self._known: dict[str, Passages] = {}

    def passages(self, evidence: str) -> Passages:
        """The sentences of a text, kept for its next claim."""
        if evidence not in self._known:
            self._known[evidence] = Passages((Evidence("e", "", evidence),))
        return self._known[evidence]

    def premise(self, evidence: str, claim: str, words: int) -> str:
        """The part of the evidence of about `words` words that bears on the claim most."""
        read = self.passages(evidence)
        if not read.sentences:
            return evidence
        found, _ = premises(claim, read, words, 1)
        return found[0].text
