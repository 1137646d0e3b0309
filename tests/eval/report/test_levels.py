import pytest
from guard_eval.report.levels import PROTECTIONS, explain
from guard_eval.splits.split import Level


@pytest.mark.parametrize("level", list(Level))
def test_every_level_says_what_it_does_not_do(level):
    text = explain(level)
    assert text.startswith(level.value)
    assert (
        "with the key and administrator rights on one machine nothing is prevented" in text.lower()
    )
    assert PROTECTIONS[level].prevented in text and PROTECTIONS[level].evident in text


def test_a_plain_file_prevents_nothing():
    assert PROTECTIONS[Level.DECLARED].prevented.startswith("Nothing.")
