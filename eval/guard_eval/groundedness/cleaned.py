"""Training examples with what `influence` proposed done to them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

from guard_eval.groundedness.examples import Example

Key = tuple[str, str]


def proposals(path: Path) -> dict[Key, str]:
    """Read the proposals of a file that `influence` wrote, by premise and claim."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return {(row["premise"], row["claim"]): row["proposal"] for row in rows}


def cleaned(examples: Iterable[Example], proposed: Mapping[Key, str]) -> list[Example]:
    """Leave out what is to be pruned and every second that is to count less; turn labels over.

    A label turned over says only whether the claim is supported, and nothing of its words.
    """
    kept, doubtful = [], count()
    for example in examples:
        proposal = proposed.get((example.premise, example.claim), "keep")
        if proposal == "prune" or (proposal == "downweight" and next(doubtful) % 2):
            continue
        if proposal == "relabel":
            label = "unsupported" if example.label == "supported" else "supported"
            example = replace(example, label=label, spans=None)
        kept.append(example)
    return kept
