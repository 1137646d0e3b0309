"""A number as it stands in a text, and what it counts."""

from dataclasses import dataclass

from guard.checks._figures.units import Unit

BARE = Unit("", 1)
"""The unit of a mere number."""
ORDINAL = Unit("ordinal", 1)
SHARE = Unit("percent", 100)
"""The unit of a part of a whole: half, two thirds."""

_MONTH = 365.25 / 12 * 86400


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text, and what it counts.

    `raw` are the numbers it may mean as written, the likeliest first, `values` the same in the
    base unit of the unit's family. `step` is the place of the last digit, as written, `scale` what
    thousand or million multiplies it by. `span` is the range, in base units, that the number is an
    end of. `nouns` are the stems after it.
    """

    text: str
    start: int
    end: int
    raw: tuple[float, ...]
    unit: Unit = BARE
    step: float = 1.0
    scale: float = 1.0
    nouns: frozenset[str] = frozenset()
    counted: str = ""  # what it counts, right after it: connections
    around: bool = False  # about, nearly...
    bound: int = 0  # 1: more than, -1: less than
    span: tuple[float, float] | None = None
    minus: bool = False  # written with a minus, though no temperature
    words: bool = False  # written in words
    year: bool = False
    named: bool = False  # part of a name: Windows 10
    section: str = ""  # what of this text or another it counts: chapter (3), step (2)

    @property
    def values(self) -> tuple[float, ...]:
        """The number in the base unit of its family."""
        return tuple(raw * self.unit.factor + self.unit.offset for raw in self.raw)

    @property
    def signed(self) -> tuple[float, ...]:
        """The numbers as written, below zero where they have a minus."""
        return tuple(-abs(raw) for raw in self.raw) if self.minus else self.raw

    @property
    def kind(self) -> str:
        """What it measures: `money`, `time`, `percent`...; empty for a mere number."""
        return self.unit.family.partition(" ")[0]

    @property
    def yearlike(self) -> bool:
        """Whether it may be a year, by its digits alone."""
        plain = self.unit is BARE and len(self.text) == 4 and self.text.isdigit()
        return self.year or (plain and 1000 <= self.raw[0] < 2200)

    @property
    def share(self) -> bool:
        """Whether it is written as a part of a whole: half, two thirds."""
        return self.unit is SHARE

    @property
    def calendar(self) -> bool:
        """Whether it is in months or years, whose days vary."""
        return self.kind == "time" and self.unit.factor >= _MONTH
