"""Modules, functions, methods, arguments and options that an answer's code uses must exist."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import ClassVar

from pydantic import Field

from guard.checks._code.denied import denied
from guard.checks._code.snippets import Snippet, snippets
from guard.checks._code.told import asked
from guard.checks._code.written import Written, written
from guard.checks._located import claim_over
from guard.checks._passages import off_loop
from guard.checks.base import Check, Report, Scope, added, together
from guard.ports import Looked, Missing, Tools
from guard.types import Draft, Finding, Span, Verdict

_LABEL = "NO SUCH NAME"


class Api(Check):
    """Modules, functions, methods, arguments and options that an answer's code uses must exist.

    They are looked up without running or importing anything: in the packages of the server's
    settings, and in the index that ships. What the user's own code defines is no invention, nor
    is what the answer itself says is gone. Packages that nothing here knows are not checked.
    """

    scope: ClassVar[Scope] = Scope.ANSWER

    seconds: float = Field(15.0, gt=0, description="time budget in seconds; over it is ERROR")
    max_chars: int = Field(50_000, ge=1, description="longest code of an answer that is checked")

    async def report(self, draft: Draft, tools: Tools) -> Report:
        """Report names that do not exist, and what could not be looked up.

        The notes count programs, missing names, and what was not looked up.
        """
        read = partial(snippets, draft.text)
        blocks = await off_loop(read, len(draft.text)) if draft.final else []
        if not blocks:
            return Report([])
        if sum(len(block.source) for block in blocks) > self.max_chars:
            why = f"the code is longer than {self.max_chars} characters"
            return Report(list(self._unread([why], blocks, draft)), {"not looked up": 1})
        user = list(asked(draft))
        size = len(draft.text) + sum(map(len, user))
        programs = await off_loop(partial(written, draft.text, blocks, user), size)
        looked = await together([_look(program, tools) for program in programs])
        names = {miss.name for found in looked for miss in found.missing}
        own = await off_loop(partial(_defined, names, user), size) if names else set()
        findings: list[Finding] = []
        notes = []
        for program, found in zip(programs, looked, strict=True):
            missing = [
                finding
                for miss in found.missing
                if miss.name not in own
                for finding in self._missing(miss, program, blocks, draft)
            ]
            findings += missing
            findings += self._unread(found.unread, program.blocks, draft)
            counts = {"missing": len(missing), "not looked up": len(found.unread)}
            notes.append({"programs": 1, **{k: v for k, v in counts.items() if v}})
        return Report(findings, added(notes))

    def _missing(
        self, miss: Missing, program: Written, blocks: list[Snippet], draft: Draft
    ) -> Iterator[Finding]:
        place = program.places(miss.start, miss.end)
        if place is None or denied(miss.name, place[0], draft.text, blocks):
            return
        block = next(b for b in program.blocks if b.start <= place[0] < b.end)
        line = draft.text.count("\n", block.start, place[0]) or 1
        reason = f"{miss.reason} (line {line} of the code)"
        span = Span(*place, _LABEL)
        claim = claim_over(draft, block.start, block.end)
        yield self.finding(claim, Verdict.REFUTED, reason, score=0.0, spans=[span])

    def _unread(
        self,
        why: tuple[str, ...] | list[str],
        blocks: tuple[Snippet, ...] | list[Snippet],
        draft: Draft,
    ) -> Iterator[Finding]:
        claim = next((c for b in blocks if (c := claim_over(draft, b.start, b.end))), None)
        if why and claim:
            reason = f"names not looked up: {'; '.join(dict.fromkeys(why))}"
            yield self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason, tentative=True)


async def _look(program: Written, tools: Tools) -> Looked:
    if program.fault:
        return Looked(unread=(program.fault,))
    return await tools.symbols.look(program.language, program.source)


def _defined(names: Collection[str], messages: Iterable[str]) -> set[str]:
    """Which of these names the user's own words define."""
    either = "|".join(map(re.escape, names))
    defines = re.compile(rf"\b(?:def|class)\s+({either})\b|\.(?=({either})\s*=(?!=))")
    return {found[1] or found[2] for text in messages for found in defines.finditer(text)}
