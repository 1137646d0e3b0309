"""Worlds whose truth is known: the risk of an answer by the rank of its score, and draws of them.

The true risk of what is released at a threshold follows in closed form, so that a violation is
seen, not estimated.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from guard_eval.certify import certify
from guard_eval.certify.labelled import Labelled
from guard_eval.errors import Underpowered
from numpy.typing import NDArray
from scipy.special import expit, ndtri

Floats = NDArray[np.float64]
Method = Callable[[Labelled, Labelled], float | None]
HEAD = f"{'released':>8} {'violations':>10} {'nothing':>8}"
GRID = (np.arange(50_000) + 0.5) / 50_000


class World(NamedTuple):
    """The chance of being unsupported by the share of answers with a better score."""

    name: str
    chance: Callable[[Floats], Floats]

    def risks(self) -> Floats:
        """True risk of what is released when the best share (`GRID`) is."""
        return np.cumsum(self.chance(GRID)) / np.arange(1, len(GRID) + 1)

    def draw(self, n: int, random: np.random.Generator) -> Labelled:
        """Labelled answers; the score is 1 - the rank."""
        rank = random.random(n)
        return Labelled.of(1 - rank, random.random(n) < self.chance(rank))


WORLDS = (
    World("base .304, oracle .412", lambda q: 1 - expit(1.1139 + 1.3596 * ndtri(1 - q))),
    World("base .12", lambda q: 1 - expit(2.6 + 1.2 * ndtri(1 - q))),
    World("base .50", lambda q: 1 - expit(2.0 * ndtri(1 - q))),
    World("two kinds", lambda q: np.where(q < 0.35, 0.06, 0.5)),
    World("best scores wrong", lambda q: np.where(q < 0.04, 0.35, np.where(q < 0.5, 0.05, 0.6))),
    World("score says nothing, risk at the limit", lambda q: np.full_like(q, 0.1000001)),
    World("score says nothing, risk .07", lambda q: np.full_like(q, 0.07)),
    World("base .06, all may be released", lambda q: 1 - expit(4 + 2 * ndtri(1 - q))),
)


class Drawn(NamedTuple):
    """What came of many certificates."""

    released: float
    violations: float
    nothing: float

    def __str__(self) -> str:
        return f"{self.released:8.3f} {self.violations:10.3f} {self.nothing:8.3f}"


def simulate(
    draw: Callable[[np.random.Generator], tuple[Labelled, Labelled]],
    method: Method,
    truth: Callable[[float], tuple[float, float]],
    max_risk: float,
    draws: int,
    seed: int = 7,
) -> Drawn:
    """Certify many draws; `truth` gives (released share, risk) of a threshold."""
    random = np.random.default_rng(seed)
    shares, violations, nothing = 0.0, 0, 0
    for _ in range(draws):
        found = method(*draw(random))
        if found is None:
            nothing += 1
            continue
        share, risk = truth(found)
        shares += share
        violations += risk > max_risk
    return Drawn(shares / draws, violations / draws, nothing / draws)


def of_world(
    world: World, tune: int, cal: int, max_risk: float, draws: int, method: Method
) -> Drawn:
    """Simulate a world; the cal draws do not depend on the size of tune."""
    risks = world.risks()

    def truth(threshold: float) -> tuple[float, float]:
        share = 1 - threshold
        return share, float(risks[min(int(share * len(GRID)), len(GRID) - 1)])

    other = np.random.default_rng(8)
    return simulate(
        lambda r: (world.draw(tune, other), world.draw(cal, r)), method, truth, max_risk, draws
    )


def own(max_risk: float, confidence: float = 0.95, strict: bool = False) -> Method:
    """The method under test: a threshold, or None."""

    def method(tune: Labelled, cal: Labelled) -> float | None:
        try:
            return certify(tune, cal, max_risk, confidence, strict=strict).threshold
        except Underpowered:
            return None

    return method
