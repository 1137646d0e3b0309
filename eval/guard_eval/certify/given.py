"""Lines of files that people give: scores of their own, with labels or without."""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, StrictBool

from guard.fixed import Fixed
from guard_eval.rows.row import Label


class Score(Fixed):
    """A line of a file of scores."""

    id: str | int = ""
    cluster: str | int = ""  # what it shares a source with; none: a source of its own
    segment: str = ""
    score: FiniteFloat | None  # the higher, the better supported
    label: Label | Literal[0, 1] | StrictBool  # 1 or true: unsupported
    split: Literal["tune", "cal", "test"] | None = None
    inputs: tuple[float, ...] = ()  # what the score does not use up: for weights

    def names(self) -> Iterator[str]:
        """What it is known again by: its id and score, or a score that few others have."""
        score = as_number(self.score)
        told = f"{score:.6f} {as_label(self.label)}"
        if self.id != "":
            yield f"{self.id} {told}"
        if abs(score - round(score, 4)) > 1e-9:
            yield told


class Unlabelled(BaseModel):
    """A line of a file of answers, whose labels need not be known."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int = ""
    score: FiniteFloat | None
    label: Label | Literal[0, 1] | StrictBool | None = None


def as_label(given: Label | int | None) -> Label | None:
    """A label in words; 1 and true are unsupported."""
    if given is None or isinstance(given, str):
        return given
    return "unsupported" if given else "supported"


def as_number(score: float | None) -> float:
    """A score as a number: none is NaN."""
    return float("nan") if score is None else score
