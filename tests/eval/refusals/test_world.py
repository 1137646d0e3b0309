"""The honest world passes every check, and every check really looks at it."""

import pytest
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.scan import Status, scan, stop

from tests.eval.refusals.world import honest, with_manifest

READS_ROWS = {  # what can be known of rows only by reading them; of sealed ones, before the sealing
    "E_DUP_IN_SPLIT", "E_CLUSTER_BLANK", "E_SHARED_CONTEXT", "E_LABEL_CHANGED", "E_ROWS_CHANGED",
}  # fmt: skip


@pytest.mark.parametrize("moment", Moment)
def test_honest_work_passes_every_check(moment):
    found = {
        finding.code: finding.status for finding in scan(with_manifest(honest(moment)), moment)
    }
    assert found == dict.fromkeys(found, Status.PASS)


@pytest.mark.parametrize("moment", [Moment.REGISTER, Moment.OPEN])
def test_of_a_sealed_split_only_what_needs_its_rows_is_not_checked(moment):
    findings = scan(with_manifest(honest(moment, sealed=True)), moment)
    stop(findings)
    unchecked = {finding.code for finding in findings if finding.status is not Status.PASS}
    assert unchecked <= READS_ROWS


@pytest.mark.parametrize("moment", Moment)
def test_nothing_known_is_nothing_passed(moment):
    assert {finding.status for finding in scan(Case(), moment)} == {Status.NOT_CHECKED}
