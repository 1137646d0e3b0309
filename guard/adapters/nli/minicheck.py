"""Models in the manner of MiniCheck: document and claim as one text, supported or not."""

import math
from collections.abc import Sequence
from typing import Any

from guard.adapters.nli.labels import supported
from guard.adapters.nli.queue import Pair
from guard.ports import Entailment


class MiniCheck:
    """MiniCheck's RoBERTa and DeBERTa: a binary classifier whose label 1 is "supported".

    After `minicheck/inference.py` of its authors (Tang, Laban and Durrett, 2024, arXiv 2404.10774):
    the document and the claim with the closing token between them.
    """

    _opening = ""

    def __init__(self, name: str) -> None:
        from transformers import AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        self._model = running(self._class().from_pretrained(name, trust_remote_code=False))
        self.room = room(self.tokenizer, self._model)

    def size(self, premise: str, hypothesis: str) -> int:
        """Tokens of a pair."""
        return len(self.tokenizer(self._text(premise, hypothesis))["input_ids"])

    def score(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs that fit, in one batch, in order."""
        import torch

        texts = [self._text(*pair) for pair in pairs]
        given = self.tokenizer(texts, padding=True, return_tensors="pt").to(self._model.device)
        with torch.inference_mode():
            shares = self._logits(given).float().softmax(-1)
        return [supported(share) for share in shares[:, 1].tolist()]

    def _text(self, premise: str, hypothesis: str) -> str:
        closing = self.tokenizer.eos_token or self.tokenizer.sep_token
        return f"{self._opening}{premise}{closing}{hypothesis}"

    def _class(self) -> Any:
        from transformers import AutoModelForSequenceClassification

        return AutoModelForSequenceClassification

    def _logits(self, given: Any) -> Any:
        """Logits of "not supported" and "supported", shape (batch, 2)."""
        return self._model(**given).logits


class MiniCheckT5(MiniCheck):
    """MiniCheck's Flan-T5, which writes 1 or 0: the odds of its first token."""

    _opening = "predict: "

    def _class(self) -> Any:
        from transformers import AutoModelForSeq2SeqLM

        return AutoModelForSeq2SeqLM

    def _logits(self, given: Any) -> Any:
        import torch

        start = self._model.config.decoder_start_token_id
        decoded = torch.full((len(given["input_ids"]), 1), start, device=self._model.device)
        both = [self.tokenizer(digit, add_special_tokens=False)["input_ids"][0] for digit in "01"]
        return self._model(**given, decoder_input_ids=decoded).logits[:, 0, both]


def running(model: Any) -> Any:
    """A model of transformers, ready to judge, on a GPU if there is one."""
    import torch

    return model.to("cuda" if torch.cuda.is_available() else "cpu").eval()


def room(tokenizer: Any, model: Any) -> float:
    """The most tokens that a model reads at once; RoBERTa's positions begin behind the padding's.

    `model` is a module of torch with a config of transformers.
    """
    positions = getattr(model.config, "max_position_embeddings", None) or math.inf
    begins = (
        each.padding_idx + 1
        for name, each in model.named_modules()
        if name.endswith("position_embeddings") and getattr(each, "padding_idx", None) is not None
    )
    most = min(tokenizer.model_max_length, positions - next(begins, 0))
    return most if most < 1e6 else math.inf
