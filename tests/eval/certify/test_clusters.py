import numpy as np
import pytest
from guard_eval.certify import Labelled, binomial, certify, clusters, ltt
from guard_eval.certify.sequence import sequence
from scipy.stats import binom

from tests.eval.certify.worlds import documents, draw


def test_who_is_independent():
    assert clusters.independent(Labelled.of([1, 2], [0, 0]))
    assert clusters.independent(Labelled.of([1, 2], [0, 0], ["a", "b"]))
    assert not clusters.independent(Labelled.of([1, 2], [0, 0], ["a", "a"]))


def test_one_answer_of_each_cluster_at_random():
    groups = np.repeat(np.arange(10), 6)
    given = [Labelled.of(np.arange(60) + 0.001 * i, np.zeros(60), groups) for i in range(200)]
    picked = [clusters.one_each(each) for each in given]
    assert all(sorted(groups[p].tolist()) == list(range(10)) for p in picked)
    places = np.bincount(np.concatenate(picked) % 6, minlength=6)
    assert places.min() > 250  # of 2000, a sixth each


def test_nobody_can_draw_again():
    given = Labelled.of(np.arange(60), np.zeros(60), np.repeat(np.arange(10), 6))
    again = given.where(np.random.default_rng(1).permutation(60))
    first, second = (set(each.scores[clusters.one_each(each)]) for each in (given, again))
    assert first == second


def test_without_clusters_it_is_the_binomial_law():
    random = np.random.default_rng(0)
    given = draw(300, random)
    thresholds = np.array([0.9, 0.5, 0.0])
    n = [(given.scores >= t).sum() for t in thresholds]
    errors = [given.unsupported[given.scores >= t].sum() for t in thresholds]
    assert np.allclose(clusters.larger(given, thresholds, 0.1), binom.cdf(errors, n, 0.1))


def test_copies_are_no_evidence():
    """Ten copies of every answer are worth what one is, or less."""
    random = np.random.default_rng(1)
    one = draw(200, random)
    ten = Labelled.of(
        np.repeat(one.scores, 10), np.repeat(one.unsupported, 10), np.repeat(np.arange(200), 10)
    )
    thresholds = np.linspace(0.99, 0.2, 30)
    plain = clusters.larger(one, thresholds, 0.1)
    copied = clusters.larger(ten, thresholds, 0.1)
    assert (copied > 0.5 * plain).all()
    blind = clusters.larger(Labelled(ten.scores, ten.unsupported), thresholds, 0.1)
    assert blind.min() < 0.01 < copied.min()  # what taking copies for evidence would have said


def test_answers_that_share_sources_are_not_counted_on_to_certify_what_is_loose(monkeypatch):
    """What is tested first is chosen as if there were as many answers as they are worth."""
    counted = []

    def noted(tune, n, *limits):
        counted.append(n)
        return sequence(tune, n, *limits)

    monkeypatch.setattr(ltt, "sequence", noted)
    both, split = documents(160, np.random.default_rng(5)), 40 * 6
    tune, cal = both.where(np.arange(split)), both.where(np.arange(split, len(both)))
    certify(tune, cal, 0.15, 0.95)
    assert counted == [int(len(cal) / clusters.effect(tune))]
    assert counted[0] < len(cal) / 1.5


def test_zero_errors_count_clusters():
    given = Labelled.of(np.ones(120), np.zeros(120), np.repeat(np.arange(20), 6))
    assert clusters.larger(given, np.array([1.0]), 0.1)[0] >= 0.9**20 - 1e-9


def test_few_errors_do_not_show_that_answers_of_a_source_are_unrelated():
    """One error among 20 sources of 5 looks like no correlation; it must not count as 100."""
    wrong = np.zeros(100)
    wrong[7] = 1
    given = Labelled.of(np.ones(100), wrong, np.repeat(np.arange(20), 5))
    blind = clusters.larger(Labelled(given.scores, given.unsupported), np.array([1.0]), 0.05)[0]
    assert blind < 0.05 < 0.2 < clusters.larger(given, np.array([1.0]), 0.05)[0]


def test_sources_of_very_different_sizes():
    """At a rate of exactly the limit, "it is below" must come out rarely."""
    random, found = np.random.default_rng(6), []
    for _ in range(300):
        sizes = np.minimum(np.ceil(random.pareto(1.3, 250)), 60).astype(int)
        cluster = np.repeat(np.arange(250), sizes)
        wrong = random.random(len(cluster)) < random.beta(0.2, 1.8, 250)[cluster]  # 10 % on average
        given = Labelled.of(np.ones(len(cluster)), wrong, cluster)
        found.append(clusters.larger(given, np.array([1.0]), 0.1)[0])
    assert np.mean(np.array(found) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)
    assert np.mean(np.array(found) <= 0.5) > 0.2  # and it is not just always 1


