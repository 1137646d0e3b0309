"""Collections of passages as the inside sees them."""

from datetime import datetime
from typing import Protocol

from guard.types import Evidence


class Store(Protocol):
    """Named collections of passages that can be searched."""

    async def search(
        self, corpus: str, query: str, limit: int, as_of: datetime | None = None
    ) -> tuple[Evidence, ...]:
        """Return the best passages, best first; with `as_of`, only those available by then.

        Raises ConfigError for a corpus that does not exist.
        """
        ...

    async def snapshot(self, corpus: str) -> str:
        """Return a hash of all that a corpus holds now; raises as `search` does."""
        ...
