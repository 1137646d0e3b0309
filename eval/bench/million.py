"""How long the figures of many rows take, and how much memory.

    python eval/bench/million.py --rows 1000000 --clusters 100000

Rows are made shard by shard, as workers would hand them in, and merged in a shuffled order.
"""

import argparse
import resource
import time
from collections.abc import Iterator

import numpy as np
from guard_eval.metrics.table import Table, merge, tabulate
from guard_eval.outcomes import Outcome
from guard_eval.rows import Row
from guard_eval.summary import summarise

SHARD = 50_000


def shard(first: int, last: int, clusters: int) -> Table:
    """Return the table of some rows; a row and its outcome live only until they are read."""
    chance = np.random.default_rng(first)
    labels = chance.random(last - first) < 0.3
    scores = np.clip(chance.normal(np.where(labels, 0.4, 0.65), 0.2), 0, 1)
    times = chance.gamma(2, 20, last - first)

    def rows() -> Iterator[Row]:
        for i, label in enumerate(labels, first):
            yield Row(
                id=f"row-{i:08}",
                cluster=f"document-{i * 7919 % clusters:07}",
                segment=f"domain-{i % 5}",
                context=("The notice period is thirty days from the end of the month.",),
                answer="The notice period is thirty days." if i % 3 else "It is two weeks.",
                label="unsupported" if label else "supported",
            )

    def outcomes() -> Iterator[Outcome]:
        for i, (score, spent) in enumerate(zip(scores, times, strict=True), first):
            yield Outcome(row=f"row-{i:08}", score=score, released=score > 0.5, milliseconds=spent)

    return tabulate(rows(), outcomes())


def main() -> None:
    """Print seconds of processor time and the peak of resident memory after each step."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--clusters", type=int, default=100_000)
    options.add_argument("--resamples", type=int, default=2000)
    chosen = options.parse_args()
    said("started")
    starts = range(0, chosen.rows, SHARD)
    shards = [shard(a, min(a + SHARD, chosen.rows), chosen.clusters) for a in starts]
    said("tabulated")
    np.random.default_rng(1).shuffle(shards)  # type: ignore[arg-type]
    table = merge(shards)
    del shards
    said("merged")
    summary = summarise(table, expected=chosen.rows, resamples=chosen.resamples)
    said("summarised")
    print(summary.metrics["auroc"])


def said(step: str) -> None:
    """Print where we are."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{step:12} {time.process_time():8.1f} s of processor  {peak:7.0f} MB at most", flush=True
    )


if __name__ == "__main__":
    main()
