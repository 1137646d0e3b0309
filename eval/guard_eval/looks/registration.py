"""What is promised before a test split is opened."""

from typing import Literal

from guard.fixed import Fixed
from guard_eval.canonical import digest


class Registration(Fixed):
    """What will be measured, on what, of which policy: fixed before the look."""

    policy: str  # a bundle's fingerprint
    split: str  # sha256 of the split
    metric: str = "auroc"
    direction: Literal["higher", "lower"] = "higher"
    threshold: str = ""  # a decimal string; empty: the policy's own
    alpha: str = "0.05"
    baseline: str | None = None  # a bundle's fingerprint
    slices: tuple[str, ...] = ()
    seed: int = 17
    errors: Literal["wrong", "apart"] = "wrong"  # how rows count that ended in an error
    predecessor: str | None = None  # the registration this one improves on

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits."""
        return digest(self)
