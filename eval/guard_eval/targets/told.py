"""What judges: a policy, and the program that it is judged by; told by a server, or known here."""

from typing import TYPE_CHECKING

from guard.build import build
from guard.fixed import Fixed

if TYPE_CHECKING:
    from guard.policy import Policy


class Told(Fixed):
    """As receipts have it; a peer says less of it, or nothing."""

    policy: str = ""  # its name
    policy_fingerprint: str = ""
    scoring: str = ""  # fingerprint of what the policy's scores depend on
    build: str = ""
    corpus: str = ""  # hash of what the policy's corpus holds, where it searches one

    @property
    def whole(self) -> bool:
        """Whether it says all that there is to say of a policy without a corpus."""
        return all(self.model_dump(exclude={"corpus"}).values())

    def other(self, now: "Told") -> str:
        """Say what of it is another one now; empty where nothing is."""
        return "; ".join(
            f"{name.replace('_', ' ')} {was or 'unsaid'}, now {getattr(now, name) or 'unsaid'}"
            for name, was in self
            if getattr(now, name) != was
        )


def here(policy: "Policy", corpus: str = "") -> Told:
    """What a guard in this process would say with this policy, and a corpus of this hash."""
    return Told(
        policy=policy.name,
        policy_fingerprint=policy.fingerprint,
        scoring=policy.scoring,
        build=build(),
        corpus=corpus,
    )
