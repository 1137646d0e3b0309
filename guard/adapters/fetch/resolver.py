"""Names to addresses: asked once, every address checked, and only these are connected to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

from guard.adapters.fetch.addresses import Address
from guard.adapters.fetch.url import Refused

Lookup = Callable[[str], Awaitable[list[str]]]
"""The addresses of a host, as texts. Raises OSError (socket.gaierror where it has none)."""

_EXISTS = "example.com"  # kept by IANA (RFC 6761): resolves wherever names resolve at all
_NO_SUCH_HOST = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


class NoSuchHost(Exception):
    """The host does not exist, says a resolver that knows other hosts."""


class Resolver(AbstractResolver):
    """What a session of aiohttp resolves names with: it connects to what this returns, and only so.

    Raises Refused for a host with any address that is not public, and NoSuchHost.
    """

    def __init__(self, lookup: Lookup, public: Callable[[Address], bool]) -> None:
        self._lookup = lookup
        self._public = public

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host."""
        try:
            texts = await self._lookup(host)
        except socket.gaierror as exc:
            if exc.errno in _NO_SUCH_HOST and await self._works():
                raise NoSuchHost from None
            raise
        if not texts:
            raise OSError("the host has no address")
        addresses = [ip_address(text) for text in texts]
        if not all(self._public(address) for address in addresses):
            raise Refused("its host is inside a network")
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET6 if address.version == 6 else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _works(self) -> bool:
        """Whether names resolve here at all: without a network, no host is known."""
        try:
            return bool(await self._lookup(_EXISTS))
        except OSError:
            return False


async def system_lookup(host: str) -> list[str]:
    """The addresses that the system knows for a host. Raises socket.gaierror."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
