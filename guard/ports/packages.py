"""Registries of packages as the inside sees them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Standing(StrEnum):
    """What a registry of packages knows of a name."""

    EXISTS = "exists"
    ABSENT = "absent"
    ALIKE = "alike"  # it exists, is little used, and resembles a popular one
    UNKNOWN = "unknown"  # nothing here knows all names of that registry


@dataclass(frozen=True, slots=True)
class Package:
    """What is known of a package's name; `nearest` is the popular name that it resembles."""

    name: str
    standing: Standing
    nearest: str = ""
    reason: str = ""


class Packages(Protocol):
    """The names of packages that can be installed."""

    async def package(self, registry: str, name: str) -> Package:
        """What `pypi` or `npm` has under a name, as written; of another registry UNKNOWN."""
        ...

    async def module(self, name: str) -> Package:
        """What PyPI has that provides a top-level module of Python: `nearest` where it EXISTS.

        ABSENT where no package is known to, ALIKE where only a little used one; `nearest` is then
        a popular module that it resembles.
        """
        ...


class NoPackages:
    """Where no registry is known."""

    async def package(self, registry: str, name: str) -> Package:
        """Say so."""
        return Package(name, Standing.UNKNOWN, reason="nothing here knows the names of packages")

    async def module(self, name: str) -> Package:
        """Say so."""
        return await self.package("pypi", name)


NO_PACKAGES = NoPackages()
