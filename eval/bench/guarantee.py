"""Is the guarantee kept? Many worlds whose truth is known, each certified many times.

    python eval/bench/guarantee.py                    a line a world: violations, released share
    python eval/bench/guarantee.py --only heavy       the worlds whose name has that word

A world says how answers come: in which clusters, with which scores, how often unsupported. The
truth of a threshold is the rate of unsupported among released answers of a population of that world
which no certificate sees. The share of samples whose certificate is broken may be above delta by
chance only: `z` is how many standard errors it is above, and `!` marks more than three.
"""

import argparse
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from guard_eval.certify import Labelled, certify
from guard_eval.errors import Underpowered
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

POPULATION = 400_000
SIGNALS = {"informative": 1.6, "useless": 0.0}


class World(NamedTuple):
    """How answers come about."""

    structure: str  # alone | fives | heavy | copies | risky
    signal: float  # log-odds of being supported that a standard deviation of the score is worth
    base: float  # rate of unsupported answers
    ties: bool  # scores of two digits

    def __str__(self) -> str:
        score = "informative" if self.signal else "useless"
        return f"{self.structure} {score} {self.base:g}{' ties' * self.ties}"

    def sizes(self, n: int, random: np.random.Generator) -> NDArray[np.int64]:
        """Sizes of clusters, about n answers in all."""
        match self.structure:
            case "alone":
                return np.ones(n, dtype=np.int64)
            case "fives" | "copies":
                return np.full(max(n // 5, 1), 5)
        drawn = np.minimum(np.ceil(random.pareto(1.3, n) + 0.01), 60).astype(np.int64)
        return drawn[: int(np.searchsorted(np.cumsum(drawn), n)) + 1]

    def draw(self, n: int, random: np.random.Generator, intercept: float) -> Labelled:
        """About n labelled answers."""
        sizes = self.sizes(n, random)
        cluster = np.repeat(np.arange(len(sizes)), sizes)
        sd = 0.0 if self.structure in ("alone", "copies") else 1.5
        effect = random.standard_normal(len(sizes)) * sd
        if self.structure == "risky":  # the larger, the worse
            effect = effect - 0.7 * np.log(sizes)
        signal = random.standard_normal(len(cluster))
        chance = 1 - expit(intercept + self.signal * signal + effect[cluster])
        wrong = random.random(len(cluster)) < chance
        if self.structure == "copies":
            signal, wrong = (each[::5][cluster] for each in (signal, wrong))
        score = expit(signal)
        names = cluster + random.integers(1 << 40)
        return Labelled.of(score.round(2) if self.ties else score, wrong, names)

    def intercept(self) -> float:
        """The one that comes to the base rate."""

        def off(at: float) -> float:
            made = self.draw(60_000, np.random.default_rng(1), at)
            return float(made.unsupported.mean()) - self.base

        return float(brentq(off, -8, 12, xtol=1e-3))


class Truth:
    """Released share and risk by threshold."""

    def __init__(self, world: World) -> None:
        self.intercept = world.intercept()
        made = world.draw(POPULATION, np.random.default_rng(2), self.intercept)
        order = np.argsort(-made.scores, kind="stable")
        self._ranked = -made.scores[order]
        self._errors = np.cumsum(made.unsupported[order])

    def at(self, threshold: float) -> tuple[float, float]:
        """What comes of releasing from a threshold on."""
        n = int(np.searchsorted(self._ranked, -threshold, side="right"))
        return n / len(self._ranked), float(self._errors[n - 1]) / n if n else 0.0


@lru_cache(maxsize=1)
def truth_of(world: World) -> Truth:
    """The truth of the world that is tried just now."""
    return Truth(world)


def trial(
    world: World, n: int, alpha: float, delta: float, draws: int, seed: int, strict: bool = False
) -> tuple[float, float, float]:
    """Violations, released share, share of samples without a certificate."""
    truth, random = truth_of(world), np.random.default_rng(seed)
    broken = nothing = 0
    shares = 0.0
    for _ in range(draws):
        tune, cal = (world.draw(k, random, truth.intercept) for k in (max(n // 2, 50), n))
        try:
            found = certify(tune, cal, alpha, 1 - delta, strict=strict).threshold
        except Underpowered:
            found = None
        if found is None:
            nothing += 1
            continue
        share, risk = truth.at(found)
        shares += share
        broken += risk > alpha
    return broken / draws, shares / draws, nothing / draws


def lines(only: str, sizes: list[int], draws: int, seed: int, strict: bool) -> Iterator[str]:
    """A world, a size, a limit and a confidence a line."""
    head = f"{'world':32} {'n':>5} {'alpha':>5} {'delta':>5} {'broken':>7} {'z':>6} {'share':>6}"
    yield f"{head} none"
    structures = ("alone", "fives", "heavy", "copies", "risky")
    scores = [("informative", base) for base in (0.02, 0.06, 0.11, 0.2, 0.3, 0.5)]
    scores += [("useless", 0.055), ("useless", 0.11)]
    for structure, (score, base), ties in product(structures, scores, (False, True)):
        world = World(structure, SIGNALS[score], base, ties)
        if only not in str(world):
            continue
        for n, alpha, delta in product(sizes, (0.05, 0.1), (0.05, 0.1)):
            broken, share, none = trial(world, n, alpha, delta, draws, seed, strict)
            z = (broken - delta) / (delta * (1 - delta) / draws) ** 0.5
            yield (
                f"{world!s:32} {n:5} {alpha:5} {delta:5} {broken:7.4f} {z:6.1f} {share:6.3f} "
                f"{none:.2f}{' !' * (z > 3)}"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", default="")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1000])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--strict", action="store_true")
    given = parser.parse_args()
    for line in lines(given.only, given.sizes, given.draws, given.seed, given.strict):
        print(line, flush=True)
