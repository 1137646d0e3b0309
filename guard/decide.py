"""Turn findings into an action. Pure: same in, same out."""

from collections.abc import Sequence

from guard.checks import CHECKS
from guard.policy import SEVERITY, STRICTNESS, Rules
from guard.types import Action, Claim, Decision, Draft, Finding, Judged, Verdict

_CASCADE = tuple(check.name() for check in CHECKS if check.sufficient)  # in the order they run
SUFFICIENT = frozenset(_CASCADE)
CUT = "cut_off"  # what stands in a finding for a check's name
_WHY_CUT = "not judged: the answer breaks off in it, so what it was to say is not known"


def decide(draft: Draft, findings: Sequence[Finding], rules: Rules) -> Decision:
    """The strictest action that any claim, tool call or the draft as a whole calls for."""
    of: dict[Claim | None, list[Finding]] = {}
    for finding in findings:
        of.setdefault(finding.claim, []).append(finding)
    claims = tuple(_judge(claim, of.get(claim, []), rules) for claim in draft.claims)
    whole = tuple(of.get(None, ()))
    ratio = groundedness(claims)
    actions = [judged.action for judged in claims] + [rules.of(f) for f in whole]
    if _too_little_stands(claims, rules):
        actions.append(Action.ABSTAIN)
    return Decision(max(actions, key=STRICTNESS, default=Action.PASS), ratio, claims, whole)


def groundedness(claims: Sequence[Judged]) -> float | None:
    """Supported claims / check-worthy claims; None without a check-worthy claim."""
    worthy = [judged for judged in claims if judged.claim.checkworthy]
    if not worthy:
        return None
    return sum(judged.verdict is Verdict.SUPPORTED for judged in worthy) / len(worthy)


def _judge(claim: Claim, findings: Sequence[Finding], rules: Rules) -> Judged:
    """The worst that was said of a claim; silence is not support, and half a claim has none."""
    if claim.cut and claim.checkworthy:
        said = [f for f in findings if f.verdict is not Verdict.SUPPORTED]
        findings = [Finding(CUT, claim, Verdict.NOT_ENOUGH_INFO, 0.0, _WHY_CUT), *said]
    firm = [f for f in findings if not f.tentative]
    if not firm and not claim.checkworthy:
        return Judged(claim, None, None, Action.PASS, tuple(findings))
    silence = rules.action(None, Verdict.NOT_ENOUGH_INFO)
    verdict = max((f.verdict for f in firm), key=SEVERITY, default=Verdict.NOT_ENOUGH_INFO)
    actions = [rules.of(f) for f in firm]
    if claim.checkworthy and not any(f.check in SUFFICIENT for f in firm):
        actions.append(silence)  # a milder rule for a necessary check is no support
    action = max(actions, key=STRICTNESS)
    return Judged(claim, verdict, _score(findings), action, tuple(findings))


def _score(findings: Sequence[Finding]) -> float:
    """The score of the last sufficient check, far lower where another check refutes; else implied.

    Checks come in the order of the cascade, so that a judge's score takes the place of a model's.
    """
    told = [(_CASCADE.index(f.check), f.score) for f in findings if f.check in SUFFICIENT]
    scores = [(place, score) for place, score in told if score is not None]
    firm = [f for f in findings if not f.tentative]
    if not scores:
        return min((_implied(f) for f in firm), default=0.0)  # nobody supported it
    last = max(place for place, _ in scores)
    lowest = min(score for place, score in scores if place == last)
    vetoed = any(f.verdict is Verdict.REFUTED and f.check not in SUFFICIENT for f in firm)
    return lowest * (_VETOED if vetoed else 1.0)


_VETOED = 0.2


def _implied(finding: Finding) -> float:
    if finding.score is not None:
        return finding.score
    return {Verdict.SUPPORTED: 1.0, Verdict.NOT_ENOUGH_INFO: 0.5}.get(finding.verdict, 0.0)


def weakest(claims: Sequence[Judged]) -> float | None:
    """The lowest score of a check-worthy claim; None without one. An answer is worth no more."""
    return min((j.score or 0.0 for j in claims if j.claim.checkworthy), default=None)


def vetoes(decision: Decision, rules: Rules) -> list[str]:
    """The checks that speak against an answer whatever its score, by name.

    Where what isn't supported is withheld, as a certificate has it, no threshold lets it through,
    unless the policy makes a milder exception for such a check.
    """
    said = [f for judged in decision.claims for f in judged.findings if not f.tentative]
    against = [
        f.check
        for f in (*said, *decision.findings)
        if f.verdict is not Verdict.SUPPORTED
        and f.check not in SUFFICIENT
        and rules.checks.get(f.check, {}).get(f.verdict, Action.ABSTAIN).stops
    ]
    return list(dict.fromkeys(against))


def _too_little_stands(claims: Sequence[Judged], rules: Rules) -> bool:
    """Whether what would be released is supported to a smaller share than the policy demands."""
    if not rules.min_groundedness:
        return False
    ratio = groundedness([c for c in claims if not c.action.withholds])
    return ratio is not None and ratio < rules.min_groundedness
