"""What no test may leave behind for the next, in whatever order they run."""

import pytest
import structlog


@pytest.fixture(autouse=True)
def logs_as_they_come() -> None:
    """Commands set up logs for their process; a test's process goes on to the next test."""
    structlog.reset_defaults()
