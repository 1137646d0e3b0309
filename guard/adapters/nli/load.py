"""Which kind of model a name stands for, said by the model's own config."""

from pathlib import Path
from typing import Any

from guard.adapters.nli.cross_encoder import CrossEncoder
from guard.adapters.nli.minicheck import MiniCheck, MiniCheckT5
from guard.adapters.nli.own import Scorer
from guard.adapters.nli.remote_code import RemoteCode
from guard.adapters.nli.token_classifier import TokenClassifier
from guard.errors import ConfigError, GuardError, MissingExtra

MINICHECK, REMOTE_CODE = "minicheck:", "trust-remote-code:"


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
        return _load(name)
    except GuardError:
        raise
    except Exception as exc:  # whatever transformers, or code of the model's own, may raise
        reason = str(exc).strip().partition("\n")[0]
        raise ConfigError(f"the model {name!r} cannot be loaded: {reason}") from None


def _load(name: str) -> Scorer:
    if name.startswith(REMOTE_CODE):
        return RemoteCode(name.removeprefix(REMOTE_CODE))
    folder = name.removeprefix(MINICHECK)
    config = _config(folder)
    architecture = next(iter(config.architectures or ()), "")
    if architecture.endswith("ForConditionalGeneration"):
        return MiniCheckT5(folder)
    if folder != name:
        return MiniCheck(folder)
    if architecture.endswith("ForTokenClassification"):
        return TokenClassifier(folder)
    return CrossEncoder(folder)


def _config(name: str) -> Any:
    from transformers import AutoConfig, PretrainedConfig

    raw, _ = PretrainedConfig.get_config_dict(name)
    if "AutoConfig" in raw.get("auto_map", {}):
        raise ConfigError(
            f"the model {name!r} comes with Python code of its own; who trusts it writes "
            f"{REMOTE_CODE}{name}"
        )
    return AutoConfig.from_pretrained(name, trust_remote_code=False)
