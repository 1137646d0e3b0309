"""The proxy before the embedded model says why it did not start."""

from guard_eval.targets.embedded import _unready

from guard.demo.server import NotReady


def test_one_that_is_slow_is_not_called_wrongly_installed():
    told = _unready(NotReady(False, ["loading"]))
    assert "not ready after" in str(told) and "busy" in told.remedy


def test_one_that_ended_says_its_last_words():
    told = _unready(NotReady(True, ["a", "b", "c", "no model"]))
    assert "did not start: b c no model" in str(told) and "pip install" in told.remedy
