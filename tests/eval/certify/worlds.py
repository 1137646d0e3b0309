"""Answers whose true risk is known."""

import numpy as np
from guard_eval.certify import Labelled
from scipy.special import expit, ndtri

GRID = (np.arange(20_000) + 0.5) / 20_000


def chance(rank):
    """Of being unsupported, by the share of better scores: 30 % in all, 10 % in the best 41 %."""
    return 1 - expit(1.1139 + 1.3596 * ndtri(1 - rank))


RISKS = np.cumsum(chance(GRID)) / np.arange(1, len(GRID) + 1)


def draw(n, random, chance=chance):
    rank = random.random(n)
    return Labelled.of(1 - rank, random.random(n) < chance(rank))


def risk(threshold):
    return RISKS[min(int((1 - threshold) * len(GRID)), len(GRID) - 1)]


def documents(n, random, each=6, sd=2.0):
    """`each` answers a document, whose risks an effect of the document moves together."""
    cluster = np.repeat(np.arange(n), each)
    signal = random.standard_normal(n * each)
    effect = np.repeat(random.standard_normal(n) * sd, each)
    wrong = random.random(n * each) < 1 - expit(1.6 + 1.6 * signal + effect)
    return Labelled.of(signal, wrong, cluster)
