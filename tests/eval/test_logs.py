"""What the guard logs while it is measured."""

import sys

import pytest
import structlog
from guard_eval import logs


@pytest.fixture(autouse=True)
def as_before():
    yield
    logs.show()


def test_what_is_merely_told_is_not_shown_and_a_warning_is(capsys):
    logs.show()
    log = structlog.get_logger()
    log.info("sandbox chosen", rung=2)
    log.warning("sandbox refused", rung=1)
    shown = capsys.readouterr()
    assert "sandbox refused" in shown.err and "chosen" not in shown.err + shown.out
    assert not logs.verbose()


def test_all_is_shown_to_who_asks(capsys):
    logs.show(verbose=True)
    structlog.get_logger().info("sandbox chosen", rung=2)
    shown = capsys.readouterr()
    assert "sandbox chosen" in shown.err and not shown.out and logs.verbose()


def test_it_goes_where_standard_error_is_now(capsys, monkeypatch, tmp_path):
    """A bar on the terminal takes the place of standard error while it is drawn."""
    logs.show(verbose=True)
    with (tmp_path / "bar").open("w") as bar:
        monkeypatch.setattr(sys, "stderr", bar)
        structlog.get_logger().info("sandbox chosen")
    assert "sandbox chosen" in (tmp_path / "bar").read_text()
