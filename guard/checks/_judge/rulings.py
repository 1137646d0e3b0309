"""What a judge answers, read strictly: one ruling for each claim, or an error."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from guard.checks._jsonschema import parsed
from guard.checks._judge import Case, schema
from guard.checks._judge.odds import odds
from guard.checks._words import visible
from guard.errors import UpstreamError
from guard.types import Verdict
from guard.wire.answer import Choice

MOST_REASON = 300  # characters of a reason that are kept

_SEVERITY = list(Verdict).index
_WRITTEN = {Verdict.SUPPORTED: 1.0, Verdict.REFUTED: 0.0}
_ANSWER = Draft202012Validator(schema("verdict_first"))  # a validator knows no order
_REMEDY = "; a server that enforces `response_format` would make it"
_BEGINS = re.compile(r'\{\s*+"verdicts"')
_VERDICT = re.compile(r'"verdict"\s*+:\s*+"(\w++)"')


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the judge says of one claim.

    `passages` are the numbers of those that it names, as it wrote them. `score` is in [0, 1]: the
    probability of `supported` by the tokens, where they tell; else 1, 0.5 or 0 for supported, not
    known and refuted, which is no probability.
    """

    verdict: Verdict
    passages: tuple[int, ...]
    reason: str
    score: float

    def weaker(self, reason: str) -> "Ruling":
        """The ruling, for this reason not known where it is SUPPORTED."""
        if self.verdict is not Verdict.SUPPORTED:
            return self
        score = min(self.score, 0.5)
        return replace(self, verdict=Verdict.NOT_ENOUGH_INFO, reason=reason, score=score)


def rulings(choice: Choice, case: Case) -> list[Ruling]:
    """Read the judge's answer: one ruling for each claim of the case, in order.

    Raises UpstreamError for an answer that is not the JSON asked for, says a thing twice, leaves a
    claim out, or names one twice or none at all.
    """
    try:
        answer = parsed(_without_fence(choice.text))
    except ValueError:
        raise UpstreamError(f"the judge did not answer with JSON{_why(choice)}") from None
    if wrong := next(iter(_ANSWER.iter_errors(answer)), None):
        place = f"{wrong.json_path} {_problem(wrong)}"
        raise UpstreamError(f"the judge did not answer in the form asked for: {place}{_REMEDY}")
    given = answer["verdicts"]
    written = list(_VERDICT.finditer(choice.text))
    if [word[1] for word in written] != [one["verdict"] for one in given]:
        raise UpstreamError("the judge did not write each verdict exactly once")
    if wrong_count := _miscounted([one["claim"] for one in given], len(case.claims)):
        raise UpstreamError(f"the judge did not answer for each claim exactly once: {wrong_count}")
    told = odds([word.span(1) for word in written], choice.text, choice.token_logprobs)
    read = {one["claim"]: _ruling(one, case, p) for one, p in zip(given, told, strict=True)}
    return [read[i] for i in range(1, len(case.claims) + 1)]


def _ruling(given: Mapping[str, Any], case: Case, told: Mapping[Verdict, float]) -> Ruling:
    """The verdict as written, or the more probable one where that is worse.

    Uncalibrated, probabilities can only lower trust.
    """
    written = verdict = Verdict(given["verdict"])
    reason = " ".join(visible(given["reason"].replace(case.mark, "")).split())[:MOST_REASON]
    score = told.get(Verdict.SUPPORTED, _WRITTEN.get(written, 0.5))
    likely = max(told, key=lambda verdict: told[verdict], default=written)
    if _SEVERITY(likely) > _SEVERITY(written):
        verdict, reason = likely, f"{likely.value} is more probable by its tokens: {reason}"
    return Ruling(verdict, tuple(dict.fromkeys(given["evidence"])), reason, score)


def _problem(wrong: ValidationError) -> str:
    """What is wrong at a place of an answer, in no word of the answer's."""
    given: Any = wrong.instance
    wanted: Any = wrong.validator_value
    match wrong.validator:
        case "required":
            return f"lacks {', '.join(name for name in wanted if name not in given)}"
        case "enum":
            return f"is none of {', '.join(wanted)}"
        case "type":
            return f"is no {wanted}"
    return "has fields that were not asked for"


def _miscounted(given: Sequence[int], claims: int) -> str:
    """How the claims that were ruled on are not those that were asked about."""
    asked = range(1, claims + 1)
    wrong = {
        f"of {claims} have no verdict": sum(claim not in given for claim in asked),
        f"of {claims} have several": sum(given.count(claim) > 1 for claim in asked),
        "that it names are none": len({*given}.difference(asked)),
    }
    return ", ".join(f"{count} {what}" for what, count in wrong.items() if count)


def _why(choice: Choice) -> str:
    """What to do about it, where that can be told without a word of the answer's."""
    if choice.broke_off:
        return f": it broke off (finish_reason {choice.finish_reason!r})"
    if choice.text.lstrip().startswith("<think>"):
        return ": its reasoning stands before it, which its server is to keep apart"
    return f"{': words stand beside it' if _BEGINS.search(choice.text) else ''}{_REMEDY}"


def _without_fence(text: str) -> str:
    """What stands in a code fence, where the text is one from its beginning to its end."""
    text = text.strip()
    if text.startswith("```") and text.endswith("```"):
        language, line_end, inside = text[3:-3].partition("\n")
        if line_end and language.strip() in ("", "json"):
            return inside
    return text
