"""What every target can do."""

from typing import Protocol

from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome


class Target(Protocol):
    """Somebody who judges a row's answer, or answers its question.

    A target sees of a row what a user would send: question, passages, answer. `side_by_side` is
    how many rows it takes at once.
    """

    side_by_side: int

    @property
    def fingerprint(self) -> str:
        """What is measured, 64 hexadecimal digits; known once started."""
        ...

    async def start(self) -> None:
        """Get ready. Raises EvalError where there is nothing to measure."""
        ...

    async def judge(self, row: Row) -> Outcome:
        """What comes of a row; what goes wrong with it is an outcome too.

        Raises EvalError for what is wrong with the whole run.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
