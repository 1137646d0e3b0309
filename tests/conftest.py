"""What no test may leave behind for the next, in whatever order they run."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Commands set up logs for their process; a test's process goes on."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
