"""The servers of models that entailment is asked of, each in its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from guard.adapters.nli.labels import column, columns, shared, supported
from guard.adapters.nli.queue import Pair
from guard.errors import ConfigError
from guard.ports import Entailment


@dataclass(frozen=True, slots=True)
class Tei:
    """Text Embeddings Inference, `POST /predict`: labels with probabilities, or one of support."""

    form: ClassVar[str] = "a list of {label, score} for each pair"

    address: str

    @property
    def url(self) -> str:
        """What is posted to."""
        return f"{self.address}/predict"

    def body(self, pairs: Sequence[Pair]) -> dict[str, Any]:
        """The pairs as they are; one that is too long is refused, not cut."""
        return {"inputs": [list(pair) for pair in pairs], "truncate": False, "raw_scores": False}

    def read(self, answer: Any) -> list[Entailment]:
        """Read a list of {label, score} for each pair, in any order of labels."""
        return [
            judged(self.address, {found["label"]: found["score"] for found in row})
            for row in answer
        ]


@dataclass(frozen=True, slots=True)
class Vllm:
    """vLLM, `POST /score`: one number of support for each pair.

    Its `/classify` reads single texts, not pairs; a model with several labels cannot be asked.
    """

    form: ClassVar[str] = "data, with {index, score} of each pair"

    address: str
    model: str

    @property
    def url(self) -> str:
        """What is posted to."""
        return f"{self.address}/score"

    def body(self, pairs: Sequence[Pair]) -> dict[str, Any]:
        """Premises and hypotheses side by side; one that is too long is refused, not cut."""
        premises, hypotheses = zip(*pairs, strict=True)
        return {"model": self.model, "text_1": list(premises), "text_2": list(hypotheses)}

    def read(self, answer: Any) -> list[Entailment]:
        """Read {index, score} of each pair."""
        rows = sorted(answer["data"], key=lambda row: int(row["index"]))
        return [judged(self.address, {"": row["score"]}) for row in rows]


@dataclass(frozen=True, slots=True)
class Triton:
    """Triton or another KServe v2 server, `POST /v2/models/NAME/infer`.

    The model takes `premise` and `hypothesis`, BYTES of shape (batch, 1), and gives probabilities
    as `scores`, of which Triton's classification extension names the labels.
    """

    form: ClassVar[str] = "outputs, one of them scores, with probability:number:label"

    address: str
    model: str

    @property
    def url(self) -> str:
        """What is posted to."""
        return f"{self.address}/v2/models/{self.model}/infer"

    def body(self, pairs: Sequence[Pair]) -> dict[str, Any]:
        """Two inputs, and the three best labels of one output."""
        inputs = [
            {"name": name, "shape": [len(pairs), 1], "datatype": "BYTES", "data": list(texts)}
            for name, texts in zip(("premise", "hypothesis"), zip(*pairs, strict=True), strict=True)
        ]
        outputs = [{"name": "scores", "parameters": {"classification": 3}}]
        return {"inputs": inputs, "outputs": outputs}

    def read(self, answer: Any) -> list[Entailment]:
        """Read "probability:number:label" strings, as many for each pair as there are labels."""
        outputs = {output["name"]: output for output in answer["outputs"]}
        if "scores" not in outputs:
            raise ValueError(f"no output is named scores, but {', '.join(map(str, outputs))}")
        count, width = outputs["scores"]["shape"]
        found = [str(text).split(":", 2) for text in outputs["scores"]["data"]]
        if any(len(parts) < 3 for parts in found):
            raise ValueError("scores have no labels: the model's config needs a label_filename")
        if len(found) != count * width:
            raise ValueError("data and shape do not match")
        return [
            judged(self.address, {label: float(p) for p, _, label in found[i : i + width]})
            for i in range(0, len(found), width)
        ]


def judged(name: str, scores: Mapping[str, float]) -> Entailment:
    """Return what probabilities by label mean; a single one is support.

    Raises ConfigError for labels that are not those of entailment, ValueError for numbers that
    are no probabilities.
    """
    shares = [float(score) for score in scores.values()]
    if not shares or not all(0 <= share <= 1 for share in shares):
        raise ValueError(f"{shares} are not probabilities; let the server apply sigmoid or softmax")
    if len(shares) == 1:
        if column(*scores) in ("neutral", "contradiction"):
            raise ValueError(f"only {', '.join(scores)} has a probability, not entailment")
        return supported(shares[0])
    labels = columns(name, dict(enumerate(scores)))
    if abs(sum(shares) - 1) > 0.01:
        raise ValueError(f"{shares} do not sum to 1")
    return shared(shares, labels)


def dialect(name: str) -> Tei | Vllm | Triton:
    """Return how the server of a name is spoken to, such as `tei+http://gpu:8080`.

    `vllm+` and `triton+` have the model's name after `#`. Raises ConfigError without one.
    """
    kind, _, rest = name.partition("+")
    address, _, model = rest.partition("#")
    address = address.rstrip("/")
    if not urlsplit(address).hostname:
        raise ConfigError(f"{name} names no host; write {kind}+http://HOST")
    if kind == "tei":
        return Tei(address)
    if not model:
        raise ConfigError(f"{name} names no model; write {kind}+{address}#NAME")
    return Vllm(address, model) if kind == "vllm" else Triton(address, model)
