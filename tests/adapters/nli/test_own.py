"""Models of one's own, each loaded as its authors load it, from tiny folders."""

import asyncio
import importlib.util
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from guard.adapters.nli import Models, own
from guard.adapters.nli.own import Own
from guard.adapters.nli.queue import Pair
from guard.errors import ConfigError, MissingExtra, TooLarge
from guard.ports import Entailment
from tests.adapters.nli import folders

EXTRA = importlib.util.find_spec("sentence_transformers") is not None
needs_extra = pytest.mark.skipif(not EXTRA, reason="the extra `models` is not installed")
PAIRS = (
    ("the board approved the plan", "the plan costs"),
    ("it costs", "the board approved it in may"),
)


def entail(*pairs: tuple[str, str], model: object) -> list[Entailment]:
    return asyncio.run(Models().entail(str(model), pairs))


@pytest.mark.skipif(EXTRA, reason="the extra `models` is installed")
@pytest.mark.parametrize("name", ["some/model", "minicheck:some/model", "trust-remote-code:a/b"])
def test_without_the_extra_a_model_says_what_to_install(name: str):
    with pytest.raises(MissingExtra, match=rf"'{name}' .* needs .*groundwire\[models\]"):
        entail(PAIRS[0], model=name)


class Letters:
    """Reads ten characters at once; what it supports is the share of x in a premise."""

    def __init__(self, *special: str) -> None:
        self.tokenizer = type("Tokenizer", (), {"all_special_tokens": special})
        self.room = 10.0
        self.read: list[Pair] = []

    def size(self, premise: str, hypothesis: str) -> int:
        return len(premise + hypothesis)

    def score(self, pairs: Sequence[Pair]) -> list[Entailment]:
        self.read += pairs
        shares = [premise.count("x") / max(1, len(premise)) for premise, _ in pairs]
        return [Entailment(share, 1 - share, 0.0) for share in shares]


def judge(scorer: Letters, *pairs: Pair) -> list[Entailment]:
    return asyncio.run(Own("letters", lambda: scorer).judge(pairs))


