"""`guard policy` and `guard check`: what is not there."""

import pytest
from typer.testing import CliRunner

from guard.cli import app
from guard.errors import GuardError


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["policy", "show", "medcal"], r": no policy 'medcal'; there are: code, creative"),
        (["policy", "diff", "default", "medcal"], r": no policy 'medcal'; there are: code"),
        (["check", "Yes.", "--evidence", "."], r"--evidence: \. can't be read as text: Is a dir"),
        (["check", "Yes.", "--evidence", "x.txt"], r"x\.txt can't be read as text: No such file"),
    ],
)
def test_what_is_not_there_is_told_in_plain_words(words, says):
    result = CliRunner().invoke(app, words)
    with pytest.raises(GuardError, match=says):
        raise result.exception or AssertionError(result.output)
