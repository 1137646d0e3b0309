"""How often a 95 % interval holds the truth, where rows of a cluster have much in common.

    python eval/bench/coverage.py --draws 1000

Documents have an effect of their own on both label and risk, sizes differ (1 to 9 rows). The truth
is taken from a million rows. Compared: the intervals that the harness prints; plain percentiles;
BCa (scipy, over clusters); percentiles of a bootstrap that takes rows for independent.
"""

import argparse
from collections import Counter
from collections.abc import Iterator

import numpy as np
from guard_eval.metrics.bootstrap import estimate, resample
from guard_eval.metrics.clustered import proportion
from guard_eval.metrics.decisions import balanced_accuracy
from guard_eval.metrics.ranking import Ranking, auroc
from scipy import stats


class World:
    """One draw of documents: labels, and the risks of two judges."""

    def __init__(self, clusters: int, effect: float, seed: int) -> None:
        chance = np.random.default_rng(seed)
        sizes = chance.integers(1, 10, clusters)
        self.clusters = clusters
        self.cluster = np.repeat(np.arange(clusters, dtype=np.int32), sizes)
        common = effect * chance.normal(size=clusters)[self.cluster]
        rows = len(common)
        self.label = chance.random(rows) < stats.norm.cdf(0.7 * common - 0.5)
        shared = self.label + 0.7 * common + 0.6 * chance.normal(size=rows)
        risks = [shared + 0.6 * chance.normal(size=rows) for _ in range(2)]
        self.rankings = [Ranking(self.label, risk, self.cluster) for risk in risks]
        self.rows = [Ranking(self.label, risks[0])]
        alarm = risks[0] > 0.8
        self.totals = {
            name: np.bincount(self.cluster, column, clusters).astype(float)
            for name, column in {
                "caught": self.label & alarm, "missed": self.label & ~alarm,
                "alarms": ~self.label & alarm, "passed": ~self.label & ~alarm,
            }.items()
        }  # fmt: skip

    def figures(self, draws: np.ndarray | None = None) -> dict[str, np.ndarray]:
        """Return the figures whose coverage is measured."""
        sums = {n: t.sum() if draws is None else draws @ t for n, t in self.totals.items()}
        first, second = (auroc(ranking.curve(draws)) for ranking in self.rankings)
        unsupported = sums["caught"] + sums["missed"]
        with np.errstate(invalid="ignore"):
            return {
                "auroc": first,
                "auroc difference": second - first,
                "balanced accuracy": balanced_accuracy(*sums.values()),
                "catch rate": sums["caught"] / np.where(unsupported > 0, unsupported, np.nan),
            }


def intervals(world: World, resamples: int) -> Iterator[tuple[str, str, float, float]]:
    """Yield figure, method, low, high."""
    point = world.figures()
    samples = resample(world.figures, world.clusters, len(world.label), resamples=resamples)
    for name, values in samples.items():
        kept = values[np.isfinite(values)]
        if len(kept):
            yield name, "percentile", *np.quantile(kept, [0.025, 0.975])
        ours = estimate(float(point[name]), values, world.clusters)
        if name == "catch rate":
            caught, missed = world.totals["caught"], world.totals["missed"]
            ours = proportion(caught, caught + missed)
        if ours.low is not None:
            yield name, "ours", ours.low, ours.high
    low, high = _bca(world, resamples)
    if np.isfinite(low) and np.isfinite(high):
        yield "auroc", "bca", low, high
    alone = resample(
        lambda draws: {"auroc": auroc(world.rows[0].curve(draws))},
        len(world.label), len(world.label), resamples=resamples,
    )["auroc"]  # fmt: skip
    yield "auroc", "rows", *np.nanquantile(alone, [0.025, 0.975])


def _bca(world: World, resamples: int) -> tuple[float, float]:
    def statistic(chosen: np.ndarray, axis: int = -1) -> np.ndarray:
        flat = chosen.reshape(-1, chosen.shape[-1])
        counts = np.zeros((len(flat), world.clusters))
        np.add.at(counts, (np.arange(len(flat))[:, None], flat), 1)
        return auroc(world.rankings[0].curve(counts)).reshape(chosen.shape[:-1])

    found = stats.bootstrap(
        (np.arange(world.clusters),), statistic, n_resamples=resamples, vectorized=True,
        method="BCa", random_state=np.random.default_rng(3),
    ).confidence_interval  # fmt: skip
    return found.low, found.high


def main() -> None:
    """Print coverage and mean width for each figure, method and number of clusters."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--draws", type=int, default=1000)
    options.add_argument("--resamples", type=int, default=1000)
    options.add_argument("--clusters", type=int, nargs="+", default=[10, 20, 40, 160])
    options.add_argument("--effect", type=float, default=1.5)
    chosen = options.parse_args()
    truth = World(200_000, chosen.effect, 0).figures()
    truth["auroc difference"] = np.zeros(())
    error = (0.95 * 0.05 / chosen.draws) ** 0.5
    print(f"{chosen.draws} draws; Monte Carlo error of a coverage of 0.95: {error:.4f}")
    for clusters in chosen.clusters:
        inside: Counter[tuple[str, str]] = Counter()
        width: Counter[tuple[str, str]] = Counter()
        given: Counter[tuple[str, str]] = Counter()
        for seed in range(1, chosen.draws + 1):
            for name, method, low, high in intervals(
                World(clusters, chosen.effect, seed), chosen.resamples
            ):
                given[name, method] += 1
                inside[name, method] += low <= float(truth[name]) <= high
                width[name, method] += high - low
        for key in sorted(given):
            share, mean = inside[key] / given[key], width[key] / given[key]
            print(
                f"{clusters:5} clusters  {key[0]:18} {key[1]:11} covers {share:.3f}  "
                f"width {mean:.3f}  given {given[key]}",
                flush=True,
            )


if __name__ == "__main__":
    main()
