"""Every attack of a module becomes three tests."""

import pytest

from tests.eval.refusals.trial import TRIALS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "trial" in metafunc.fixturenames:
        trials = TRIALS[metafunc.module.__name__]
        metafunc.parametrize("trial", trials, ids=[trial.name for trial in trials])
