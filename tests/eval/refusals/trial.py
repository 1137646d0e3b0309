"""An attack, its honest twin, and the three things that are shown of each."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from guard_eval.errors import Refusal
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.scan import Finding, Status, scan, stop
from guard_eval.refusals.table import BY_CODE, RULES


@dataclass(frozen=True)
class Trial:
    """What a function of a test module makes: (attack, honest twin)."""

    code: str
    moment: Moment
    cases: Callable[[], tuple[Case, Case]]

    @property
    def name(self) -> str:
        return f"{self.code}-{self.cases.__name__}"


@cache
def findings(trial: Trial) -> list[Finding]:
    """What the scan finds of the attack."""
    return scan(trial.cases()[0], trial.moment)


TRIALS: dict[str, list[Trial]] = defaultdict(list)


def attack(code: str, moment: Moment):
    """Make a trial of a function."""

    def added(cases):
        TRIALS[cases.__module__].append(Trial(code, moment, cache(cases)))
        return cases

    return added


def stopping(case: Case, moment: Moment, rules=RULES) -> dict[str, str]:
    """Codes of what stops or is flagged, with what was seen."""
    findings = scan(case, moment, rules)
    wrong = (Status.REFUSED, Status.FLAGGED)
    return {f.code: f.seen for f in findings if f.stops or f.status in wrong}


def test_attack_is_refused(trial):
    found = {finding.code: finding for finding in findings(trial)}
    finding = found[trial.code]
    assert finding.status in (Status.REFUSED, Status.FLAGGED), finding.seen
    assert finding.seen
    assert finding.remedy
    if not finding.stops:
        assert BY_CODE[trial.code].effect == "flag"
        return
    with pytest.raises(Refusal) as refusal:
        stop([finding])
    assert (refusal.value.code, refusal.value.exit) == (trial.code, 4)
    with pytest.raises(Refusal):
        stop(found.values())


def test_honest_twin_passes(trial):
    _, twin = trial.cases()
    found = {finding.code: finding for finding in scan(twin, trial.moment)}
    assert found[trial.code].status in (Status.PASS, Status.WAIVED), found[trial.code].seen
    assert stopping(twin, trial.moment) == {}
    stop(found.values())


def test_without_this_check_the_attack_goes_unnoticed(trial):
    case, _ = trial.cases()
    others = [rule for rule in RULES if rule.code != trial.code]
    assert not stopping(case, trial.moment, others)
