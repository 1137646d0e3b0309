"""What the scores of a guard depend on: two policies that agree in it score an answer alike."""

from guard.errors import ConfigError
from guard.shelf import SHIPPED, Shelf
from guard.types import Verdict
from guard_eval.canonical import digest
from guard_eval.code import code_digest
from guard_eval.errors import EvalError
from guard_eval.targets.named import Spec

_NAMED = ("name", "description")
_CERTIFIED = "entailment"
_WRITTEN = ("support", "reject", "certified", "segments")  # by `guard_eval.certify.writing`


def scoring(spec: Spec) -> str:
    """Return the fingerprint of a guard in this process, without what a certificate sets in it.

    Left out are its name, its actions by verdict and the thresholds, which are what is certified
    for given scores. Empty for any other target: what its scores depend on is not known. Raises
    EvalError for a policy's faults.
    """
    kind, _, name = spec.text.partition(":")
    if kind != "guard":
        return ""
    try:
        said = Shelf(spec.policies or SHIPPED, name).pick(name).resolved()
    except ConfigError as exc:
        raise EvalError(f"--target {spec.text}: {exc}") from None
    kept = {key: value for key, value in said.items() if key not in _NAMED}
    kept["rules"] = {key: value for key, value in said["rules"].items() if key not in set(Verdict)}
    kept["checks"] = {
        check: {k: v for k, v in settings.items() if check != _CERTIFIED or k not in _WRITTEN}
        for check, settings in said["checks"].items()
    }
    return digest({"policy": kept, "code": code_digest()})
