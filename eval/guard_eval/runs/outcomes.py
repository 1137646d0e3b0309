"""What a guard, or a raw model, did with a row."""

from collections.abc import Mapping
from typing import Literal

from pydantic import AwareDatetime, Field

from guard.fixed import Fixed

Action = Literal["pass", "annotate", "revise", "abstain", "block"]


class Outcome(Fixed):
    """What came of one row. An error is an outcome: no row is dropped."""

    row: str
    score: float | None = Field(
        None, ge=0, le=1, description="how well grounded the answer is: 1 is best; None: not said"
    )
    vetoes: tuple[str, ...] = Field(
        (), description="checks that keep it back whatever its score: no threshold releases it"
    )
    action: Action | None = None
    released: bool = Field(False, description="whether the user sees statements of the answer")
    text: str = Field("", description="what the user sees")
    flagged: tuple[str, ...] = Field((), description="statements that were not supported")
    retrieved: Mapping[str, AwareDatetime | None] = Field(
        {}, description="passages of the corpus that it was judged by: since when each was there"
    )
    broken: tuple[str, ...] = Field(
        (), description="checks that broke or took too long: the policy's rule for errors decided"
    )
    milliseconds: float = 0.0
    stages: Mapping[str, float] = {}  # milliseconds by name
    tokens: int = 0
    cost: float = 0.0  # US dollars
    attempts: int = 1  # calls that it took, those that failed included
    error: str = ""