def test_an_effect_of_sharing_sources():
    assert clusters.effect(Labelled.of(np.ones(9), np.zeros(9))) == 1
    copies = Labelled.of(
        np.ones(500), np.repeat(np.arange(100) % 4 == 0, 5), np.repeat(range(100), 5)
    )
    assert 4.9 < clusters.effect(copies) < 5.5


def test_one_cluster_is_no_evidence():
    given = Labelled.of(np.ones(500), np.zeros(500), np.zeros(500))
    assert clusters.larger(given, np.array([1.0]), 0.1)[0] == 1


def test_what_the_certificate_says_of_clusters():
    random = np.random.default_rng(2)
    tune, cal = documents(100, random, sd=0.5), documents(400, random, sd=0.5)
    cal = Labelled(cal.scores, cal.unsupported, cal.clusters + 1000)
    loose, strict = (certify(tune, cal, 0.15, strict=s) for s in (False, True))
    assert not loose.exact and "asymptotic" in loose.text() and loose.n == 2400
    assert any("Asymptotic" in line for line in loose.assumptions)
    assert strict.exact and strict.n == strict.clusters == loose.clusters == 400
    assert any("counts once" in line for line in strict.assumptions)


def test_violations_with_clusters():
    random, violations, blind = np.random.default_rng(3), 0, 0
    for _ in range(150):
        cal = documents(60, random, sd=2.5)
        thresholds = np.array([np.quantile(cal.scores, 0.3)])
        # the limit is the true risk there: a valid test says "below it" with 10 % at most
        violations += clusters.larger(cal, thresholds, TRUE)[0] <= 0.1
        blind += clusters.larger(Labelled(cal.scores, cal.unsupported), thresholds, TRUE)[0] <= 0.1
    assert violations <= 15 + 3 * 3.7
    assert blind > 15 + 3 * 3.7  # and the binomial law alone would not have been


def _truth():
    big = documents(60_000, np.random.default_rng(4), sd=2.5)
    return float(big.unsupported[big.scores >= np.quantile(big.scores, 0.3)].mean())


TRUE = _truth()


def test_sources_of_one_size_stay_as_they_are(monkeypatch):
    random = np.random.default_rng(3)
    names = np.repeat(np.arange(60), 5)
    given = Labelled.of(random.random(300), random.beta(0.2, 1.8, 60)[names] > 0.3, names)
    thresholds = np.linspace(0.95, 0, 20)  # at which they release from none to five answers
    found = clusters.p_values(given, thresholds, 0.2)
    monkeypatch.setattr(clusters, "SEEM", 1e9)
    assert (found == clusters.p_values(given, thresholds, 0.2)).all()


@pytest.mark.parametrize("worse", [True, False])
def test_where_larger_sources_are_worse_the_worst_counts_twice(monkeypatch, worse):
    sizes = np.array([1] * 60 + [8] * 6)
    names = np.repeat(np.arange(len(sizes)), sizes)
    bad = [60, 61, 62, 68, 69, 76] if worse else range(6)  # of three large sources, or small ones
    wrong = np.isin(np.arange(len(names)), bad)
    given = Labelled.of(np.zeros(len(names)), wrong, names)
    found = clusters.p_values(given, np.array([-np.inf]), 0.2)
    monkeypatch.setattr(clusters, "SEEM", 1e9)
    plain = clusters.p_values(given, np.array([-np.inf]), 0.2)
    if not worse:
        assert found == plain
        return
    again = names == 60  # three of its eight answers are wrong
    twice = Labelled.of(
        np.zeros(len(names) + again.sum()),
        np.concatenate([wrong, wrong[again]]),
        np.concatenate([names, np.full(again.sum(), 99)]),
    )
    assert found == pytest.approx(clusters.p_values(twice, np.array([-np.inf]), 0.2))
    assert found > plain


def test_the_bound_of_the_rate_is_by_the_test_that_was_made():
    random = np.random.default_rng(0)
    alone = draw(800, random).where(np.arange(800))
    seen = alone.scores >= 0.7
    usual = binomial.upper(int(alone.unsupported[seen].sum()), int(seen.sum()), 0.95)
    assert clusters.upper(alone, 0.7, 0.5, 0.05) == pytest.approx(usual, abs=2e-5)
    copies = Labelled.of(
        np.repeat(alone.scores, 6), np.repeat(alone.unsupported, 6), np.repeat(np.arange(800), 6)
    )
    assert clusters.upper(copies, 0.7, 0.5, 0.05) >= usual - 2e-5  # six copies say no more than one
