"""What a guard's search finds: a question is asked, and the receipt names the passages."""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from guard.errors import GuardError
from guard_eval.errors import EvalError
from guard_eval.metrics.retrieval import Chunk
from guard_eval.retrieval.documents import Documents
from guard_eval.retrieval.retrieved import chunk
from guard_eval.rows.row import Row
from guard_eval.targets import Spec

_ANSWER = "I don't know."  # nothing of it has to be judged
_CORPUS = "corpus"
_OURS = "documents"  # the corpus and the policy of a search without a policy

Ask = Callable[[dict[str, Any]], Awaitable[Any]]


class _Evidence(BaseModel):
    source: str
    text: str | None
    origin: str


class _Receipt(BaseModel):
    evidence: tuple[_Evidence, ...]


class _Reply(BaseModel):
    receipt: _Receipt


def ask(spec: Spec, rows: Sequence[Row], documents: Documents) -> list[list[Chunk]]:
    """Return what a target retrieves for each row's question, best first.

    Raises EvalError for a target that retrieves nothing at all, or fails: no question is dropped.
    """
    kind, _, policy = spec.text.partition(":")
    if kind == "guard" and policy:
        from guard import Guard
        from guard.shelf import SHIPPED

        guard = Guard(policy, policies=spec.policies or SHIPPED, corpus=spec.corpora)
        return asyncio.run(_every(lambda body: guard.acheck(**body), rows, documents, spec.text))
    if kind in ("http", "https"):
        return asyncio.run(_over_http(spec, rows, documents))
    raise EvalError(
        f"--target {spec.text}: nobody whose receipts name passages",
        "known are: guard:POLICY, http(s)://HOST/v1/check",
    )


def index(
    paths: Sequence[Path], limit: int, rows: Sequence[Row], documents: Documents
) -> list[list[Chunk]]:
    """Return what the guard's own search finds in documents that are indexed for it, then gone."""
    from guard import Guard
    from guard.adapters.lance import Lance
    from guard.corpus.add import add

    policy = f"ground: {{corpus: {_OURS}, request: false, passages: {limit}}}\n"
    with tempfile.TemporaryDirectory() as folder:
        place = os.path.join(folder, "corpus")
        Path(folder, f"{_OURS}.yaml").write_text(policy, encoding="utf-8")
        asyncio.run(add(Lance(place), _OURS, paths))
        guard = Guard(_OURS, policies=folder, corpus=place)
        return asyncio.run(_every(lambda body: guard.acheck(**body), rows, documents, _OURS))


async def _over_http(spec: Spec, rows: Sequence[Row], documents: Documents) -> list[list[Chunk]]:
    from guard_eval.targets.http import Caller, Failed

    caller = Caller(spec.text, spec.timeout, spec.retries, spec.key_env)

    async def post(body: dict[str, Any]) -> Any:
        try:
            return (await caller.post(body)).body
        except Failed as exc:
            raise EvalError(f"{spec.text}: {exc.reason}", "is the server up?") from None

    try:
        return await _every(post, rows, documents, spec.text)
    finally:
        await caller.close()


async def _every(
    ask_: Ask, rows: Sequence[Row], documents: Documents, name: str
) -> list[list[Chunk]]:
    found = [await _one(ask_, row, documents, name) for row in rows]
    if not any(found):
        raise EvalError(
            f"{name}: no receipt names a passage of a corpus",
            "does its policy name one (`ground: {corpus: NAME}`), and is something in it (`guard "
            "corpus stats --corpus NAME`)?",
        )
    return found


async def _one(ask_: Ask, row: Row, documents: Documents, name: str) -> list[Chunk]:
    body: dict[str, Any] = {"answer": _ANSWER, "question": row.question}
    if row.prediction_time:
        body["as_of"] = row.prediction_time.isoformat()
    try:
        reply = _Reply.model_validate(await ask_(body))
    except ValidationError:
        raise EvalError(
            f"{name}: row {row.id}: the reply has no receipt with evidence",
            "see the README: POST /v1/check",
        ) from None
    except EvalError:
        raise
    except GuardError as exc:
        raise EvalError(f"{name}: row {row.id}: {exc}") from None
    place = f"{name}: row {row.id}"
    return [
        chunk(documents, e.source, e.text or "", place)
        for e in reply.receipt.evidence
        if e.origin == _CORPUS
    ]
