"""A guard in this process."""

import time
from pathlib import Path

from guard import Guard
from guard.errors import ConfigError, GuardError, MissingExtra
from guard.shelf import SHIPPED
from guard_eval.canonical import digest
from guard_eval.code import code_digest
from guard_eval.errors import EvalError, Refusal
from guard_eval.lineage.parts import CORPORA
from guard_eval.lineage.snapshot import snapshot
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.targets.said import Said, outcome, since
from guard_eval.targets.shown import item
from guard_eval.targets.told import Told, here


class Inside:
    """Judges answers under a policy, without a server. Raises EvalError for a policy's faults.

    Args:
        policy: its name.
        policies: its folder.
        told: what was registered; default: whatever is there.
        corpora: folder or Lance URI of the corpora that the policy may name.
    """

    side_by_side = 1  # the model that judges uses the processor already

    def __init__(
        self,
        policy: str,
        policies: Path | None = None,
        told: Told | None = None,
        corpora: str = CORPORA,
    ) -> None:
        self._told, self._corpora = told, corpora
        try:
            self._guard = Guard(policy, policies=policies or SHIPPED, corpus=corpora)
        except ConfigError as exc:
            raise EvalError(f"--target guard:{policy}: {exc}") from None

    @property
    def fingerprint(self) -> str:
        """Of everything the policy says, what its corpus holds, and the code that carries it out.

        Raises EvalError where there is no such corpus.
        """
        policy = self._guard.policy
        corpus = policy.ground.corpus
        held = {"corpus": snapshot(corpus, self._corpora).sha256} if corpus else {}
        return digest({"policy": policy.resolved(), "code": code_digest(), **held})

    async def start(self) -> None:
        """Make sure that it is what was registered. Raises Refusal."""
        own = here(self._guard.policy)
        if self._told and own != self._told:
            raise Refusal(
                "E_FINGERPRINT_DRIFT",
                f"guard:{own.policy}: was changed when the run had begun: {self._told.other(own)}",
                "keep the folder of policies and the program still until the run ends, and give "
                "the same command again: on a test split that is another look",
            )

    async def judge(self, row: Row) -> Outcome:
        """Judge a row's answer. Raises ConfigError, MissingExtra where a part is missing."""
        began = time.perf_counter()
        try:
            reply = await self._guard.acheck(**item(row))
        except (ConfigError, MissingExtra):
            raise
        except GuardError as exc:
            return Outcome(row=row.id, error=f"{exc.code}: {exc}", milliseconds=since(began))
        except Exception as exc:
            fault = f"the guard broke: {type(exc).__name__} {exc}"
            return Outcome(row=row.id, error=fault, milliseconds=since(began))
        return outcome(row.id, Said.model_validate(reply), since(began))

    async def close(self) -> None:
        """Nothing stays open."""
