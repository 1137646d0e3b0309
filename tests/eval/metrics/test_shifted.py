import numpy as np
import pytest
from guard_eval.errors import EvalError
from guard_eval.metrics.inputs import inputs
from guard_eval.metrics.shifted import shift, shifted
from guard_eval.metrics.types import Inputs

from tests.eval.jsonl import write


def given(n, seed, mean=0.0, gaps=0.0, each=1):
    random = np.random.default_rng(seed)
    score = np.repeat(random.normal(mean, 1, n), each)
    other = random.normal(0, 1, n * each)
    score[random.random(n * each) < gaps] = np.nan
    groups = np.repeat([f"{seed}-{i}" for i in range(n)], each).astype(object)
    return Inputs(np.stack([score, other], axis=1), ("score", "words"), groups)


def test_answers_of_one_kind_are_alike():
    found = [shifted(given(300, 2 * s), given(200, 2 * s + 1)) for s in range(12)]
    assert sum(each.verdict != "alike" for each in found) <= 3  # 5 % of them, and chance
    assert all(each.effective > 250 for each in found)


def test_what_moved_is_named():
    found = shifted(given(400, 1), given(400, 2, mean=0.5))
    score, words = found.moved
    assert found.verdict == "moved" and score.distance > score.band and words.distance < words.band
    assert found.effective < 380


def test_too_unlike():
    found = shifted(given(300, 1), given(300, 2, mean=3.0))
    assert found.verdict == "too unlike" and found.effective < 100


def test_copies_do_not_make_chance_smaller():
    """Thirty sources of ten answers move by chance as thirty answers do, not as three hundred."""
    one, ten = (shifted(given(30, 1, each=k), given(30, 2, each=k)) for k in (1, 10))
    assert ten.moved[0].band > 0.7 * one.moved[0].band


def test_gaps_are_an_input_too():
    found = shifted(given(300, 1, gaps=0.2), given(300, 2, gaps=0.8))
    assert found.moved[0].missing == (pytest.approx(0.2, abs=0.1), pytest.approx(0.8, abs=0.1))
    assert found.effective < 200  # they differ in nothing but what is missing


def test_files(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [{"score": 0.5, "inputs": [i], "label": 1} for i in range(3)] + [{"inputs": [7]}]
    write(path, lines)
    found = inputs(path)
    assert found.names == ("input 1", "score") and found.values[:, 0].tolist() == [0, 1, 2, 7]
    assert np.isnan(found.values[3, 1]) and len(set(found.clusters)) == 4
    path.write_text('{"inputs": [1]}\n{"inputs": [1, 2]}\n')
    with pytest.raises(EvalError, match="have 1 to 2 inputs"):
        inputs(path)
    path.write_text('{"id": "a"}\n')
    with pytest.raises(EvalError, match="nothing to compare"):
        shifted(inputs(path), inputs(path))
    with pytest.raises(EvalError, match="no such run|no run with outcomes"):
        inputs(tmp_path / "none")


def test_shift_is_in_widths_of_the_baseline():
    scores = np.linspace(0, 1, 101)
    assert shift(scores, scores) == 0
    assert shift(scores, scores + 0.25) == pytest.approx(0.5)
    assert shift(3 * scores, 3 * (scores + 0.25)) == pytest.approx(0.5)
    few = np.array([0.0] * 9 + [1.0])  # the middle half has no width
    assert shift(few, 1 - few) == pytest.approx(0.8)
    assert np.isnan(shift(np.ones(9), scores))


def test_rows_have_their_words_and_segments(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [
        {"id": "a", "question": "How long?", "context": ["It is one day."], "answer": "One day."},
        {"id": "b", "question": "When?", "answer": "On a Monday.", "segment": "dates", "meta": {}},
    ]
    write(path, rows)
    found = inputs(path)
    words = ("words of question", "words of context", "words of answer")
    assert found.names == (*words, "segment dates")
    assert found.values.tolist() == [[2, 4, 2, 0], [1, 0, 3, 1]]
