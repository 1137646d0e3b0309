"""Which kind of model a name stands for, said by the model's own config."""

from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from guard.adapters.nli.cross_encoder import CrossEncoder
from guard.adapters.nli.labels import column
from guard.adapters.nli.minicheck import MiniCheck, MiniCheckT5
from guard.adapters.nli.own import Scorer
from guard.adapters.nli.remote_code import RemoteCode
from guard.adapters.nli.token_classifier import TokenClassifier
from guard.errors import ConfigError, GuardError, MissingExtra

MINICHECK, REMOTE_CODE = "minicheck:", "trust-remote-code:"
_KINDS: Mapping[str, Callable[[str], Scorer]] = {
    "ForSequenceClassification": CrossEncoder,
    "ForTokenClassification": TokenClassifier,
    "ForConditionalGeneration": MiniCheckT5,
}
"""What judges, by the end of its architecture's name."""


def load(name: str) -> Scorer:
    """Load a model: a folder or a name on the hub, with or without one of the two prefixes.

    Raises ConfigError if it cannot be had or is no model of entailment, MissingExtra without
    transformers.
    """
    folder = name.removeprefix(REMOTE_CODE).removeprefix(MINICHECK)
    if folder.startswith(("/", ".", "~")) and not Path(folder).is_dir():
        raise ConfigError(f"the model {name!r} cannot be loaded: there is no folder {folder}")
    try:
        import sentence_transformers  # noqa: F401
    except ImportError:
        what = f"the model {name!r} (those that ship are groundedness and lexical)"
        raise MissingExtra(what, "models") from None
    try:
        scorer = _load(name)
    except GuardError:
        raise
    except Exception as exc:  # whatever transformers, or code of the model's own, may raise
        reason = str(exc).strip().partition("\n")[0]
        if name.startswith(REMOTE_CODE):  # HHEM 2.1 needs one before 5
            reason += f" (its code meets transformers {version('transformers')} here)"
        raise ConfigError(f"the model {name!r} cannot be loaded: {reason}") from None
    words = scorer.tokenizer
    if words is not None and len(words) <= len({*words.all_special_tokens}):
        raise ConfigError(f"{folder} holds no tokenizer: save the model's own beside its weights")
    return scorer


def _load(name: str) -> Scorer:
    if name.startswith(REMOTE_CODE):
        return RemoteCode(name.removeprefix(REMOTE_CODE))
    folder = name.removeprefix(MINICHECK)
    config = _config(folder)
    architecture = next(iter(config.architectures or ()), "")
    kind = next((kind for end, kind in _KINDS.items() if architecture.endswith(end)), None)
    if kind is None and architecture:
        raise ConfigError(
            f"{folder} judges no pair of texts: it is a {architecture}; needed is a model for "
            "sequence classification (a CrossEncoder) or token classification, or a T5"
        )
    if kind not in (None, CrossEncoder):
        return kind(folder)
    labels = [config.id2label[i] for i in sorted(config.id2label)]
    if folder != name:
        _expect_support_last(name, labels)
        return MiniCheck(folder)
    if len(labels) == 2 and not any(map(column, labels)):
        raise ConfigError(
            f"{folder} does not say what its labels {' and '.join(labels)} mean; where the second "
            f"is support, as MiniCheck has it, write {MINICHECK}{folder}; else name them in its "
            "config.json (id2label): entailment and not_entailment"
        )
    return CrossEncoder(folder)


def _expect_support_last(name: str, labels: list[str]) -> None:
    first, last = (column(label) for label in (labels[0], labels[-1]))
    if len(labels) != 2 or first == "entailment" or last in ("neutral", "contradiction"):
        raise ConfigError(
            f"{name} is no classifier in MiniCheck's manner, whose labels are two, the second of "
            f"them support: these are {', '.join(labels)}; leave {MINICHECK} out"
        )


def _config(name: str) -> Any:
    from transformers import AutoConfig, PretrainedConfig

    raw, _ = PretrainedConfig.get_config_dict(name)
    if "AutoConfig" in raw.get("auto_map", {}):
        raise ConfigError(
            f"the model {name!r} comes with Python code of its own; who trusts it writes "
            f"{REMOTE_CODE}{name}"
        )
    return AutoConfig.from_pretrained(name, trust_remote_code=False)
