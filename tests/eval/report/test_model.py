import pytest
from guard_eval.report.model import Report
from guard_eval.report.sections import Check, Figure, Miss
from pydantic import ValidationError

from .demo import dev, report, sha

MISS = Miss(row="q", error="released unsupported", answer="the secret")


def test_any_change_changes_the_digest():
    made = report()
    others = [
        report(measured=1199),
        report(failures=()),
        report(failures=None),
        report(looks=()),
        report(looks=None),
        report(environment={}),
        report(certificate=None),
    ]
    assert len({made.digest, *(other.digest for other in others)}) == 8
    assert report().digest == made.digest


def test_json_keeps_everything():
    for made in (Report(), report(), dev()):
        again = Report.model_validate_json(made.model_dump_json())
        assert again == made
        assert again.digest == made.digest


def test_text_of_a_test_split_cannot_get_in():
    for split in (report().split, None):
        with pytest.raises(ValidationError, match="not of a test split"):
            report(split=split, misses=(MISS,))
    assert dev(misses=(MISS,)).misses == (MISS,)


def test_an_example_of_a_leak_is_a_hash():
    assert Check(code="E_NEARDUP", examples=(sha("x"), sha("y")[:12])).examples
    with pytest.raises(ValidationError):
        Check(code="E_NEARDUP", examples=("When does the lease end?",))


def test_a_figure_that_is_no_number_does_not_get_in():
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValidationError):
            Figure(name="auroc", value=value)
