"""Models in the manner of LettuceDetect: which tokens of an answer are not borne out."""

from collections.abc import Sequence
from typing import Any

from guard.adapters.nli.faults import by_word
from guard.adapters.nli.minicheck import room, running
from guard.adapters.nli.queue import Pair
from guard.errors import ConfigError
from guard.ports import Entailment

_PROMPT = "Summarize the following text:\npassage 1: {premise}\noutput:"
"""What LettuceDetect is trained to read before an answer to no question (its authors' prompts)."""


class TokenClassifier:
    """A token classifier with two labels; the one that is not "supported" is a fault.

    A claim is supported as far as its worst token is. Without names that tell, label 1 is the
    fault, as in LettuceDetect (Kovács and Recski, 2025, arXiv 2502.17125).
    """

    def __init__(self, name: str) -> None:
        from transformers import AutoModelForTokenClassification, AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        model = AutoModelForTokenClassification.from_pretrained(name, trust_remote_code=False)
        self._model = running(model)
        self._fault = _fault(name, self._model.config.id2label)
        self.room = room(self.tokenizer, self._model)

    def size(self, premise: str, hypothesis: str) -> int:
        """Tokens of a pair."""
        return len(self.tokenizer(_PROMPT.format(premise=premise), hypothesis)["input_ids"])

    def score(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs that fit, in one batch, in order."""
        import torch

        prompts = [_PROMPT.format(premise=premise) for premise, _ in pairs]
        claims = [hypothesis for _, hypothesis in pairs]
        given = self.tokenizer(prompts, claims, padding=True, return_tensors="pt")
        with torch.inference_mode():
            logits = self._model(**given.to(self._model.device)).logits
        shares = logits.float().softmax(-1)[:, :, self._fault].tolist()
        return [
            _judge(encoding, row, hypothesis)
            for encoding, row, hypothesis in zip(given.encodings, shares, claims, strict=True)
        ]


def _judge(encoding: Any, shares: Sequence[float], hypothesis: str) -> Entailment:
    """What the shares of fault of a sequence's tokens say about its second part."""
    rows = zip(encoding.sequence_ids, encoding.word_ids, encoding.offsets, shares, strict=True)
    claim = [(word, offsets, share) for part, word, offsets, share in rows if part == 1]
    if not claim:
        return Entailment(0.0, 1.0, 0.0)
    worst = max(share for _, _, share in claim)
    return Entailment(1 - worst, worst, 0.0, tuple(by_word(claim, hypothesis)))


def _fault(name: str, labels: dict[int, str]) -> int:
    if len(labels) != 2:
        found = ", ".join(labels.values())
        raise ConfigError(f"{name} cannot judge entailment: its tokens' labels are {found}")
    names = [labels[i].lower() for i in (0, 1)]
    return 0 if names[1].startswith(("support", "consistent", "faithful", "correct")) else 1