class TestParts:
    def test_what_fits_is_read_whole(self):
        scorer = Letters()
        judge(scorer, ("abcdefgh", "yz"))
        assert scorer.read == [("abcdefgh", "yz")]

    def test_of_the_parts_of_a_long_premise_the_one_that_says_most_counts(self):
        scorer = Letters()
        one, other = judge(scorer, ("a" * 30 + "x" * 9 + "a" * 30, "yz"), ("ax", "yz"))
        assert one.entailment > 0.7 and other.entailment == 0.5
        assert all(len(premise + claim) <= 10 for premise, claim in scorer.read)

    def test_nothing_of_a_premise_is_left_out(self):
        scorer = Letters()
        text = "".join(chr(0x4E00 + i) for i in range(500))
        judge(scorer, (text, "yz"))
        assert set("".join(premise for premise, _ in scorer.read)) == set(text)
        assert len(scorer.read) < 150

    def test_more_parts_than_a_batch_are_read_in_several(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(Own, "batch", 2)
        scorer = Letters()
        judge(scorer, ("a" * 40, "yz"))
        assert len(scorer.read) > 2

    def test_a_claim_that_leaves_no_room_is_refused(self):
        with pytest.raises(TooLarge, match="letters"):
            judge(Letters(), ("abcdef", "y" * 9))

    def test_a_character_that_does_not_fit_is_refused(self):
        class Wide(Letters):
            def size(self, premise: str, hypothesis: str) -> int:
                return 20 * len(premise) + len(hypothesis)

        with pytest.raises(TooLarge, match="single character"):
            judge(Wide(), ("abcdef", "yz"))

    def test_special_tokens_in_a_text_are_text(self):
        scorer = Letters("</s>", "<")
        judge(scorer, ("a</s>b", "<y"))
        assert scorer.read == [("a /s>b", " y")]

    @pytest.mark.parametrize("found", [(float("nan"), 0, 0), (0.5, float("nan"), 0), (0, 0, 1.5)])
    def test_what_is_no_probability_is_an_error(self, found: tuple[float, float, float]):
        class Broken(Letters):
            def score(self, pairs: Sequence[Pair]) -> list[Entailment]:
                return [Entailment(*found) for _ in pairs]

        with pytest.raises(ConfigError, match=r"'letters' gives no probabilities"):
            judge(Broken(), ("ab", "yz"))


@pytest.fixture
def bert(tmp_path: Path) -> Callable[..., Path]:
    return lambda kind, *labels, **more: folders.bert(tmp_path, kind, labels, **more)


@needs_extra
class TestMiniCheck:
    def test_a_binary_classifier_reads_document_and_claim_as_one_text(self, bert):
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        folder = bert("BertForSequenceClassification", "LABEL_0", "LABEL_1")
        text = "[SEP]".join(PAIRS[0])
        tokens = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
        model = AutoModelForSequenceClassification.from_pretrained(folder)
        support = model(**tokens).logits.softmax(-1)[0, 1].item()
        found, _ = entail(*PAIRS, model=f"minicheck:{folder}")
        assert found.entailment == pytest.approx(support, abs=1e-5)
        assert found.contradiction == 0

    @pytest.mark.parametrize("prefix", ["", "minicheck:"])
    def test_a_t5_writes_1_or_0(self, tmp_path: Path, prefix: str):
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        folder = folders.t5(tmp_path)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        text = f"predict: {PAIRS[0][0]}</s>{PAIRS[0][1]}"
        tokens = tokenizer(text, return_tensors="pt")
        assert tokens["input_ids"][0].tolist().count(1) == 2
        model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
        given = {key: tokens[key] for key in ("input_ids", "attention_mask")}
        logits = model(**given, decoder_input_ids=torch.zeros((1, 1), dtype=torch.long)).logits
        zero, one = (tokenizer.convert_tokens_to_ids(digit) for digit in "01")
        support = logits[0, 0, [zero, one]].softmax(-1)[1].item()
        found = entail(*PAIRS, model=f"{prefix}{folder}")
        assert found[0].entailment == pytest.approx(support, abs=1e-5)
        assert found[0] != found[1]


@needs_extra
class TestTokenClassifier:
    def test_a_claim_is_supported_as_far_as_its_worst_token(self, bert):
        folder = bert("BertForTokenClassification", "LABEL_0", "LABEL_1")
        for (_, claim), found in zip(PAIRS, entail(*PAIRS, model=folder), strict=True):
            assert [claim[start:end] for start, end, _ in found.faults] == claim.split()
            worst = max(probability for _, _, probability in found.faults)
            assert found.entailment == pytest.approx(1 - worst)
            assert (found.neutral, found.contradiction) == (worst, 0.0)

    def test_it_reads_the_prompt_of_its_authors(self, bert):
        from transformers import AutoModelForTokenClassification, AutoTokenizer

        folder = bert("BertForTokenClassification", "supported", "hallucinated")
        prompt = f"Summarize the following text:\npassage 1: {PAIRS[0][0]}\noutput:"
        tokens = AutoTokenizer.from_pretrained(folder)(prompt, PAIRS[0][1], return_tensors="pt")
        model = AutoModelForTokenClassification.from_pretrained(folder)
        shares = model(**tokens).logits.softmax(-1)[0, -4:-1, 1].tolist()
        (found,) = entail(PAIRS[0], model=folder)
        assert [share for _, _, share in found.faults] == pytest.approx(shares, abs=1e-5)

    def test_names_of_labels_say_which_is_the_fault(self, tmp_path: Path):
        one, other = tmp_path / "one", tmp_path / "other"
        for folder, labels in ((one, ("supported", "bad")), (other, ("bad", "supported"))):
            folder.mkdir()
            folders.bert(folder, "BertForTokenClassification", labels)
        (plain,), (turned,) = entail(PAIRS[0], model=one), entail(PAIRS[0], model=other)
        assert [
            a + b for (_, _, a), (_, _, b) in zip(plain.faults, turned.faults, strict=True)
        ] == [pytest.approx(1)] * 3

    def test_labels_of_another_kind_are_a_mistake_in_the_policy(self, bert):
        folder = bert("BertForTokenClassification", "O", "B-PER", "I-PER")
        with pytest.raises(ConfigError, match="O, B-PER, I-PER"):
            entail(*PAIRS, model=folder)

    def test_a_claim_of_nothing_follows_from_nothing(self, bert):
        folder = bert("BertForTokenClassification", "LABEL_0", "LABEL_1")
        assert entail(("the board", " "), model=folder) == [Entailment(0.0, 1.0, 0.0)]

    def test_a_long_premise_is_read_to_its_end(self, bert):
        folder = bert("BertForTokenClassification", "LABEL_0", "LABEL_1")
        long = "the board " * 60
        one, other = entail((long, "it costs"), (long + "may in may", "it costs"), model=folder)
        assert one.faults and other.faults


CODE = """
import pathlib
import torch
from transformers import PretrainedConfig, PreTrainedModel

class TinyConfig(PretrainedConfig):
    model_type = "TinyJudge"

class TinyJudge(PreTrainedModel):
    config_class = TinyConfig

    def __init__(self, config):
        super().__init__(config)
        self.weight = torch.nn.Parameter(torch.zeros(1))
        self.post_init()

    def predict(self, pairs):
        pathlib.Path(self.config.ran).write_text("ran")
        return torch.tensor([SCORES for premise, claim in pairs])
"""


@needs_extra
class TestRemoteCode:
    @pytest.fixture
    def hhem(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
        """Make a folder with a model and code of its own; when run, it leaves a file `ran`."""
        import torch
        from safetensors.torch import save_file

        monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path))

        def make(scores: str) -> Path:
            folder = tmp_path / "judge"
            folder.mkdir()
            names = {"AutoConfig": "judge.TinyConfig"}
            names["AutoModelForSequenceClassification"] = "judge.TinyJudge"
            config = {"model_type": "TinyJudge", "auto_map": names, "ran": str(tmp_path / "ran")}
            (folder / "config.json").write_text(json.dumps(config), "utf-8")
            (folder / "judge.py").write_text(CODE.replace("SCORES", scores), "utf-8")
            weights = {"weight": torch.zeros(1)}
            save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
            return folder

        return make

    def test_it_judges_if_the_policy_says_that_its_code_is_trusted(self, hhem, tmp_path: Path):
        folder = hhem("len(claim) / 100")
        found = entail(*PAIRS, model=f"trust-remote-code:{folder}")
        assert [f.entailment for f in found] == [pytest.approx(len(c) / 100) for _, c in PAIRS]
        assert (tmp_path / "ran").exists()

    @pytest.mark.parametrize("prefix", ["", "minicheck:"])
    def test_and_is_not_run_otherwise(self, hhem, tmp_path: Path, prefix: str):
        with pytest.raises(ConfigError, match=r"code of its own.*trust-remote-code:"):
            entail(*PAIRS, model=f"{prefix}{hhem('1.0')}")
        assert not (tmp_path / "ran").exists()

    @pytest.mark.parametrize("scores", ["1.5", "[0.1, 0.9]", "float('nan')"])
    def test_what_is_no_support_is_no_verdict(self, hhem, scores: str):
        with pytest.raises(ConfigError, match=r"no support in \[0, 1\]"):
            entail(*PAIRS, model=f"trust-remote-code:{hhem(scores)}")

    def test_a_model_without_predict_is_refused(self, bert):
        folder = bert("BertForSequenceClassification", "entailment", "neutral")
        with pytest.raises(ConfigError, match=r"no predict\(\)"):
            entail(*PAIRS, model=f"trust-remote-code:{folder}")


def test_the_longest_special_token_is_taken_first():
    plain = own._plain(Letters("<a", "<ab>").tokenizer)
    assert plain("<ab> <a") == " ab>  a"
