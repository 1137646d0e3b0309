"""Calls of tools and structured answers have the form that the request asked for."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from guard.checks._jsonschema import parsed, problems
from guard.checks._keywords import NotChecked
from guard.checks.base import Check
from guard.ports import Tools
from guard.types import Draft, Finding, Prompt, ToolCall, Verdict


class Schema(Check):
    """A tool that is called was offered; its arguments, and the answer, fit their JSON schemas.

    JSON Schema draft 2020-12, where a schema names no other; references stay within it. What can't
    be evaluated (a schema that is wrong, or too large) is NOT_ENOUGH_INFO: that is not the model's
    fault.
    """

    reads_claims: ClassVar[bool] = False
    longest: ClassVar[int | None] = None  # `max_chars` says how much is read

    seconds: float = Field(2.0, gt=0, description="time budget in seconds; over it is ERROR")
    max_chars: int = Field(
        200_000, ge=1, description="longest JSON text, and longest schema, that is evaluated"
    )

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Report calls and answers that do not have the form asked for."""
        if not draft.final or (not draft.tool_calls and _wanted(draft.prompt) is None):
            return []
        return await asyncio.to_thread(self._inspect, draft, time.monotonic() + self.seconds)

    def _inspect(self, draft: Draft, deadline: float) -> list[Finding]:
        found = []
        for index, call in enumerate(draft.tool_calls):
            if reason := _not_offered(call, draft.prompt):
                found.append(self._refuted(reason, index))
            elif call.kind != "custom":  # the input of a custom tool is free text
                tool = _offered("function", draft.prompt)[call.name]
                schema = tool.get("parameters") or {"type": "object"}
                found += self._judged(call.arguments or "{}", schema, deadline, index)
        wanted = _wanted(draft.prompt)
        if wanted is not None and (draft.text or not draft.tool_calls):
            found += self._judged(draft.text, wanted, deadline, None)
        return found

    def _judged(self, text: str, schema: Any, deadline: float, index: int | None) -> list[Finding]:
        what = "the answer" if index is None else "the arguments"
        try:
            if len(text) > self.max_chars:
                raise NotChecked(f"not checked: larger than {self.max_chars} characters")
            broken = problems(parsed(text), schema, self.max_chars, deadline)
        except NotChecked as why:
            reason = f"{what}: {why}"
            return [self.finding(None, Verdict.NOT_ENOUGH_INFO, reason, tool_call=index)]
        except ValueError as error:
            broken = [f"not JSON: {error}"]
        return [self._refuted(f"{what}: {'; '.join(broken)}", index)] if broken else []

    def _refuted(self, reason: str, index: int | None) -> Finding:
        return self.finding(None, Verdict.REFUTED, reason, score=0.0, tool_call=index)


def _wanted(prompt: Prompt) -> Any:
    """The schema that the answer's text has to fit; None if it may be any text."""
    form = prompt.response_format or {}
    if form.get("type") == "json_object":
        return {"type": "object"}
    if form.get("type") == "json_schema":
        return (form.get("json_schema") or {}).get("schema", True)
    return None


def _not_offered(call: ToolCall, prompt: Prompt) -> str:
    """Why this tool could not be called at all; empty if it could."""
    if "none" in (prompt.params.get("tool_choice"), prompt.params.get("function_call")):
        return "the request allows no call of a tool"
    kind = "custom" if call.kind == "custom" else "function"
    if call.name not in _offered(kind, prompt):
        return f"no {kind} of the name {call.name[:64]!r} was offered"
    return ""


def _offered(kind: str, prompt: Prompt) -> dict[str, Mapping[str, Any]]:
    """The tools of one kind that the model may call, by name."""
    tools = [tool[kind] for tool in prompt.tools if tool.get("type") == kind and kind in tool]
    return {tool["name"]: tool for tool in tools}
