"""A guard in this process."""

import time
from pathlib import Path

from guard import Guard
from guard.errors import ConfigError, GuardError, MissingExtra
from guard.shelf import SHIPPED, Shelf
from guard_eval.canonical import digest
from guard_eval.code import code_digest
from guard_eval.errors import EvalError
from guard_eval.outcomes import Outcome
from guard_eval.rows import Row
from guard_eval.targets.said import Said, outcome
from guard_eval.targets.shown import item


class Inside:
    """Judges answers under a policy, without a server. Raises EvalError for a policy's faults."""

    side_by_side = 1  # the model that judges uses the processor already

    def __init__(self, policy: str, policies: Path | None = None) -> None:
        folder = policies or SHIPPED
        try:
            self._resolved = Shelf(folder, policy).pick(policy).resolved()
            self._guard = Guard(policy, policies=folder)
        except ConfigError as exc:
            raise EvalError(f"--target guard:{policy}: {exc}") from None

    @property
    def fingerprint(self) -> str:
        """Of everything the policy says and the code that carries it out."""
        return digest({"policy": self._resolved, "code": code_digest()})

    async def start(self) -> None:
        """Nothing is to be done."""

    async def judge(self, row: Row) -> Outcome:
        """Judge a row's answer. Raises ConfigError, MissingExtra where a part is missing."""
        began = time.perf_counter()
        try:
            reply = await self._guard.acheck(**item(row))
        except (ConfigError, MissingExtra):
            raise
        except GuardError as exc:
            return Outcome(row=row.id, error=f"{exc.code}: {exc}", milliseconds=_since(began))
        except Exception as exc:
            fault = f"the guard broke: {type(exc).__name__} {exc}"
            return Outcome(row=row.id, error=fault, milliseconds=_since(began))
        return outcome(row.id, Said.model_validate(reply), _since(began))

    async def close(self) -> None:
        """Nothing stays open."""


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
