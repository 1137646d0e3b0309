"""Labels by name, and logits of any shape."""

import math

import pytest

from guard.adapters.nli.labels import columns, probabilities
from guard.errors import ConfigError
from guard.ports import Entailment


class TestColumns:
    @pytest.mark.parametrize(
        ("labels", "expected"),
        [
            (["contradiction", "entailment", "neutral"], "contradiction entailment neutral"),
            (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], "entailment neutral contradiction"),
            (["entailment", "not_entailment"], "entailment neutral"),
            (["Not-Entailment", "Entailment"], "neutral entailment"),
            (["SUPPORTS", "REFUTES", "NOT ENOUGH INFO"], "entailment contradiction neutral"),
            (["unsupported", "supported"], "neutral entailment"),
            (["hallucinated", "consistent"], "neutral entailment"),
            (["CORRECT", "INCORRECT"], "entailment neutral"),
            (["factual", "non-factual"], "entailment neutral"),
        ],
    )
    def test_labels_in_any_order_and_spelling(self, labels: list[str], expected: str):
        assert columns("m", dict(enumerate(labels))) == tuple(expected.split())

    def test_outputs_are_in_the_order_of_their_numbers_not_of_the_mapping(self):
        labels = {"10": "neutral", "2": "contradiction", "0": "entailment"}
        assert columns("m", labels) == ("entailment", "contradiction", "neutral")

    def test_a_single_output_needs_no_label(self):
        assert columns("m", {0: "LABEL_0"}) == ()

    @pytest.mark.parametrize("labels", [["LABEL_0", "LABEL_1"], ["neutral", "contradiction"]])
    def test_other_labels_are_a_mistake_in_the_policy(self, labels: list[str]):
        with pytest.raises(ConfigError, match=f"m cannot judge entailment.*{labels[0]}"):
            columns("m", dict(enumerate(labels)))


class TestProbabilities:
    def test_softmax_by_label(self):
        found = probabilities([0.0, 2.0, 1.0], ("contradiction", "entailment", "neutral"))
        assert found.entailment == pytest.approx(0.6652, abs=1e-4)
        assert found.neutral == pytest.approx(0.2447, abs=1e-4)
        assert found.contradiction == pytest.approx(0.0900, abs=1e-4)

    def test_two_labels_leave_no_contradiction(self):
        found = probabilities([1.0, 1.0], ("entailment", "neutral"))
        assert found == Entailment(0.5, 0.5, 0.0)

    def test_a_single_logit_is_support(self):
        assert probabilities([0.0], ()) == Entailment(0.5, 0.5, 0.0)
        assert probabilities([4.0], ()).entailment == pytest.approx(0.9820, abs=1e-4)

    @pytest.mark.parametrize("logits", [[math.nan], [math.nan, 0.0]])
    def test_what_is_no_number_is_no_support(self, logits: list[float]):
        labels = ("entailment", "neutral")[: len(logits) if len(logits) > 1 else 0]
        assert math.isnan(probabilities(logits, labels).entailment)

    @pytest.mark.parametrize("logit", [-1e6, 1e6])
    def test_extreme_logits_do_not_overflow(self, logit: float):
        assert probabilities([logit], ()).entailment == pytest.approx(float(logit > 0))
        assert probabilities([logit, 0.0], ("entailment", "neutral")).neutral == float(logit < 0)
