"""What the scores of a guard depend on: two policies that agree in it score an answer alike."""

from guard.build import build
from guard.errors import ConfigError
from guard_eval.canonical import digest
from guard_eval.code import harness
from guard_eval.errors import EvalError
from guard_eval.targets.named import Spec


def scoring(spec: Spec) -> str:
    """Return the fingerprint of what a guard's scores depend on: policy, program, harness.

    It leaves out what a certificate sets in the policy, so that one that was made for given scores
    stays theirs. A guard in this process and a server that say the same have the same one. Empty
    where that is not known: of a server that does not say it, and of any other target. Raises
    EvalError for a policy's faults.
    """
    kind, _, name = spec.text.partition(":")
    if spec.told and spec.told.whole:
        known = spec.told.scoring, spec.told.build
    elif kind == "guard":
        from guard.shelf import SHIPPED, Shelf  # every check comes with it: half a second

        try:
            known = Shelf(spec.policies or SHIPPED, name).pick(name).scoring, build()
        except ConfigError as exc:
            raise EvalError(f"--target {spec.text}: {exc}") from None
    else:
        return ""
    return digest({"policy": known[0], "build": known[1], "harness": harness()})
