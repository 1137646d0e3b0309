"""Cross-encoders with labels of any kind."""

import asyncio
import importlib.util
import json
from pathlib import Path

import pytest

from guard.adapters.nli import Models
from guard.errors import ConfigError, MissingExtra, TooLarge
from guard.ports import Entailment

EXTRA = importlib.util.find_spec("sentence_transformers") is not None


def entail(*pairs: tuple[str, str], model: str) -> list[Entailment]:
    return asyncio.run(Models().entail(model, pairs))


@pytest.mark.skipif(EXTRA, reason="the extra `models` is installed")
def test_without_the_extra_a_model_says_what_to_install():
    with pytest.raises(MissingExtra, match=r"'some/model' .* needs .*groundwire\[models\]"):
        entail(("The board met.", "The board approved the plan."), model="some/model")


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
