"""What a check may answer, and one line of the table of refusals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from guard_eval.refusals.base import Case, Moment


class Effect(StrEnum):
    """What a finding does, mild to strict."""

    FLAG = "flag"  # stands in the report and rules out "certified"; stops nothing
    WAIVABLE = "waivable"  # stops, until somebody says in the ledger why it is harmless
    REFUSE = "refuse"  # stops; there is no waiver


@dataclass(frozen=True)
class Clear:
    """Looked at, and nothing speaks against it; `text` says what was looked at."""

    text: str


@dataclass(frozen=True)
class Seen:
    """Something speaks against it; `names` fill the places of the remedy.

    `count` is how many rows or clusters it is about, `examples` are beginnings of rows' hashes;
    `remedy` stands in for the rule's where that is not the way out.
    """

    text: str
    names: Mapping[str, str] = field(default_factory=dict)
    count: int | None = None
    examples: tuple[str, ...] = ()
    remedy: str = ""


@dataclass(frozen=True)
class Unknown:
    """It could not be looked at, or not at all of it; `why` says what is missing."""

    why: str


Answer = Clear | Seen | Unknown


@dataclass(frozen=True)
class Rule:
    """One line of the table. `remedy` may hold {places}, filled from `Seen.names`."""

    code: str
    title: str
    why: str
    remedy: str
    moments: frozenset[Moment]
    check: Callable[[Case], Answer]
    effect: Effect = Effect.REFUSE
    of_test: bool = True  # says nothing where no test split is known


ALWAYS = frozenset(Moment)
DEALT = frozenset({Moment.SPLIT, Moment.SEAL, Moment.REGISTER, Moment.OPEN, Moment.REPORT})
MEASURED = frozenset({Moment.REGISTER, Moment.OPEN, Moment.REPORT})
DONE = MEASURED - {Moment.REGISTER}


def answer(seen: Seen | None, missing: Sequence[str], clear: str) -> Answer:
    """Return what was seen; else what is missing; else that all is clear."""
    return seen or (Unknown("; ".join(missing)) if missing else Clear(clear))
