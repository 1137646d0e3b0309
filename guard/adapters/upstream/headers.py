"""Which headers travel: up the key, what the route adds and lets pass; back what SDKs go by."""

import re
from collections.abc import Mapping, Sequence

from guard.adapters.upstream.settings import Route

CREDENTIALS = ("authorization", "openai-organization", "openai-project")
BACK = re.compile(r"retry-after(?:-ms)?|x-request-id|x-ratelimit-[a-z-]{1,40}")
_VALUE = re.compile(r"[\w ,;=:/+.-]{1,64}", re.ASCII)
SHORT_SECRET = 6  # characters; anything shorter is a placeholder, and may occur in any word
OWN = {"user-agent": "groundwire", "content-type": "application/json"}


class Headers:
    """The headers of one route's calls. A key of the server's own replaces the client's."""

    def __init__(self, route: Route, key: str | None) -> None:
        by_client = CREDENTIALS if route.client_key and not key else ()
        self._passed = (*by_client, *(name.lower() for name in route.pass_headers))
        self._own = OWN | ({"authorization": f"Bearer {key}"} if key else {})
        self._own |= {name.lower(): value for name, value in route.headers.items()}
        self._public = set(OWN.values())

    def outgoing(self, client: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a call, given a client's (lower-case names)."""
        passed = {name: client[name] for name in self._passed if name in client}
        return passed | self._own

    def secrets(self, client: Mapping[str, str]) -> list[str]:
        """Return what may not be repeated to anybody, the longest first."""
        values = set(self.outgoing(client).values()) - self._public
        tokens = {value.removeprefix("Bearer ").strip() for value in values}
        return sorted(values | tokens, key=len, reverse=True)


def back(answered: Mapping[str, str], secrets: Sequence[str]) -> dict[str, str]:
    """Of an upstream's headers those that the client gets: how to name it, and when to ask again.

    No other one travels, and none that quotes a secret.
    """
    given = {name.lower(): value for name, value in answered.items()}
    return {
        name: value
        for name, value in given.items()
        if BACK.fullmatch(name) and _VALUE.fullmatch(value)
        if not any(secret in value for secret in secrets if len(secret) >= SHORT_SECRET)
    }
