"""Lines of files that people give: scores of their own, with labels or without."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from guard_eval.rows import Label


class Score(BaseModel):
    """A line of a file of scores."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | int = ""
    cluster: str | int = ""  # what it shares a source with; none: a source of its own
    segment: str = ""
    score: float | None  # the higher, the better supported
    label: Label | Literal[0, 1] | StrictBool  # 1 or true: unsupported
    split: Literal["tune", "cal", "test"] | None = None
    inputs: tuple[float, ...] = ()  # what the score does not use up: for weights


class Unlabelled(BaseModel):
    """A line of a file of answers, whose labels need not be known."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int = ""
    score: float | None
    label: Label | Literal[0, 1] | StrictBool | None = None


class Recent(BaseModel):
    """A line of a file of recent answers, which nobody has labelled."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    inputs: tuple[float, ...] = Field(min_length=1)
