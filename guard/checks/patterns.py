"""What may not stand in an answer, whoever says it: secrets, personal data, forbidden words."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import ClassVar, Self

from pydantic import Field, model_validator

from guard.checks import _regexes
from guard.checks._members import is_document
from guard.checks._passages import off_loop
from guard.checks._patterns.advice import ADVICE, Advice
from guard.checks._patterns.citing import LEGAL
from guard.checks._patterns.pii import PII, Pii
from guard.checks._patterns.prompt import PROMPT, Told, repeated, told
from guard.checks._patterns.rules import Hit, Rule, Ruleset
from guard.checks._patterns.secrets import SECRETS
from guard.checks.base import Check
from guard.ports import Tools
from guard.types import Draft, Finding, Verdict

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_WORD = "a word that the policy forbids"
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Patterns(Check):
    """No secrets, personal data or forbidden words, in the text or in the calls of tools.

    Nor, where a policy says so, advice without a source, decisions that are not cited in full, and
    the instructions themselves. re2 matches the rules in time linear in the text; what it refuses
    (look-around, back-references) has `milliseconds` a search. Characters that show nothing hide no
    match. A rule that is no regular expression, or has no bound, is refused with its policy.
    """

    reads_claims: ClassVar[bool] = False
    longest: ClassVar[int | None] = None  # time is linear in the text

    secrets: bool = Field(True, description="API keys, tokens, private keys, assigned passwords")
    pii: tuple[Pii, ...] = Field((), description="kinds of personal data to withhold")
    forbid: Mapping[str, str] = Field(
        default_factory=dict, description="own rules: what a reader sees instead -> expression"
    )
    advice: tuple[Advice, ...] = Field((), description="kinds of advice that need a source")
    legal_form: bool = Field(False, description="court decisions are cited in full")
    prompt_words: int | None = Field(
        None,
        ge=4,
        description="so many words of the instructions may not be repeated, even with some changed",
    )
    words: tuple[str, ...] = Field((), description="forbidden words: whole words, in any case")
    milliseconds: float = Field(
        _regexes.MILLISECONDS, gt=0, description="time limit of a rule that re2 refuses"
    )

    @cached_property
    def ruleset(self) -> Ruleset:
        """All rules, compiled once."""
        rules = [
            Rule(label, label, pattern, what="what the policy forbids")
            for label, pattern in self.forbid.items()
        ]
        rules += [_against(self.words)] if self.words else []
        rules += [PII[kind] for kind in self.pii]
        rules += [ADVICE[kind] for kind in self.advice]
        rules += LEGAL if self.legal_form else ()
        rules += SECRETS if self.secrets else ()
        return Ruleset(rules, self.milliseconds)

    @model_validator(mode="after")
    def _rules_compile(self) -> Self:
        _ = self.ruleset
        return self

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Report every rule that the text or the arguments of a tool call go against."""
        size = self.prompt_words or 0
        runs = told(draft, size) if size else None
        found = [
            self.finding(None, Verdict.REFUTED, _reason(hit), score=0.0, spans=hit.spans)
            for hit in await self._hits(draft.text, runs)
        ]
        seen = {finding.reason for finding in found}
        for hit in await self._hidden(draft.text, runs):
            if _reason(hit) not in seen:
                found.append(self.finding(None, Verdict.REFUTED, _reason(hit), score=0.0))
        for index, call in enumerate(draft.tool_calls):
            texts = await off_loop(partial(_readings, call.arguments), len(call.arguments))
            hits = {hit.rule: hit for text in texts for hit in await self._hits(text, runs)}
            found += [
                self.finding(None, Verdict.REFUTED, _reason(hit), score=0.0, tool_call=index)
                for hit in hits.values()
            ]
        return found

    def unsettled(self, text: str, end: int) -> int:
        """Where before `end` something begins that what follows makes, or may make, a fault."""
        return self.ruleset.unsettled(text, end)

    async def _hidden(self, text: str, runs: Told | None) -> list[Hit]:
        """What an answer that is JSON says in escapes; where that stands can't be masked."""
        if "\\" not in text or not await off_loop(partial(is_document, text), len(text)):
            return []
        return await self._hits(_readings(text)[1], runs)

    async def _hits(self, text: str, runs: Told | None) -> list[Hit]:
        look = partial(self._look, text, runs)
        if self.ruleset.unhurried:
            return await asyncio.to_thread(look)
        return await off_loop(look, len(text))

    def _look(self, text: str, runs: Told | None) -> list[Hit]:
        hits = self.ruleset.hits(text)
        spans = repeated(text, runs) if runs else ()
        return [*hits, Hit(PROMPT, spans)] if spans else hits


def _against(forbidden: Sequence[str]) -> Rule:
    """The rule against these words: whole words, in any case, however wide the gaps in a phrase.

    Raises ValueError for a word of no characters.
    """
    phrases = [[re.escape(part) for part in word.split()] for word in forbidden]
    if not all(phrases):
        raise ValueError("words: one of them is empty")
    either = "|".join(r"[\s\p{Z}]+".join(phrase) for phrase in phrases)
    return Rule(
        "words", "WITHHELD", rf"(?i)(?<!\w)(?:{either})(?!\w)", probe=f"(?i:{either})", what=_WORD
    )


def _reason(hit: Hit) -> str:
    places = "once" if len(hit.spans) == 1 else f"{len(hit.spans)} times"
    return f"{hit.rule.what} (rule {hit.rule.name!r}, {places})"


def _readings(arguments: str) -> list[str]:
    """The arguments as they stand and, where they have JSON escapes, as these read."""
    if "\\" not in arguments:
        return [arguments]
    halves = _ESCAPE.sub(_unescaped, arguments).encode("utf-16", "surrogatepass")
    return [arguments, halves.decode("utf-16", "replace")]


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _SHORT.get(code, code)
