"""Does the alarm of `guard eval monitor` keep its promise, and how soon does it come?

    python eval/bench/alarm.py          false alarms, then labels from a change to the alarm

Labels come one a minute; clusters have five, one after the other, alike by `alike` (the correlation
of the normal variables behind them). The limit is .05, the chance of a false alarm .05.
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from guard_eval.certify.rolling import Judged, Watch
from numpy.typing import NDArray
from scipy.special import ndtri

LIMIT = 0.05
START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def labels(n: int, risk: float, alike: float, random: np.random.Generator) -> NDArray[np.bool_]:
    """Whether answers, five a cluster, are unsupported."""
    shared = np.repeat(random.standard_normal(n // 5), 5)
    own = random.standard_normal(len(shared))
    return np.asarray(alike**0.5 * shared + (1 - alike) ** 0.5 * own < ndtri(risk))


def alarm(wrong: NDArray[np.bool_], clustered: bool) -> tuple[int, int] | None:
    """The label that raises the alarm, and the one since when it says so."""
    watch = Watch(0.5, LIMIT, None)
    for i, each in enumerate(wrong):
        at = START + i * MINUTE
        watch.see(
            Judged(
                id=f"a{i}", score=1, unsupported=bool(each), predicted_at=at,
                label_available_at=at, cluster=f"c{i // 5}" if clustered else "",
            )
        )  # fmt: skip
    (whole,) = watch.slices()
    if whole.alarm is None:
        return None
    return (whole.alarm.raised - START) // MINUTE, (whole.alarm.since - START) // MINUTE


def false_alarms(draws: int) -> Iterator[str]:
    """Risk exactly at the limit for 5,000 labels."""
    for alike, clustered in ((0.0, False), (0.3, True), (0.6, True), (0.6, False)):
        random = np.random.default_rng(7)
        found = [alarm(labels(5000, LIMIT, alike, random), clustered) for _ in range(draws)]
        share = np.mean([each is not None for each in found])
        error = (share * (1 - share) / draws) ** 0.5
        names = "clusters told" if clustered else "no clusters"
        yield f"false alarms, alike {alike:.1f}, {names:13} {share:.3f} +- {error:.3f}"


def delays(draws: int) -> Iterator[str]:
    """From .03 to another risk after so many labels."""
    for alike in (0.0, 0.3):
        for before in (0, 1000, 5000, 20_000):
            for risk, wait in ((0.10, 4000), (0.20, 1500)):
                random, found = np.random.default_rng(7), []
                for _ in range(draws):
                    good, bad = (
                        labels(n, r, alike, random) for n, r in ((before, 0.03), (wait, risk))
                    )
                    found.append(alarm(np.concatenate([good, bad]), alike > 0))
                late = [each[0] - before if each else wait for each in found]
                off = [each[1] - before for each in found if each]
                low, middle, high = (int(q) for q in np.quantile(late, [0.1, 0.5, 0.9]))
                yield (
                    f"alike {alike:.1f}, to {risk:.2f} after {before:6}: {middle:5} labels later "
                    f"({low}-{high}), dated {int(np.median(off)):+} labels off"
                )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=200)
    given = parser.parse_args()
    for step in (false_alarms, delays):
        for line in step(given.draws):
            print(line, flush=True)
