import pytest
from guard_eval.canonical import digest
from guard_eval.environment import LOADED
from guard_eval.lineage.parts import Part
from guard_eval.report.sections import Check, Figure, FittedPart, Lineage, Primary
from guard_eval.report.standing import Standing, standing
from guard_eval.splits.split import Level, Role

from .demo import certificate, dev, lineage, registration, report, sha, split


def primary(**changes):
    return report().primary.model_copy(update=changes)


FLAGGED = (Check(code="E_X", state="flagged", note="9 rows"),)


def part(**changes):
    given = {"kind": "prompt", "fingerprint": sha("p"), "fit_on": (sha(Role.CAL),)}
    return Lineage(parts=(FittedPart(**given | changes),), splits=lineage().splits)


def test_all_promises_kept_is_certified():
    called = standing(report())
    assert called.standing is Standing.CERTIFIED
    assert called.reasons == ()
    assert called.title(report()) == "CERTIFIED HELD-OUT (look 1 of 2)"


@pytest.mark.parametrize(
    ("changes", "expected", "word"),
    [
        ({"burned": "canary seen in a log"}, Standing.BURNED, "canary seen"),
        ({"look": 3}, Standing.BURNED, "budget"),
        ({"split": None}, Standing.DEV, "not known which split"),
        ({"split": split(Role.TUNE)}, Standing.DEV, "role tune"),
        ({"lineage": part(fit_on=(sha(Role.TEST),))}, Standing.DEV, "fitted on it"),
        ({"lineage": part(through=(sha(Role.TEST),))}, Standing.DEV, "fitted on it"),
        ({"lineage": part(declared=False)}, Standing.DEV, "Nobody says"),
        ({"checks": (Check(code="E_NEARDUP", state="refused"),)}, Standing.DEV, "E_NEARDUP"),
        ({"lineage": None}, Standing.PARTIAL, "fitted on"),
        ({"registration": None}, Standing.PARTIAL, "registered"),
        ({"registration": registration(split=sha("other"))}, Standing.PARTIAL, "another split"),
        ({"registration": registration(policy=sha("other"))}, Standing.PARTIAL, "another policy"),
        ({"registration": registration(metric="f1")}, Standing.PARTIAL, "f1"),
        ({"primary": None}, Standing.PARTIAL, "primary metric"),
        ({"primary": Primary(figure=Figure(name="auroc"))}, Standing.PARTIAL, "primary metric"),
        ({"look": None}, Standing.PARTIAL, "ledger"),
        ({"measured": 1199}, Standing.PARTIAL, "1199 of 1200"),
        ({"measured": None}, Standing.PARTIAL, "unknown number of 1200"),
        ({"split": split(level=Level.DECLARED)}, Standing.HELD_OUT, "plain file"),
        ({"environment": {LOADED: "guard_eval"}}, Standing.HELD_OUT, "guard_eval: loaded from elsewhere"),
        ({"certificate": None}, Standing.HELD_OUT, "no certificate"),
        ({"certificate": certificate(threshold=None, domains=())}, Standing.HELD_OUT, "no threshold"),
        ({"certificate": certificate(policy=sha("x"))}, Standing.HELD_OUT, "another policy"),
        ({"certificate": certificate(own=False)}, Standing.HELD_OUT, "scores of this policy"),
        ({"certificate": certificate(sourced=False)}, Standing.HELD_OUT, "What made the scores"),
        ({"certificate": certificate(entered=False)}, Standing.HELD_OUT, "ledger does not know"),
        ({"certificate": certificate(asked=2)}, Standing.HELD_OUT, "number 2 of those"),
        ({"certificate": certificate(asked=None)}, Standing.HELD_OUT, "Nobody counted"),
        ({"primary": primary(rows=1100)}, Standing.HELD_OUT, "1,100 rows of 1,200"),
        ({"certificate": certificate(split=sha(Role.TEST))}, Standing.HELD_OUT, "of its own"),
        ({"certificate": certificate(observed=None)}, Standing.HELD_OUT, "not measured here"),
        (
            {"certificate": certificate(observed=Figure(name="r", value=0.09, low=0.06))},
            Standing.HELD_OUT,
            "contradicts",
        ),
        ({"lineage": part(pinned=False)}, Standing.HELD_OUT, "pinned"),
        ({"checks": ()}, Standing.HELD_OUT, "not run"),
        ({"checks": (Check(code="E_NEARDUP"),)}, Standing.HELD_OUT, "E_NEARDUP"),
        ({"checks": FLAGGED}, Standing.HELD_OUT, "E_X: 9 rows."),
        ({"checks": FLAGGED, "registration": None}, Standing.PARTIAL, "E_X: 9 rows."),
    ],
)  # fmt: skip
def test_each_thing_that_speaks_against_it_costs_the_name(changes, expected, word):
    called = standing(report(**changes))
    assert called.standing is expected
    assert any(word in reason for reason in called.reasons), called.reasons


def test_a_tune_split_is_dev_whatever_else_holds():
    assert standing(dev()).title(dev()) == "DEV - NOT HELD-OUT"


def test_a_certificate_holds_for_the_policy_that_its_threshold_was_written_into():
    made = certificate(policy=sha("before"))
    for value, cal, expected in (
        (0.7312, sha(Role.CAL), Standing.CERTIFIED),
        (0.7311, sha(Role.CAL), Standing.HELD_OUT),
        (0.7312, sha(Role.TUNE), Standing.HELD_OUT),
    ):
        own = Part(kind="threshold", name="support", sha256=digest({"value": value}))
        nodes = part(kind="threshold", name="support", fingerprint=own.fingerprint, fit_on=(cal,))
        assert standing(report(certificate=made, lineage=nodes)).standing is expected
