"""The port `Packages`: names that are at hand first, the registry itself where it may be asked."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from guard.adapters.registry.answer import Told, npm_downloads, npm_told, pypi_told
from guard.adapters.registry.names import Names
from guard.adapters.registry.settings import RegistrySettings
from guard.adapters.registry.spelling import npm_name, pypi_name, shown
from guard.ports import Outcome, Package, Standing, Web

_OFFLINE = RegistrySettings()


class Registry:
    """What PyPI and npm have under a name.

    The registry itself is asked, through `web`, only of a name that the list at hand lacks, does
    not cover, or finds to resemble a popular one.
    """

    def __init__(self, web: Web, settings: RegistrySettings = _OFFLINE) -> None:
        self._names = Names(settings.names)
        self._settings = settings
        self._web = web
        self._ready = False

    async def package(self, registry: str, name: str) -> Package:
        """What a registry has under a name, as written. Raises ConfigError for broken names."""
        known = await self._known(registry, name)
        if known.standing is Standing.EXISTS or registry not in self._names.rolls:
            return known
        if (pypi_name if registry == "pypi" else npm_name)(name) is None:
            return known
        try:
            async with asyncio.timeout(self._settings.seconds):
                return await self._asked(registry, name, known)
        except TimeoutError:
            return known

    async def module(self, name: str) -> Package:
        """What PyPI has that provides a top-level module of Python."""
        return await asyncio.to_thread(self._names.module, name)

    async def _known(self, registry: str, name: str) -> Package:
        """What the names at hand say, told off the event loop unless that takes microseconds."""
        if not self._ready:
            await asyncio.to_thread(self._names.package, "pypi", "")  # what is read once is read
            self._ready = True
        if registry in self._names.rolls and name in self._names.rolls[registry].popular.place:
            return self._names.package(registry, name)
        return await asyncio.to_thread(self._names.package, registry, name)

    async def _asked(self, registry: str, name: str, known: Package) -> Package:
        """What is known of a name, and what the registry says of it now."""
        where = getattr(self._settings, registry).replace("{name}", quote(name, safe="@"))
        page = await self._web.fetch(where)
        title = self._names.rolls[registry].title
        if page.outcome is Outcome.GONE and "answers" in page.reason:
            reason = known.reason
            if known.standing is not Standing.ABSENT:
                near = known.nearest and f"; `{known.nearest}` is popular"
                reason = f"{title} has no package `{shown(name)}`{near}"
            return Package(name, Standing.ABSENT, known.nearest, reason)
        if page.outcome is not Outcome.FOUND:
            return known
        told = (pypi_told if registry == "pypi" else npm_told)(page.text or "")
        if registry == "npm":
            where = self._settings.npm_downloads.replace("{name}", quote(name, safe="@/"))
            told = npm_downloads(told, (await self._web.fetch(where)).text or "")
        return self._there(registry, name, known, told)

    def _there(self, registry: str, name: str, known: Package, told: Told) -> Package:
        """A package that its registry has: whether it passes for a popular one, and its age."""
        near = known.nearest
        if known.standing is not Standing.ALIKE:
            popular = self._names.rolls[registry].popular
            near = popular.resembled((pypi_name(name) or name) if registry == "pypi" else name)
        about = self._described(told)
        if not near:
            return Package(name, Standing.EXISTS, reason=about)
        title = self._names.rolls[registry].title
        reason = f"{title}'s `{shown(name)}` is easily taken for the popular `{near}`"
        return Package(name, Standing.ALIKE, near, f"{reason}; {about}" if about else reason)

    def _described(self, told: Told) -> str:
        said = []
        if told.first:
            age = datetime.now(UTC) - told.first
            new = age < timedelta(days=self._settings.recent_days)
            said.append(f"{'new: ' * new}first released on {told.first:%Y-%m-%d}")
        if told.downloads is not None:
            said.append(f"{told.downloads:,} downloads in a month")
        return ", ".join(said)
