"""Why the harness stops. Every one says what was seen and what to do next.

GuardError
└─ EvalError              wrong use: a file, a column, a setting              exit 2
   ├─ Refusal             what was asked would make a held-out claim untrue   exit 4
   └─ Underpowered        too little data for the guarantee that was asked    exit 5
"""

from typing import Any

from guard.errors import GuardError


class EvalError(GuardError):
    """The command cannot be done as asked."""

    code = "eval_error"

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem}\n  {remedy}" if remedy else problem)
        self.problem, self.remedy = problem, remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it comes back whole from another process."""
        return type(self), (self.problem, self.remedy)


class Refusal(EvalError):
    """Held-out data would no longer be held out, or would be said to be.

    Args:
        code: `E_...`, the name of what is refused; stable, for scripts and CI.
        seen: what was found, with names and counts, never with sealed text.
        remedy: what the user can do now.
    """

    exit = 4

    def __init__(self, code: str, seen: str, remedy: str) -> None:
        super().__init__(f"{code}: {seen}", remedy)
        self.code, self.seen = code, seen

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it comes back whole from another process."""
        return type(self), (self.code, self.seen, self.remedy)


class Underpowered(EvalError):
    """There is too little data for what was asked; the message says how much is missing."""

    exit = 5
    code = "E_UNDERPOWERED"
