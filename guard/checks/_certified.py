"""What is known of a threshold: its certificate, as a policy file holds it."""

from pydantic import BaseModel, ConfigDict, Field


class Certified(BaseModel):
    """Where a threshold comes from: shown to whoever reads the policy, never computed with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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
