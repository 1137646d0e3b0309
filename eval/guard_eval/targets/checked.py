"""A guard, or a peer, that judges answers over HTTP."""

import time

from pydantic import ValidationError

from guard_eval.canonical import digest
from guard_eval.errors import EvalError, Refusal
from guard_eval.outcomes import Outcome
from guard_eval.rows import Row
from guard_eval.targets.http import Caller, Failed
from guard_eval.targets.said import Said, outcome
from guard_eval.targets.shown import item

_PROBE = {"answer": "The sky is blue.", "question": None, "evidence": ["The sky is blue."]}


class Checked:
    """Judges answers with `POST .../v1/check`."""

    side_by_side = 8

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._policy = ""

    @property
    def fingerprint(self) -> str:
        """Of the address and of the policy that is deployed there, where it says which."""
        return digest({"url": str(self._caller.url), "policy": self._policy})

    async def start(self) -> None:
        """Ask which policy is deployed. Raises EvalError if nobody answers."""
        try:
            reply = await self._caller.post(_PROBE)
            self._policy = Said.model_validate(reply.body).receipt.policy_fingerprint
        except Failed as exc:
            raise EvalError(f"{self._caller.url}: {exc.reason}", "is the server up?") from None
        except ValidationError as exc:
            raise EvalError(
                f"{self._caller.url} does not answer as /v1/check does: {_first(exc)}",
                "see the README: POST /v1/check",
            ) from None

    async def judge(self, row: Row) -> Outcome:
        """Judge a row's answer. Raises Refusal if another policy was deployed meanwhile."""
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
        if said.receipt.policy_fingerprint != self._policy:
            raise Refusal(
                "E_FINGERPRINT_DRIFT",
                f"{self._caller.url} judged by the policy {self._policy or '(unnamed)'} when the "
                f"run began and now by {said.receipt.policy_fingerprint or '(unnamed)'}",
                "keep the deployed policy still and run again: it is a new run",
            )
        return outcome(row.id, said, _since(began), attempts=reply.attempts)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()


def _mishap(row: Row, began: float, error: str, attempts: int = 1) -> Outcome:
    return Outcome(row=row.id, error=error, attempts=attempts, milliseconds=_since(began))


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _first(exc: ValidationError) -> str:
    """The first problem of a reply, without what stands in it."""
    first = exc.errors(include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
