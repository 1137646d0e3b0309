"""What a server says of itself: the policy that it judges by, and the program that does."""

from pydantic import BaseModel, ConfigDict


class Told(BaseModel):
    """As receipts have it; a peer says less of it, or nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: str = ""  # its name
    policy_fingerprint: str = ""
    scoring: str = ""  # fingerprint of what the policy's scores depend on
    build: str = ""

    @property
    def whole(self) -> bool:
        """Whether it says all that there is to say."""
        return all(self.model_dump().values())

    def other(self, now: "Told") -> str:
        """Say what of it is another one now; empty where nothing is."""
        return "; ".join(
            f"{name.replace('_', ' ')} {was or 'unsaid'}, now {getattr(now, name) or 'unsaid'}"
            for name, was in self
            if getattr(now, name) != was
        )
