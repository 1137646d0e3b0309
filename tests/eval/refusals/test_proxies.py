"""What tells the label without the answer being read."""

from dataclasses import replace

from guard_eval.ledger.entries import Verb
from guard_eval.refusals.base import Moment
from guard_eval.refusals.scan import Status, scan
from guard_eval.rows import proxies

from tests.eval.refusals.near import Probe
from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import history, honest, rows_of, sha, with_ledger, with_rows


@attack("E_TARGET_PROXY", Moment.SPLIT)
def the_order_of_the_file():
    world = replace(honest(Moment.SPLIT), proxies=Probe((("order", 0.75, 0.71),)))
    return world, replace(world, proxies=Probe((("order", 0.75, 0.6),)))


@attack("E_TARGET_PROXY", Moment.OPEN)
def a_length_that_nobody_spoke_for():
    world = replace(honest(Moment.OPEN), proxies=Probe((("length", 0.7, 0.66),)))
    waive = (
        Verb.WAIVE,
        {"code": "E_TARGET_PROXY", "split": "test", "reason": "long answers err more"},
    )
    return world, with_ledger(world, history(after=[waive]))


@attack("E_POST_OUTCOME_FIELD", Moment.FIT)
def a_verdict_among_the_inputs():
    world = honest(Moment.FIT)
    return replace(world, inputs=(*world.inputs, "meta.human_verdict")), world


@attack("E_POST_OUTCOME_FIELD", Moment.OPEN)
def the_reference_among_the_inputs():
    world = honest(Moment.OPEN, sealed=True)
    return replace(world, inputs=("question", "reference")), replace(
        world, inputs=("question", "segment")
    )


@attack("E_POST_OUTCOME_FIELD", Moment.SPLIT)
def a_field_that_is_the_label():
    world = honest(Moment.SPLIT)
    bad, good = (
        replace(world, proxies=Probe((("meta.score", value, low),)))
        for value, low in ((0.995, 0.97), (0.98, 0.6))
    )
    return bad, good


def test_a_field_of_the_test_alone_that_is_the_label():
    """What segments of a test are called may be what its labels are."""

    def sealing(told):
        labels = ("supported", "unsupported")
        rows = tuple(
            row.model_copy(
                update={"label": labels[n % 2], "segment": f"s{n % 2 if told else n % 4 // 2}"}
            )
            for n, row in enumerate(rows_of("test"))
        )
        return replace(with_rows(honest(Moment.SEAL), test=rows), proxies=proxies)

    attack, twin = (
        next(f for f in scan(sealing(told), Moment.SEAL) if f.code == "E_POST_OUTCOME_FIELD")
        for told in (True, False)
    )
    assert (attack.status, twin.status) == (Status.REFUSED, Status.PASS), attack.seen
    assert "segment in test is the label" in attack.seen


def waived(data):
    world = replace(honest(Moment.OPEN), proxies=Probe((("length", 0.7, 0.66),)))
    case = with_ledger(world, history(after=[(Verb.WAIVE, data)]))
    return next(f for f in scan(case, Moment.OPEN) if f.code == "E_TARGET_PROXY")


def test_a_waiver_is_reported_with_its_reason():
    finding = waived({"code": "E_TARGET_PROXY", "split": sha("test"), "reason": "it is the task"})
    assert (finding.status, finding.stops) == (Status.WAIVED, False)
    assert "it is the task" in finding.seen


def test_a_waiver_needs_a_reason_and_holds_for_its_split_and_code():
    for data in (
        {"code": "E_TARGET_PROXY", "split": sha("test"), "reason": " "},
        {"code": "E_TARGET_PROXY", "split": sha("cal"), "reason": "so"},
        {"code": "E_PARAPHRASE", "split": sha("test"), "reason": "so"},
        {"code": "E_TARGET_PROXY", "reason": "so"},
    ):
        assert waived(data).stops
