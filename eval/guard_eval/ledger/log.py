"""Where it is written down what was done with data."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from guard_eval.ledger.entries import Verb


class Log(Protocol):
    """A ledger, as far as those see it who only add to it."""

    def append(self, verb: Verb, data: Mapping[str, Any]) -> object:
        """Add an entry; return when it is on disk."""


def log_of(folder: Path) -> Log:
    """The ledger of a workspace."""
    from guard_eval.ledger.ledger import Ledger

    log: Log = Ledger(folder / "ledger.jsonl")
    return log
