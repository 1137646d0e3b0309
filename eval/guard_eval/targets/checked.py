"""A guard, or a peer, that judges answers over HTTP."""

import time

from pydantic import ValidationError

from guard.errors import plainly
from guard_eval.canonical import digest
from guard_eval.errors import EvalError, Refusal
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.targets.http import Caller, Failed
from guard_eval.targets.said import Said, outcome, since
from guard_eval.targets.shown import item
from guard_eval.targets.told import Told

_PROBE = {"answer": "The sky is blue.", "question": None, "evidence": ["The sky is blue."]}


class Checked:
    """Judges answers with `POST .../v1/check`.

    Args:
        caller: of the address.
        told: what it must say of itself with every answer; default: what it says at the start.
    """

    side_by_side = 8

    def __init__(self, caller: Caller, told: Told | None = None) -> None:
        self._caller = caller
        self._told = told

    @property
    def told(self) -> Told:
        """What the server says of itself; known once started."""
        return self._told or Told()

    @property
    def fingerprint(self) -> str:
        """Of the address, and of the policy and the program there, as far as it says which."""
        return digest({"url": str(self._caller.url), **self.told.model_dump()})

    async def start(self) -> None:
        """Ask what is deployed, unless that is known. Raises EvalError if nobody answers."""
        if self._told:
            return
        try:
            reply = await self._caller.post(_PROBE)
            self._told = Said.model_validate(reply.body).receipt.told
        except Failed as exc:
            raise EvalError(f"{self._caller.url}: {exc.reason}", _remedy(exc.reason)) from None
        except ValidationError as exc:
            raise EvalError(
                f"{self._caller.url} does not answer as /v1/check does: {_first(exc)}",
                "it has to reply with an `action` (pass, annotate, revise, abstain, block) or a "
                "`score` from 0 to 1: the README shows a reply",
            ) from None

    async def judge(self, row: Row) -> Outcome:
        """Judge a row's answer. Raises Refusal if something else was deployed meanwhile."""
        began = time.perf_counter()
        try:
            reply = await self._caller.post(item(row))
            said = Said.model_validate(reply.body)
        except Failed as exc:
            return _mishap(row, began, exc.reason, exc.attempts)
        except ValidationError as exc:
            return _mishap(row, began, f"malformed: {_first(exc)}")
        if reply.status == 403 and said.action != "block":
            return _mishap(row, began, "status: 403")
        if said.receipt.told != self.told:
            raise Refusal(
                "E_FINGERPRINT_DRIFT",
                f"{self._caller.url}: the server was changed while the run went: "
                f"{self.told.other(said.receipt.told)}",
                "keep policy and program still until the run ends, on every machine behind the "
                "address, and give the same command again: it is a new run, or for a test split "
                "another look",
            )
        return outcome(row.id, said, since(began), attempts=reply.attempts)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()


def _remedy(reason: str) -> str:
    if reason.startswith(("status: 401", "status: 403")):
        return "name the environment variable that holds the server's key: --key-env NAME"
    if reason.startswith(("status: 404", "status: 405", "malformed")):
        return "is this the address of a guard? It ends in /v1/check, or /POLICY/v1/check"
    return "is the server up? Its own log says more; --timeout and --retries allow it more time"


def _mishap(row: Row, began: float, error: str, attempts: int = 1) -> Outcome:
    return Outcome(row=row.id, error=error, attempts=attempts, milliseconds=since(began))


def _first(exc: ValidationError) -> str:
    """The first problem of a reply, without what stands in it."""
    first = exc.errors(include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {plainly(first)}" if place else plainly(first)
