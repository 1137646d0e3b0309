"""An answer that is handed on as it is."""

from collections.abc import Mapping
from typing import NamedTuple


class Passed(NamedTuple):
    """Status, content type and body as they came, and the headers that travel with them."""

    status: int
    kind: str
    body: bytes
    headers: Mapping[str, str]
