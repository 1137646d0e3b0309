"""Which model a name stands for, and what is no model of entailment."""

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from guard.adapters.nli.load import load
from guard.errors import ConfigError
from tests.adapters.nli import folders
from tests.adapters.nli.test_own import PAIRS, entail, needs_extra

LOADING = importlib.import_module("guard.adapters.nli.load")  # the package names its function so


@pytest.fixture
def bert(tmp_path: Path) -> Callable[..., Path]:
    return lambda kind, *labels: folders.bert(tmp_path, kind, labels)


@needs_extra
class TestLoading:
    @pytest.mark.parametrize("kind", ["BertModel", "BertForMaskedLM"])
    def test_a_model_without_a_head_that_judges_is_refused(self, bert, kind: str):
        with pytest.raises(ConfigError, match=rf"judges no pair of texts: it is a {kind}"):
            entail(*PAIRS, model=bert(kind))

    def test_a_folder_without_a_tokenizer_is_refused(self, bert):
        folder = bert("BertForSequenceClassification", "entailment", "neutral")
        for file in folder.glob("*token*"):
            file.unlink()
        (folder / "vocab.txt").unlink()
        with pytest.raises(ConfigError, match="holds no tokenizer"):
            entail(*PAIRS, model=folder)

    @pytest.mark.parametrize(
        ("kind", "labels"),
        [("Sequence", ["support"]), ("Sequence", ["entailment", "neutral"]), ("Token", ["a", "b"])],
    )
    def test_weights_that_are_no_numbers_support_nothing(self, bert, kind: str, labels):
        import torch
        import transformers

        folder = bert(f"BertFor{kind}Classification", *labels)
        made = getattr(transformers, f"BertFor{kind}Classification")
        model = made.from_pretrained(folder)
        with torch.no_grad():
            model.classifier.weight.fill_(float("nan"))
        model.save_pretrained(folder)
        with pytest.raises(ConfigError, match="gives no probabilities but nan"):
            entail(*PAIRS, model=folder)

    @pytest.mark.parametrize("prefix", ["", "minicheck:"])
    def test_a_long_premise_fits_a_roberta_that_does_not_say_what_it_reads(
        self, tmp_path: Path, prefix: str
    ):
        folder = folders.roberta(tmp_path, ("no_support", "entailment"))
        long = "the board " * 60
        one, other = entail(
            (long, "it costs"), (long + "may in may", "it costs"), model=f"{prefix}{folder}"
        )
        assert one != other


@pytest.mark.parametrize("labels", ["support", "entailment neutral", "contra neutral entailment"])
def test_minicheck_is_for_two_labels_the_second_of_them_support(
    monkeypatch: pytest.MonkeyPatch, labels: str
):
    names = dict(enumerate(labels.split()))
    config = SimpleNamespace(architectures=["AForSequenceClassification"], id2label=names)
    monkeypatch.setattr(LOADING, "_config", lambda name: config)
    with pytest.raises(ConfigError, match=r"leave minicheck: out"):
        LOADING._load("minicheck:a/b")


def test_two_labels_without_names_are_told_of_minicheck(monkeypatch: pytest.MonkeyPatch):
    names = {0: "LABEL_0", 1: "LABEL_1"}
    config = SimpleNamespace(architectures=["AForSequenceClassification"], id2label=names)
    monkeypatch.setattr(LOADING, "_config", lambda name: config)
    with pytest.raises(ConfigError, match=r"LABEL_0 and LABEL_1 mean; .* write minicheck:a/b;"):
        LOADING._load("a/b")


@pytest.mark.parametrize("name", ["/nowhere/model", "minicheck:./nowhere", "~/nowhere"])
def test_a_folder_that_is_not_there_is_told_before_what_to_install(name: str):
    with pytest.raises(ConfigError, match="there is no folder"):
        load(name)
