"""Baselines that need no model."""

from guard_eval.metrics.baselines import bigram_copy, length


def test_copied_text_is_all_copied():
    assert bigram_copy("The cat sat.", ["On Monday the cat sat down"]) == 1


def test_share_of_pairs():
    assert bigram_copy("the cat sat down", ["the cat", "sat down"]) == 2 / 3


def test_pairs_do_not_reach_across_passages():
    assert bigram_copy("cat sat", ["the cat", "sat down"]) == 0


def test_short_answers():
    assert bigram_copy("Paris", ["paris is a city"]) == 1
    assert bigram_copy("Rome", ["paris is a city"]) == 0
    assert bigram_copy("...", ["paris"]) == 1


def test_repeated_pairs_count_each_time():
    assert bigram_copy("a b a b x y", ["a b a"]) == 3 / 5


def test_length_is_in_words():
    assert length("Two words, or four.") == 4
