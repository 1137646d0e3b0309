"""What is known of a threshold: its certificate, as a policy file holds it."""

import hashlib
import json

from pydantic import Field

from guard.fixed import Fixed


class Certified(Fixed):
    """Where a threshold comes from: shown to whoever reads the policy, as long as it `stands`."""

    threshold: float | None = Field(
        ge=0, le=1, description="what was certified; null: release nothing"
    )
    max_risk: float = Field(gt=0, lt=1, description="highest rate of unsupported among released")
    confidence: float = Field(gt=0, lt=1, description="how sure that is")
    exact: bool = Field(description="whether it holds for a sample of this size, or as it grows")
    labels: int = Field(ge=0, description="labelled answers it was tested on")
    released: int = Field(ge=0, description="of those: released at the threshold")
    errors: int = Field(ge=0, description="of those: unsupported")
    bound: float | None = Field(None, description="upper bound of the rate of unsupported")
    method: str
    tune: str = Field(description="sha256 of the split that chose what to test")
    cal: str = Field(description="sha256 of the split it was tested on")
    policy: str = Field("", description="fingerprint of the policy that was measured")
    asked: int | None = Field(
        None, ge=1, description="which one it was of those asked of `cal`; null: not counted"
    )
    seed: int = 17
    date: str
    together: float | None = Field(
        None, gt=0, lt=1, description="how sure it is that those of all segments hold"
    )
    pooled: tuple[str, ...] = Field(
        (), description="segments that it is about as one, having too few labels of their own"
    )
    command: str = Field(description="the command that made it")
    digest: str = Field("", description="over all of this block: an edit shows, if not a forgery")

    def summed(self, segment: str = "") -> str:
        """The digest that it should have, of what it says for a segment; `""`: for all answers."""
        said = self.model_dump(mode="json", exclude={"digest"}, exclude_defaults=True)
        text = json.dumps({"segment": segment, **said}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def stands(self, segment: str = "") -> bool:
        """Whether it is as it was written, for this segment."""
        return self.digest == self.summed(segment)
