"""What the names in a folder say of a package; nothing is asked of anybody."""

import sys
from functools import cached_property
from pathlib import Path

from guard.adapters.registry.roll import SHIPPED, Roll, about
from guard.adapters.registry.spelling import NORMAL, latin, pypi_name, shown
from guard.ports import Package, Standing

_FAR = 8  # times more used: who installs a module's name means its package
_MODULES = 1_500  # places of packages whose modules' names nobody else's package should have
_PARTED = (  # of the standard library once, or not yet in the Python that this runs on
    "annotationlib asynchat asyncore audioop cgi cgitb chunk compression crypt distutils imghdr imp"
    " lib2to3 mailcap msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib uu"
    " xdrlib"
)
STANDARD = frozenset(sys.stdlib_module_names) | frozenset(_PARTED.split())
"""The top-level modules of Python's standard library, of any version since 3.9."""


class Names:
    """The names of packages in a folder; None: those that ship. Raises ConfigError when used."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or SHIPPED

    @cached_property
    def rolls(self) -> dict[str, Roll]:
        """What is known of each registry."""
        said = about(self._folder)
        return {name: Roll(self._folder, name, one) for name, one in said.items()}

    def package(self, registry: str, name: str) -> Package:
        """What a registry has under a name."""
        roll = self.rolls.get(registry)
        if roll is None:
            why = f"nothing here knows the names of packages of {shown(registry)}"
            return Package(name, Standing.UNKNOWN, reason=why)
        if name in roll.popular.place:
            return _popular(roll, name)
        normal = NORMAL[registry](name)
        if normal is None:
            return _impossible(roll, registry, name)
        if normal in roll.popular.place:
            return _popular(roll, name)
        there = normal in roll
        if there or not roll.about.complete:
            return _used_little(roll, normal, name, there)
        return _absent(roll, normal, name)

    def module(self, name: str) -> Package:
        """What PyPI has that provides a top-level module of Python; its package is `nearest`."""
        if name in STANDARD:
            return Package(name, Standing.EXISTS, reason="part of Python's standard library")
        roll = self.rolls["pypi"]
        if package := roll.modules.get(name):
            return Package(name, Standing.EXISTS, package, f"the module `{name}` is in `{package}`")
        normal = pypi_name(name)
        if normal and normal in roll.popular.place:
            return Package(name, Standing.EXISTS, normal)
        near = roll.popular_modules.resembled(latin(name))
        popular = near and f"; `{near}` is popular"
        if normal and normal in roll:
            reason = f"`{name}` would be a module of a little used package{popular}"
            standing = Standing.ALIKE if near else Standing.EXISTS
            return Package(name, standing, near or normal, reason)
        reason = f"no package is known that has a module `{shown(name)}`{popular}"
        return Package(name, Standing.ABSENT, near, reason)


def _popular(roll: Roll, name: str) -> Package:
    """A popular name; `nearest` is the far more popular package with a module of that name."""
    owner, place = roll.modules.get(name), roll.popular.place
    if not owner or place.get(owner, len(place)) * _FAR > place.get(name, 0):
        return Package(name, Standing.EXISTS)
    return Package(name, Standing.EXISTS, owner, f"the module `{name}` is in `{owner}`")


def _used_little(roll: Roll, normal: str, name: str, there: bool) -> Package:
    """A name that is not popular, and that exists or may do so."""
    title, near = roll.title, roll.popular.resembled(normal)
    if near:
        why = f"is little used, and easily taken for the popular `{near}`"
        if not there:
            why = f"does not exist or {why}"
        return Package(name, Standing.ALIKE, near, f"{title}'s `{shown(name)}` {why}")
    owner = roll.modules.get(name)
    if there and owner and roll.popular.place.get(owner, _MODULES) < _MODULES:
        why = f"is little used; the module `{name}` is in `{owner}`"
        return Package(name, Standing.ALIKE, owner, f"{title}'s `{name}` {why}")
    if there:
        return Package(name, Standing.EXISTS)
    why = f"`{shown(name)}` is not among the {roll.about.names:,} most used packages of {title}"
    near = roll.popular.nearest(normal)
    why += f"; its full list is not here{near and f'; `{near}` is popular'}"
    return Package(name, Standing.UNKNOWN, near, why)


def _absent(roll: Roll, normal: str, name: str) -> Package:
    reason = f"{roll.title} has no package `{shown(name)}` (as of {roll.about.as_of})"
    near = roll.modules.get(name) or roll.modules.get(normal.replace("-", "_")) or ""
    if near:
        reason += f"; the module `{name}` is in `{near}`"
    elif name in STANDARD:
        reason += f"; the module `{name}` is part of Python itself"
    elif near := roll.popular.nearest(normal):
        reason += f"; `{near}` is popular"
    return Package(name, Standing.ABSENT, near, reason)


def _impossible(roll: Roll, registry: str, name: str) -> Package:
    reason = f"no package of {roll.title} can be named `{shown(name)}`"
    near = NORMAL[registry](latin(name).strip())
    if near is None or near not in roll.popular.place:
        return Package(name, Standing.ABSENT, "", reason)
    reason += f": its letters only look like those of `{near}`"
    return Package(name, Standing.ABSENT, near, reason)
