"""A model that answers over HTTP, raw or behind a guard."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from guard_eval.canonical import digest
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.targets.http import Caller, Failed, Reply
from guard_eval.targets.said import Said, outcome, said_in_chat, since
from guard_eval.targets.shown import messages
from guard_eval.targets.target import Target


@dataclass
class Chat:
    """Answers a row's question with `POST .../chat/completions`; the row's answer is not sent.

    Attributes:
        model: name of the model.
        judge: who gives the answers of a model their score, if anybody.
        sampling: further fields of each request.
        prices: US dollars for a million tokens of prompt, and of completion.
    """

    caller: Caller
    model: str
    judged_by: Target | None = None
    sampling: Mapping[str, Any] = field(default_factory=dict)
    prices: tuple[float, float] = (0.0, 0.0)
    side_by_side: int = 4

    @property
    def fingerprint(self) -> str:
        """Of the address, the model's name, how it is sampled, and who judges it.

        Whether the same weights are behind that name tomorrow, nobody can say from here.
        """
        judge = self.judged_by.fingerprint if self.judged_by else ""
        return digest(
            {
                "url": str(self.caller.url),
                "model": self.model,
                "sampling": self.sampling,
                "judge": judge,
            }
        )

    async def start(self) -> None:
        """Get the judge ready."""
        if self.judged_by:
            await self.judged_by.start()

    async def judge(self, row: Row) -> Outcome:
        """Ask the row's question; the outcome's `text` is what a user would read."""
        began = time.perf_counter()
        body = {"model": self.model, "messages": messages(row), **self.sampling}
        try:
            reply = await self.caller.post(body)
            said, used = _understood(reply)
        except Failed as exc:
            spent = since(began)
            return Outcome(row=row.id, error=exc.reason, attempts=exc.attempts, milliseconds=spent)
        spent = since(began)
        prompt, completion = used
        cost = (prompt * self.prices[0] + completion * self.prices[1]) / 1e6
        made = outcome(
            row.id, said, spent, attempts=reply.attempts, tokens=prompt + completion, cost=cost
        )
        return await self._judged(row, made) if self.judged_by and made.released else made

    async def close(self) -> None:
        """Close the connections, and the judge's."""
        await self.caller.close()
        if self.judged_by:
            await self.judged_by.close()

    async def _judged(self, row: Row, made: Outcome) -> Outcome:
        """With the judge's score and flags; an error of the judge is one of the outcome."""
        assert self.judged_by
        seen = await self.judged_by.judge(row.model_copy(update={"answer": made.text}))
        marks: dict[str, Any] = {"score": seen.score, "flagged": seen.flagged}
        if seen.error:
            marks = {"error": f"judge: {seen.error}"}
        return made.model_copy(update=marks)


def _understood(reply: Reply) -> tuple[Said, tuple[int, int]]:
    """What a completion says, and its tokens of prompt and completion. Raises Failed."""
    action = reply.headers.get("x-guard-action")
    if reply.status == 403:
        if action != "block":
            raise Failed("status: 403", reply.attempts)
        return Said(action="block"), (0, 0)
    try:
        message = reply.body["choices"][0]["message"]
        text = message.get("content") or message.get("refusal") or ""
        if not isinstance(text, str):
            raise TypeError
        receipt = reply.body.get("guard")
        if isinstance(receipt, Mapping):
            said = said_in_chat(receipt, text)
        else:
            said = Said.model_validate({"action": action, "text": text})
        usage = reply.body.get("usage") or {}
        return said, (int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0)))
    except (ValidationError, LookupError, TypeError, AttributeError, ValueError):
        raise Failed("malformed: the reply is no chat completion", reply.attempts) from None
