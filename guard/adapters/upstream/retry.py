"""When a call is tried again, and after how long."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from guard.adapters.upstream.failures import Unreached
from guard.errors import UpstreamError, UpstreamStatus, UpstreamTimeout

PASSING = frozenset({429, 500, 502, 503, 504})
FIRST_PAUSE = 0.25  # seconds; doubled each time
LONGEST_PAUSE = 8.0  # seconds, also for what a server asks in Retry-After


def is_outage(error: UpstreamError) -> bool:
    """Tell whether another upstream may do better: it is down, overloaded or silent."""
    if isinstance(error, UpstreamStatus):
        return error.status in PASSING
    return isinstance(error, Unreached | UpstreamTimeout)


def pause(error: UpstreamError, attempt: int) -> float | None:
    """Return the seconds to wait after the failed attempt number `attempt` (from 0), or None.

    A timeout is not tried again: the patience is spent. Nor is a server that wants to be left
    alone for longer than `LONGEST_PAUSE`.
    """
    if isinstance(error, UpstreamTimeout) or not is_outage(error):
        return None
    asked = _seconds(error.headers().get("retry-after"))
    if asked is not None:
        return asked if asked <= LONGEST_PAUSE else None
    return min(FIRST_PAUSE * 2.0**attempt, LONGEST_PAUSE) * random.uniform(0.5, 1.0)


def is_final(error: UpstreamError, attempt: int, retries: int) -> bool:
    """Tell whether the client should not ask again, as that has been done for it, or is no use.

    Else its library would multiply the tries of the route. A route without tries of its own leaves
    them to the client, and so does a server that wants to be left alone for long.
    """
    return retries > 0 and (attempt >= retries or isinstance(error, UpstreamTimeout))


def _seconds(retry_after: str | None) -> float | None:
    """Read a Retry-After header: seconds, or a date."""
    if retry_after is None:
        return None
    try:
        return max(float(retry_after), 0.0)
    except ValueError:
        pass
    try:
        then = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max((then - datetime.now(UTC)).total_seconds(), 0.0)
