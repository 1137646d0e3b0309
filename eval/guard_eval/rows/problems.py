"""What is wrong in a file, gathered so that one reading tells everything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from guard_eval.errors import EvalError
from guard_eval.rows.row import Row

SHOWN = 20  # problems of one file that are told at once
FIELDS = tuple(Row.model_fields)


@dataclass
class Problems:
    """The problems of one file, in the order they were met; a column is complained of once."""

    path: Path
    lines: list[str] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)

    @property
    def full(self) -> bool:
        """Whether as many were found as are told."""
        return len(self.lines) >= SHOWN

    def add(self, line: int, place: str, problem: str) -> None:
        """Note what is wrong in a line (1-based; of Parquet: the row)."""
        where = f"{place}: " if place else ""
        self.lines.append(f"{self.path}:{line}: {where}{problem}")

    def unknown(self, line: int, name: str) -> None:
        """Note a column that a row does not have, once a file."""
        if name not in self.columns:
            self.columns.add(name)
            self.add(line, name, "unknown field")

    def end(self) -> None:
        """Raise EvalError if anything was wrong."""
        if not self.lines:
            return
        more = "\n(there may be more)" if self.full else ""
        raise EvalError("\n".join(self.lines[:SHOWN]) + more, _remedy(sorted(self.columns)))


def _remedy(columns: Sequence[str]) -> str:
    if not columns:
        return "mend these lines; nothing of the file was taken"
    rename = ", ".join(f"{name} -> meta.{name}" for name in columns[:3])
    return (
        f"fields of a row: {', '.join(FIELDS)}. Keep another one under meta ({rename}), "
        f"or leave it out with --drop {columns[0]}"
    )
