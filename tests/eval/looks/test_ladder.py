import math
import statistics

import numpy as np
import pytest
from guard_eval.looks import ladder
from guard_eval.looks.ladder import Gain, gain, told
from guard_eval.looks.registration import Registration
from guard_eval.metrics.table import Table

ROWS, LOOKS = 400, 50
PROMISE = Registration(policy="p", split="s")
LABEL = np.random.default_rng(1).permutation(np.arange(ROWS) % 2).astype(np.int8)


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch):
    monkeypatch.setattr(ladder, "RESAMPLES", 100)


def table(score, label=LABEL, error=False) -> Table:
    """Scores of groundedness on rows that share no source."""
    count = len(label)
    ids = np.array([f"r{i:05}" for i in range(count)], dtype=object)
    high, none, every = score >= 0.5, np.zeros(count), np.arange(count, dtype=np.int32)
    return Table(
        row=ids, label=label, score=score, answered=high, taken=high,
        error=np.full(count, error), milliseconds=none, cost=none, tokens=none, length=none,
        copied=none, cluster=every, segment=np.zeros(count, np.int32), clusters=ids,
        segments=np.array([""], dtype=object),
    )  # fmt: skip


def auroc(score) -> float:
    """The chance that a supported answer has the higher score: ranks without ties."""
    ranks = np.argsort(np.argsort(score)) + 1
    good = LABEL == 0
    return float((ranks[good].sum() - good.sum() * (good.sum() + 1) / 2) / good.sum() ** 2)


class Board:
    """Looks at the same rows, told as the Ladder lets them be."""

    def __init__(self) -> None:
        self.best: tuple[Table, float] | None = None

    def look(self, score) -> float | None:
        """Return the figure, or None where it is not told."""
        now = table(score)
        gains = [gain("look 1", self.best[0], now, PROMISE)] if self.best else []
        if not told(gains).better:
            return None
        self.best = now, auroc(score)
        return self.best[1]


def made_of(figures, looks):
    """A policy made of those that were told: each weighs as much as it was above chance."""
    mixed = sum((figure - 0.5) * score for figure, score in zip(figures, looks, strict=True))
    return np.argsort(np.argsort(mixed)) / (ROWS - 1)


def test_fifty_random_looks_and_a_policy_made_of_them():
    """All scores are noise: the truth is 0.5. With exact figures it seems to be far better.

    The bound is what the best of 51 policies that are fixed beforehand exceeds in 1 of 20 cases at
    most (Bonferroni; Hanley and McNeil's standard error of an AUROC without skill).
    """
    half = ROWS / 2
    error = math.sqrt((2 * half + 1) / (12 * half * half))
    bound = 0.5 + statistics.NormalDist().inv_cdf(1 - 0.05 / (LOOKS + 1)) * error
    chance = np.random.default_rng(7)
    looks = [chance.random(ROWS) for _ in range(LOOKS)]
    exact = [auroc(score) for score in looks]
    naive = auroc(made_of(exact, looks))
    board = Board()
    known = [(figure, score) for score in looks if (figure := board.look(score)) is not None]
    board.look(made_of(*zip(*known, strict=True)))
    assert naive > bound + 0.05
    assert board.best[1] < bound and board.best[1] <= max(exact)
    assert len(known) <= 5


def test_a_true_gain_is_told():
    chance = np.random.default_rng(2)
    board = Board()
    for skill in (0.1, 0.3, 0.6):
        assert board.look(skill * (1 - LABEL) + chance.random(ROWS) * (1 - skill / 2)) is not None


def test_the_step_is_one_standard_error():
    assert Gain("look 1", 0.11, 0.1).enough
    for value, error in ((0.1, 0.1), (-0.2, 0.1), (0.0, 0.0), (None, 0.1), (0.1, None)):
        assert not Gain("look 1", value, error).enough


def test_direction_and_errors_count_as_registered():
    good, bad = table(1 - LABEL * 0.9), table(LABEL * 0.9 + 0.05)
    lower = PROMISE.model_copy(update={"metric": "brier", "direction": "lower"})
    assert gain("look 1", bad, good, lower).value > 0 > gain("look 1", good, bad, lower).value
    apart = PROMISE.model_copy(update={"errors": "apart"})
    assert gain("look 1", bad, table(1 - LABEL * 0.9, error=True), apart).value is None


def test_what_the_rows_cannot_tell_is_not_told():
    same = np.zeros(ROWS, np.int8)
    scores = np.random.default_rng(3).random(ROWS)
    found = gain("look 1", table(scores, same), table(scores, same), PROMISE)
    assert found.value is None and not told([found]).better


def test_every_earlier_look_must_be_beaten_and_no_number_is_said():
    better, worse = Gain("look 1", 0.21, 0.1), Gain("look 2 at part", 0.05, 0.07)
    assert told([]).better and told([better]).better
    found = told([better, worse])
    assert (found.better, found.words) == (False, "no better than look 2 at part within the step")
    assert "0." not in told([worse]).words + told([better]).words
