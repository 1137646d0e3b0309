"""What it costs to answer only when the risk is low."""

from functools import lru_cache

import numpy as np

from guard_eval.metrics.ranking import Curve
from guard_eval.metrics.types import Floats, share


def risk_coverage(curve: Curve) -> tuple[Floats, Floats]:
    """Return coverage and selective risk, most cautious first.

    Coverage is the share of rows answered when those below a threshold are; selective risk the
    share of unsupported ones among them. Answering everything is the last point.
    """
    unsupported, supported = curve.sizes
    rows = unsupported + supported
    kept = rows - np.append(0, (curve.caught + curve.blocked)[:-1])
    wrong = unsupported - np.append(0, curve.caught[:-1])
    return np.flip(kept / rows), np.flip(wrong / kept)


def aurc(curve: Curve) -> Floats:
    """Return the area under the risk-coverage curve: 0 is best, prevalence is chance.

    The mean, over every number of answered rows, of the share of unsupported ones among them, the
    least risky answered first (Geifman and El-Yaniv 2017). Rows of equal risk count as the mean
    over all their orders. Draws must be whole numbers.
    """
    unsupported, supported = curve.sizes
    rows = unsupported + supported
    removed = curve.caught + curve.blocked
    left = rows[..., None] - removed
    size, bad = np.diff(removed, prepend=0, axis=-1), np.diff(curve.caught, prepend=0, axis=-1)
    rate = share(bad, size, empty=0.0)
    harmonic = _harmonic(rows)[np.concatenate([rows[..., None], left], axis=-1).astype(np.int64)]
    clean = unsupported[..., None] - curve.caught - rate * left
    area = unsupported - np.einsum("...i,...i->...", clean, np.diff(harmonic, axis=-1))
    return share(area, rows)


def optimal_aurc(curve: Curve) -> Floats:
    """Return the AURC of an oracle, which answers all supported rows first."""
    unsupported, supported = curve.sizes
    rows = unsupported + supported
    harmonic = _harmonic(rows)
    steps = harmonic[rows.astype(np.int64)] - harmonic[supported.astype(np.int64)]
    return share(unsupported - supported * steps, rows)


def _harmonic(rows: Floats) -> Floats:
    """H(0), H(1) ... up to the most rows, and further."""
    return _harmonic_to(1 << int(np.max(rows, initial=1)).bit_length())


@lru_cache(2)  # of the run's resamples, which differ in size by little
def _harmonic_to(most: int) -> Floats:
    return np.append(0.0, np.cumsum(1.0 / np.arange(1, most + 1)))
