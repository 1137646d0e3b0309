"""What is measured: a guard in this process, a guard or a peer over HTTP, or a model."""

from guard_eval.targets.named import Spec, asked, fingerprint, named
from guard_eval.targets.scoring import scoring
from guard_eval.targets.target import Target

__all__ = ["Spec", "Target", "asked", "fingerprint", "named", "scoring"]
