"""Is the guarantee kept, and what does it release? Simulated on scores whose truth is known.

    python eval/bench/certify.py validity        worlds x sizes: violations, released share
    python eval/bench/certify.py clusters        answers that share a document
    python eval/bench/certify.py labels          how often as many labels as are said do
    python eval/bench/certify.py mapie           the same draws for MAPIE (pip install "mapie>=1.6")

The worlds are in `worlds.py`.
"""

import argparse
from collections.abc import Callable, Iterator

import numpy as np
from guard_eval.certify import certify
from guard_eval.certify.labelled import Labelled, together
from guard_eval.errors import Underpowered
from scipy.special import expit, ndtr
from worlds import HEAD, WORLDS, Floats, Method, World, of_world, own, simulate


def validity(draws: int) -> Iterator[str]:
    """Worlds x sizes."""
    yield f"{'world':40} {'tune':>5} {'cal':>5} {HEAD}"
    for world in WORLDS:
        for tune, cal in ((100, 300), (100, 900), (1000, 1000), (1000, 3000)):
            found = of_world(world, tune, cal, 0.10, draws, own(0.10))
            yield f"{world.name:40} {tune:5} {cal:5} {found}"


def clusters(draws: int) -> Iterator[str]:
    """Six answers a document, their chances moved together by an effect of `sd` log-odds."""
    yield f"{'sd':>4} {'documents':>9} {'test':12} {HEAD}"
    for sd in (0.0, 1.0, 2.0):
        grid = np.random.default_rng(1)
        score, chance = _documents(sd, 60_000, grid)[:2]
        order = np.argsort(-score)
        risks = np.cumsum(chance[order]) / np.arange(1, len(order) + 1)
        ranked = -score[order]

        def truth(t: float, ranked: Floats = ranked, risks: Floats = risks) -> tuple[float, float]:
            n = int(np.searchsorted(ranked, -t, side="right"))
            return n / len(ranked), float(risks[n - 1]) if n else 0.0

        for documents in (100, 300, 1000):
            for name, method in (
                ("iid", lambda tune, cal: own(0.10)(_flat(tune), _flat(cal))),
                ("larger", own(0.10)),
                ("one each", own(0.10, strict=True)),
            ):
                found = simulate(
                    lambda r, n=documents, sd=sd: (_document(sd, n // 2, r), _document(sd, n, r)),
                    method, truth, 0.10, draws,
                )  # fmt: skip
                yield f"{sd:4.1f} {documents:9} {name:12} {found}"


def labels(draws: int) -> Iterator[str]:
    """Samples that certify nothing: the chance that is said of the labels needed, and the truth.

    The risk at the limit is left out: no number of labels does there, and nobody can know.
    """
    head = "said  reached    se  median of labels"
    yield f"{'world':40} {'tune':>5} {'cal':>5} {'cases':>5} {head}"
    random, every = np.random.default_rng(3), []
    for world in (each for each in WORLDS if "limit" not in each.name):
        for tune, cal in ((50, 150), (100, 300), (300, 900)):
            found = [each for _ in range(draws) if (each := _relabelled(world, tune, cal, random))]
            every += found
            if found:
                yield f"{world.name:40} {tune:5} {cal:5} {_chances(found)}"
    for low, high in ((0.0, 0.6), (0.6, 0.79), (0.79, 1.0)):
        if found := [each for each in every if low <= each[0] < high]:
            yield f"{f'all that said {low:.2f} to {high:.2f}':52} {_chances(found)}"


def _relabelled(
    world: World, tune: int, cal: int, random: np.random.Generator
) -> tuple[float, float, int] | None:
    """The chance that is said, the share of new samples that do, and their size; None: none."""
    first, second = world.draw(tune, random), world.draw(cal, random)
    try:
        said = certify(first, second, 0.10)
    except Underpowered:
        return None
    if said.needed is None or said.chance is None or said.needed > 40_000:
        return None
    both, method = together(first, second), own(0.10)
    done = [method(both, world.draw(said.needed, random)) is not None for _ in range(3)]
    return said.chance, float(np.mean(done)), said.needed


def _chances(found: list[tuple[float, float, int]]) -> str:
    said, reached, size = (np.array(each) for each in zip(*found, strict=True))
    error = reached.std() / len(found) ** 0.5
    return (
        f"{len(found):5} {said.mean():.3f}  {reached.mean():.3f} {error:.3f} {np.median(size):8.0f}"
    )


def _documents(sd: float, n: int, random: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    effect = np.repeat(random.standard_normal(n) * sd, 6)
    signal = random.standard_normal(6 * n)
    return signal, 1 - expit(1.6 + 1.6 * signal + effect), np.repeat(np.arange(n), 6)


def _document(sd: float, n: int, random: np.random.Generator) -> Labelled:
    score, chance, cluster = _documents(sd, n, random)
    return Labelled.of(score, random.random(len(score)) < chance, cluster + random.random())


def _flat(given: Labelled) -> Labelled:
    return Labelled(given.scores, given.unsupported)


def mapie(draws: int) -> Iterator[str]:
    """MAPIE on the same cal draws; its score is the chance of support, as it demands."""
    import warnings

    from guard_eval.certify.sequence import sequence
    from mapie.risk_control import BinaryClassificationController

    warnings.simplefilter("ignore")
    world = WORLDS[0]

    def controller(grid: Floats, fwer: str) -> BinaryClassificationController:
        return BinaryClassificationController(
            lambda x: np.stack([1 - x[:, 0], x[:, 0]], axis=1), "precision", target_level=0.90,
            confidence_level=0.95, list_predict_params=grid, fwer_method=fwer,
        )  # fmt: skip

    def rank(chance: float) -> float:  # a threshold on the chance of support as one on 1 - rank
        return float(ndtr((np.log(chance / (1 - chance)) - 1.1139) / 1.3596))

    def on(grid: Callable[[Labelled, Labelled], Floats], fwer: str) -> Method:
        def method(tune: Labelled, cal: Labelled) -> float | None:
            both = [
                (1 - world.chance(1 - each.scores)[:, None], 1 - each.unsupported.astype(int))
                for each in (tune, cal)
            ]
            made = controller(grid(tune, cal), fwer)
            made.calibrate(*both[1])
            return None if made.best_predict_param is None else rank(float(made.best_predict_param))

        return method

    def from_tune(tune: Labelled, cal: Labelled) -> Floats:
        found = 1 - world.chance(1 - sequence(tune, len(cal), 0.10, 0.05))
        return np.sort(found.clip(1e-9, 1 - 1e-9))

    usual, hand = np.linspace(0, 0.99, 100), np.linspace(0.5, 0.9, 100)
    holm, fixed = "bonferroni_holm", "fixed_sequence"
    ways = [
        ("own, tune 1000", 1000, own(0.10)),
        ("own, tune 300", 300, own(0.10)),
        ("own, tune 100", 100, own(0.10)),
        ("MAPIE holm, default grid", 1, on(lambda t, c: usual, holm)),
        ("MAPIE fixed_sequence, default grid", 1, on(lambda t, c: usual, fixed)),
        ("MAPIE fixed_sequence, .50-.90 by hand", 1, on(lambda t, c: hand, fixed)),
        ("MAPIE fixed_sequence, own grid, tune 1000", 1000, on(from_tune, fixed)),
    ]  # fmt: skip
    yield f"{'way, cal 1000, limit .10':44} {HEAD}"
    for name, tune, method in ways:
        yield f"{name:44} {of_world(world, tune, 1000, 0.10, draws, method)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("validity", "clusters", "labels", "mapie"))
    parser.add_argument("--draws", type=int, default=400)
    given = parser.parse_args()
    for line in globals()[given.what](given.draws):
        print(line, flush=True)
