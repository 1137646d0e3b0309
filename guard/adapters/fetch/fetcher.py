"""The one way to the web for whatever a model's text names."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from guard.adapters.fetch import robots
from guard.adapters.fetch.addresses import Address, is_public
from guard.adapters.fetch.cache import Cache
from guard.adapters.fetch.resolver import Lookup, NoSuchHost, Resolver, system_lookup
from guard.adapters.fetch.settings import FetchSettings, listed
from guard.adapters.fetch.text import decode, page_text
from guard.adapters.fetch.url import Refused, Target, target
from guard.ports import Outcome, Page

TEXT = 200_000
"""Characters of a page's text that are kept."""

_MOVED = (301, 302, 303, 307, 308)
_GONE = (404, 410)
_HTML = ("text/html", "application/xhtml+xml")
_PLAIN = ("text/plain", "application/json")
_SITES = 1_000  # whose robots.txt is remembered
_ROBOTS_SECONDS = 3_600.0
_Lists = tuple[tuple[str, ...], tuple[str, ...]]  # hosts to allow, hosts to deny


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server sent: `body` is cut at the limit."""

    target: Target
    status: int
    type: str
    charset: str | None
    body: bytes


class Fetcher:
    """Opens web addresses as `settings` allow; offline unless they say otherwise.

    Every address is checked before it is connected to, and after each redirect again. `lookup` and
    `public` say how names resolve and which addresses may be asked.
    """

    def __init__(
        self,
        settings: FetchSettings,
        lookup: Lookup = system_lookup,
        public: Callable[[Address], bool] = is_public,
    ) -> None:
        self._settings = settings
        self._resolver = Resolver(lookup, public)
        self._public = public
        self._cache = Cache(settings.cache, settings.keep_seconds) if settings.cache else None
        self._robots: dict[str, tuple[float, robots.Robots]] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, allow: Sequence[str] = (), deny: Sequence[str] = ()) -> Page:
        """Open an address with a GET; hostile ones are told even offline."""
        try:
            where = target(url, self._settings.ports)
            self._admit(where.host, allow, deny)
        except Refused as exc:
            outcome = Outcome.HOSTILE if exc.hostile else Outcome.UNKNOWN
            return Page(url, outcome, str(exc), barred=True)
        if not self._settings.online:
            return Page(where.url, Outcome.UNKNOWN, "nothing is fetched here", barred=True)
        key = where.url, sorted(allow), sorted(deny)
        if self._cache and (kept := await asyncio.to_thread(self._cache.get, key)):
            return kept
        page = await self._open(where, (tuple(allow), tuple(deny)))
        if self._cache:
            await asyncio.to_thread(self._cache.put, key, page)
        return page

    async def close(self) -> None:
        """Close all connections."""
        if self._session:
            await self._session.close()

    async def _open(self, where: Target, hosts: _Lists) -> Page:
        unknown = Page(where.url, Outcome.UNKNOWN)
        try:
            async with asyncio.timeout(self._settings.seconds):
                return await self._page(await self._follow(where, hosts, self._settings.bytes))
        except Refused as exc:
            return replace(unknown, reason=f"not opened: {exc}")
        except NoSuchHost:
            return Page(where.url, Outcome.GONE, "leads to a host that does not exist")
        except TimeoutError:
            return replace(unknown, reason=f"no answer within {self._settings.seconds:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            return replace(unknown, reason=f"could not be reached ({type(exc).__name__})")

    async def _follow(
        self, where: Target, hosts: _Lists, most: int, polite: bool = True
    ) -> _Answer:
        """The answer at the end of all redirects, `most` bytes of it; robots.txt comes first.

        Raises Refused and what a session raises.
        """
        for _ in range(self._settings.redirects + 1):
            self._admit(where.host, *hosts)
            if polite and not (await self._rules(where, hosts)).allow(where.path):
                raise Refused("the site asks robots to stay away")
            answer = await self._get(where, most)
            if isinstance(answer, _Answer):
                return answer
            where = answer
        raise Refused(f"more than {self._settings.redirects} redirects")

    def _admit(self, host: str, allow: Sequence[str], deny: Sequence[str]) -> None:
        allowing = [patterns for patterns in (self._settings.allow, allow) if patterns]
        if listed(host, (*self._settings.deny, *deny)):
            raise Refused("its host is on a list of those not to ask")
        if not all(listed(host, patterns) for patterns in allowing):
            raise Refused("its host is not on the list of those to ask")

    async def _get(self, where: Target, most: int) -> _Answer | Target:
        """Ask once: what comes back, or where it points. Raises Refused, aiohttp's errors."""
        if where.address and not self._public(where.address):
            raise Refused("its host is inside a network")
        async with self._connected().get(
            URL(where.url, encoded=True), allow_redirects=False
        ) as response:
            place = response.headers.get("Location")
            if response.status in _MOVED and place:
                return target(urljoin(where.url, place), self._settings.ports)
            plain = response.headers.get("Content-Encoding", "identity").lower() == "identity"
            body = bytearray()
            while plain and len(body) < most and (part := await response.content.readany()):
                body += part
            kind = response.content_type if plain else ""
            return _Answer(where, response.status, kind, response.charset, bytes(body[:most]))

    async def _rules(self, where: Target, hosts: _Lists) -> robots.Robots:
        """The site's robots.txt: none is no rule, one that can't be had forbids (RFC 9309)."""
        if not self._settings.robots:
            return robots.Robots()
        async with self._asking[where.origin]:
            return await self._known_rules(where, hosts)

    async def _known_rules(self, where: Target, hosts: _Lists) -> robots.Robots:
        at, rules = self._robots.get(where.origin, (-_ROBOTS_SECONDS, robots.Robots()))
        if time.monotonic() - at < _ROBOTS_SECONDS:
            return rules
        if len(self._robots) >= _SITES:
            self._robots.clear()
            self._asking.clear()
        place = replace(where, path="/robots.txt")
        answer = await self._follow(place, hosts, robots.LONGEST, polite=False)
        if answer.status >= 500 or answer.status == 429:
            raise Refused("the site's robots.txt could not be had")
        rules = robots.Robots()
        if 200 <= answer.status < 300:
            rules = robots.read(decode(answer.body, None), self._settings.robot)
        self._robots[where.origin] = time.monotonic(), rules
        return rules

    async def _page(self, answer: _Answer) -> Page:
        if answer.status in _GONE:
            return Page(answer.target.url, Outcome.GONE, f"answers {answer.status}")
        if not 200 <= answer.status < 300:
            return Page(answer.target.url, Outcome.UNKNOWN, f"answers {answer.status}")
        text = None
        if answer.type in _HTML:
            text = await asyncio.to_thread(page_text, answer.body, answer.charset)
        elif answer.type in _PLAIN and b"\0" not in answer.body:
            text = decode(answer.body, answer.charset)
        return Page(answer.target.url, Outcome.FOUND, "", text and text[:TEXT])

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            settings = self._settings
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=self._resolver,
                    use_dns_cache=False,
                    limit=settings.concurrent,
                    limit_per_host=settings.per_host,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": settings.agent, "Accept-Encoding": "identity"},
                timeout=aiohttp.ClientTimeout(total=settings.seconds),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session
