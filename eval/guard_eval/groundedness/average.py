"""Weights between those before and those after a phase of training.

Halfway they often read other sources better than either end: what a phase learnt is kept, and less
of what came before is lost (Wortsman et al., "Robust fine-tuning of zero-shot models", 2022).
"""

from pathlib import Path

import torch


def average(before: Path, after: Path, out: Path) -> Path:
    """Write the mean of two networks' weights; return the file. Raises ValueError."""
    old = torch.load(before, weights_only=True)
    new = torch.load(after, weights_only=True)
    if old.keys() != new.keys():
        raise ValueError(f"{before} and {after} are not weights of one network")
    mixed = {name: (old[name] + new[name]) / 2 for name in new}
    torch.save(mixed, out)
    return out
