"""The lexical baseline, and cross-encoders with labels and logits of any shape."""

import asyncio
import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.adapters import lexical
from guard.adapters.nli import Models, columns, probabilities
from guard.errors import ConfigError, MissingExtra, TooLarge
from guard.ports import Entailment

EXTRA = importlib.util.find_spec("sentence_transformers") is not None
PLAN = "The board approved the new plan in May. It costs 30 euros."


def entail(*pairs: tuple[str, str], model: str = "lexical") -> list[Entailment]:
    return asyncio.run(Models().entail(model, pairs))


class TestLexical:
    def test_words_that_are_all_there_are_entailment(self):
        assert entail((PLAN, "In May, the board approves the plan.")) == [Entailment(1.0, 0.0, 0.0)]

    def test_words_that_are_not_there_are_neutral(self):
        assert entail((PLAN, "Refunds take weeks.")) == [Entailment(0.0, 1.0, 0.0)]
        assert entail((PLAN, "The board approved refunds yesterday."))[0].neutral == 0.5

    @pytest.mark.parametrize(
        "claim",
        [
            "The board never approved the new plan.",
            "The board didn't approve the new plan.",
            "The board rejected the new plan.",
            "The new plan costs 40 euros.",
        ],
    )
    def test_signs_of_the_opposite_turn_entailment_into_contradiction(self, claim: str):
        found = lexical.entail(PLAN, claim)
        assert found.contradiction > found.entailment

    def test_negation_on_both_sides_is_no_sign(self):
        both = lexical.entail("It never rains here. The sun shines.", "It never rains here.")
        assert both.entailment == 1.0

    def test_pairs_are_judged_in_order_and_none_is_nothing(self):
        assert entail() == []
        found = entail((PLAN, "Refunds take weeks."), (PLAN, "The board approved the plan."))
        assert [round(f.entailment) for f in found] == [0, 1]

    @given(st.text(), st.text())
    def test_probabilities_sum_to_one(self, premise: str, hypothesis: str):
        found = lexical.entail(premise, hypothesis)
        parts = (found.entailment, found.neutral, found.contradiction)
        assert sum(parts) == pytest.approx(1.0)
        assert all(0 <= part <= 1 for part in parts)


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

    @pytest.mark.parametrize("logit", [-1e6, 1e6])
    def test_extreme_logits_do_not_overflow(self, logit: float):
        assert probabilities([logit], ()).entailment == pytest.approx(float(logit > 0))
        assert probabilities([logit, 0.0], ("entailment", "neutral")).neutral == float(logit < 0)


@pytest.mark.skipif(EXTRA, reason="the extra `models` is installed")
def test_without_the_extra_a_model_says_what_to_install():
    with pytest.raises(MissingExtra, match=r"'some/model' needs .*groundwire\[models\]"):
        entail((PLAN, "The board approved the plan."), model="some/model")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory):
    """Make a folder with a tiny cross-encoder of random weights, with as many labels as asked."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    def make(*labels: str) -> Path:
        folder = tmp_path_factory.mktemp("tiny")
        words = "[PAD] [UNK] [CLS] [SEP] [MASK] the board approved plan in may it costs".split()
        (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
        BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=32).save_pretrained(folder)
        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=len(words),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=32,
            id2label=dict(enumerate(labels)),
        )
        BertForSequenceClassification(config).save_pretrained(folder)
        return folder

    return make


@pytest.mark.skipif(not EXTRA, reason="the extra `models` (sentence-transformers) is not installed")
class TestCrossEncoder:
    PAIRS = (
        ("the board approved the plan", "the plan costs"),
        ("it costs", "the board approved it in may"),
    )

    def test_three_labels_are_read_by_name(self, tiny):
        folder = tiny("contradiction", "entailment", "neutral")
        turned = tiny("neutral", "contradiction", "entailment")  # the same weights
        found = entail(*self.PAIRS, model=str(folder))
        assert [sum((f.entailment, f.neutral, f.contradiction)) for f in found] == [
            pytest.approx(1.0)
        ] * 2
        assert [(f.contradiction, f.entailment) for f in found] == [
            (pytest.approx(f.neutral), pytest.approx(f.contradiction))
            for f in entail(*self.PAIRS, model=str(turned))
        ]
        assert found == entail(*self.PAIRS, model=str(folder))

    def test_a_batch_is_judged_as_its_pairs_are(self, tiny):
        folder = str(tiny("entailment", "not_entailment"))
        alone = [entail(pair, model=folder)[0] for pair in self.PAIRS]
        for one, other in zip(entail(*self.PAIRS, model=folder), alone, strict=True):
            assert one.entailment == pytest.approx(other.entailment, abs=1e-5)

    def test_a_single_logit_is_support(self, tiny):
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        folder = tiny("LABEL_0")
        tokens = AutoTokenizer.from_pretrained(folder)(*self.PAIRS[0], return_tensors="pt")
        model = AutoModelForSequenceClassification.from_pretrained(folder)
        support = model(**tokens).logits.sigmoid().item()
        (found,) = entail(self.PAIRS[0], model=str(folder))
        assert found.entailment == pytest.approx(support, abs=1e-5)
        assert found.contradiction == 0

    def test_a_long_premise_is_read_to_its_end(self, tiny):
        """What no truncation would let through: the last words change the judgement."""
        folder = str(tiny("entailment", "neutral", "contradiction"))
        long = "the board " * 40
        first, second = entail((long, "it costs"), (long + "may in may", "it costs"), model=folder)
        assert first != second

    def test_a_claim_that_fills_the_model_is_refused(self, tiny):
        with pytest.raises(TooLarge, match="does not fit"):
            entail(("the board", "plan " * 60), model=str(tiny("entailment", "neutral")))

    def test_a_model_that_is_not_there_is_a_mistake_in_the_policy(self, tmp_path, monkeypatch):
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        (tmp_path / "config.json").write_text(json.dumps({"model_type": "no_such"}), "utf-8")
        with pytest.raises(ConfigError, match="cannot be loaded"):
            entail(self.PAIRS[0], model=str(tmp_path))
