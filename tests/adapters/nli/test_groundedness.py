"""The shipped model's runtime, on a tiny model of the same shape (`tiny.py`)."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.adapters.nli.groundedness import LEAST, WINDOW, Groundedness
from guard.adapters.nli.labels import sigmoid, softmax
from guard.adapters.nli.parts import overlapping
from guard.adapters.nli.queue import Queue
from guard.errors import TooLarge
from guard.ports import Entailment
from tests.adapters.nli.tiny import FOLDER

PREMISE = "The board met on 3 May. It approved the plan."
TINY = Groundedness(FOLDER)


def judge(*pairs: tuple[str, str]) -> list[Entailment]:
    return asyncio.run(Queue(TINY).entail(pairs))


def numbers(found: Entailment) -> tuple[float, float, float]:
    return found.entailment, found.neutral, found.contradiction


def test_outputs_are_supported_not_enough_info_and_refuted(monkeypatch: pytest.MonkeyPatch):
    logits, faults = np.array([[2.0, 1.0, 0.0]]), np.zeros((1, 99))
    monkeypatch.setattr(TINY._model, "outputs", lambda *_: [logits, faults])
    (found,) = judge((PREMISE, "The board met."))
    assert numbers(found) == pytest.approx((0.6652, 0.2447, 0.0900), abs=1e-4)


def test_the_claim_is_the_second_part_of_the_sequence():
    pieces = TINY._model.tokens(PREMISE), TINY._model.tokens("It met.")
    logits, _ = TINY._model.outputs(*pieces)
    (found,) = judge((PREMISE, "It met."))
    assert numbers(found) == tuple(softmax(logits[0].tolist()))


def test_each_word_has_the_worst_of_its_pieces():
    claim = "It  cost €30."
    pieces = TINY._model.encoding(claim)
    tokens = TINY._model.tokens(PREMISE)
    _, faults = TINY._model.outputs(tokens, pieces.ids)
    odds = faults[0][len(tokens) + 2 :]
    assert pieces.tokens == ["i", "##t", "c", "##o", "##s", "##t", "[UNK]", "."]
    (found,) = judge((PREMISE, claim))
    assert [claim[start:end] for start, end, _ in found.faults] == ["It", "cost", "€30", "."]
    spans = ((0, 2), (2, 6), (6, 7), (7, 8))
    worst = [sigmoid(float(max(odds[start:end]))) for start, end in spans]
    assert [probability for _, _, probability in found.faults] == worst


def test_alone_or_in_any_batch_the_numbers_are_the_same_to_the_last_bit():
    claims = [f"The board met {n} times, {'again ' * n}in May." for n in range(12)]
    together = judge(*[(PREMISE, claim) for claim in claims])
    assert [judge((PREMISE, claim))[0] for claim in reversed(claims)] == together[::-1]


def test_a_long_premise_is_read_to_its_end():
    filler = "and so on and so on. " * 60
    plain, first, middle, last = judge(
        (filler * 2, "It met."),
        ("zzzz " * 40 + filler * 2, "It met."),
        (filler + "zzzz " * 40 + filler, "It met."),
        (filler * 2 + "zzzz " * 40, "It met."),
    )
    assert plain not in (first, middle, last)


def test_of_a_premise_in_parts_the_one_that_says_most_counts():
    parts = list(overlapping(TINY._model.tokens("a board met. " * 200), WINDOW - 3 - 6))
    claim = TINY._model.tokens("It met.")
    assert len(claim) == 6 and len(parts) > 2
    said = [softmax(TINY._model.outputs(part, claim)[0][0].tolist()) for part in parts]
    (found,) = judge(("a board met. " * 200, "It met."))
    assert numbers(found) == tuple(max(said, key=lambda row: max(row[0], row[2])))


def test_a_claim_that_leaves_no_room_is_refused_and_the_others_are_judged():
    with pytest.raises(TooLarge, match="does not fit"):
        judge((PREMISE, "plan " * 120))
    fits = "a " * (WINDOW - 3 - LEAST)
    assert judge((PREMISE, fits)) and TINY._model.tokens(fits)[LEAST:]
    with pytest.raises(TooLarge):
        judge((PREMISE, fits + "a"))


@pytest.mark.parametrize("nothing", ["", " \n", "\x00"])
def test_a_claim_of_nothing_follows_from_nothing(nothing: str):
    assert judge((PREMISE, nothing)) == [Entailment(0.0, 1.0, 0.0)]
    assert sum(numbers(judge((nothing, "It met."))[0])) == pytest.approx(1)


def test_names_of_special_tokens_are_text():
    assert 102 not in TINY._model.tokens("[SEP] [CLS]")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_judged(premise: str, hypothesis: str):
    (found,) = judge((premise, hypothesis))
    assert sum(numbers(found)) == pytest.approx(1)
    edges = [0, *(edge for start, end, _ in found.faults for edge in (start, end))]
    assert edges == sorted(edges) and edges[-1] <= len(hypothesis)
