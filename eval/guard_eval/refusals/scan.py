"""All checks that apply to a moment, and what they found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum

from pydantic import Field

from guard.fixed import Fixed
from guard_eval.errors import EvalError, Refusal
from guard_eval.refusals import history
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.rule import Clear, Effect, Rule, Seen, Unknown
from guard_eval.refusals.table import RULES, VITAL

UNCHECKED = (
    "Give what is missing. `guard eval leaks scan` lists every check and what it needs; nothing is "
    "opened until the checks without a waiver could be made."
)


class Status(StrEnum):
    """What came of a check."""

    PASS = "pass"
    NOT_CHECKED = "not checked"  # never a pass: something is missing that it needs
    WAIVED = "waived"
    FLAGGED = "flagged"
    REFUSED = "refused"


class Finding(Fixed):
    """What one check found; a line of the leak scan."""

    code: str
    title: str
    status: Status
    seen: str  # what was looked at or found, or why it was not
    remedy: str = ""
    stops: bool = False
    count: int | None = None  # rows, or clusters, that it is about
    examples: tuple[str, ...] = Field((), max_length=3)  # beginnings of rows' hashes


def scan(case: Case, moment: Moment, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """Run the checks of a moment. Raises EvalError if the target is not among the splits."""
    if case.target and case.split is None:
        known = ", ".join(split.name for split in case.splits) or "none"
        problem = f"there is no split {case.target!r}; known: {known}"
        raise EvalError(problem, "name a test split, or make one: guard eval split make")
    return [_finding(rule, case, moment) for rule in rules if moment in rule.moments]


def looked(before: Iterable[Finding], case: Case) -> list[Finding]:
    """Scan once all is known; return what was found then, or before where it was not looked at."""
    found = {each.code: each for each in before}
    for each in scan(case, Moment.REPORT):
        if each.status is not Status.NOT_CHECKED or each.code not in found:
            found[each.code] = each
    return list(found.values())


def stop(findings: Iterable[Finding]) -> None:
    """Raise Refusal if a finding forbids going on; further ones are named in what was seen."""
    stopping = [finding for finding in findings if finding.stops]
    if not stopping:
        return
    stopping.sort(key=lambda each: each.status is Status.NOT_CHECKED)
    first, *others = stopping
    more = f"\n  also: {', '.join(each.code for each in others)}" if others else ""
    if first.status is Status.NOT_CHECKED:
        seen = f"a look would be spent although {first.code} was not checked: {first.seen}"
        raise Refusal("E_NOT_CHECKED", seen + more, UNCHECKED)
    raise Refusal(first.code, first.seen + more, first.remedy)


def remedy(rule: Rule, names: Mapping[str, str]) -> str:
    """Return what to do, with the names that are known filled in; others in CAPITALS."""
    return rule.remedy.format_map(_Named(names))


class _Named(defaultdict[str, str]):
    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__(str, names)

    def __missing__(self, key: str) -> str:
        return key.upper()


def _finding(rule: Rule, case: Case, moment: Moment) -> Finding:
    found = rule.check(case)
    if isinstance(found, Clear) and rule.of_test and not case.tests:
        found = Unknown("no test split is known")
    match found:
        case Clear(text):
            return Finding(code=rule.code, title=rule.title, status=Status.PASS, seen=text)
        case Unknown(why):
            return Finding(
                code=rule.code,
                title=rule.title,
                status=Status.NOT_CHECKED,
                seen=why,
                stops=moment is Moment.OPEN and rule.code in VITAL,
            )
        case Seen():
            return _seen(rule, case, found)


def _seen(rule: Rule, case: Case, found: Seen) -> Finding:
    splits = {name for test in case.tests for name in (test.sha256, test.name)}
    waivable = rule.effect is Effect.WAIVABLE
    reason = next(history.waived(case.entries or (), rule.code, splits), "") if waivable else ""
    status = Status.REFUSED if rule.effect is Effect.REFUSE else Status.FLAGGED
    return Finding(
        code=rule.code,
        title=rule.title,
        status=Status.WAIVED if reason else status,
        seen=f"{found.text}; waived because: {reason}" if reason else found.text,
        remedy=found.remedy or remedy(rule, found.names),
        stops=rule.effect is not Effect.FLAG and not reason,
        count=found.count,
        examples=found.examples[:3],
    )
