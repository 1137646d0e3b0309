"""What may be said about looking up the names of packages."""

from pathlib import Path

from pydantic import Field, field_validator

from guard.fixed import Fixed


class RegistrySettings(Fixed):
    """Where the names of packages are looked up.

    The names that ship are looked up first. Of those that are missing there or resemble a popular
    one, the registry itself is asked too, where the settings let pages be opened
    (`fetch: {online: true}`); its host learns the name.
    """

    names: Path | None = Field(
        None, description="folder that `guard registry update` wrote; null: the names that ship"
    )
    pypi: str = Field(
        "https://pypi.org/pypi/{name}/json", description="where PyPI's answer on {name} is"
    )
    npm: str = Field(
        "https://registry.npmjs.org/{name}", description="where npm's answer on {name} is"
    )
    npm_downloads: str = Field(
        "https://api.npmjs.org/downloads/point/last-month/{name}",
        description="where a month's downloads of npm's {name} are",
    )
    seconds: float = Field(
        3.0, gt=0, le=60, description="time for a registry's answer; after it the names decide"
    )
    recent_days: int = Field(
        90, ge=0, description="a look-alike first released within these days is said to be new"
    )

    @field_validator("pypi", "npm", "npm_downloads")
    @classmethod
    def _has_place(cls, where: str) -> str:
        if "{name}" not in where:
            raise ValueError("must contain {name}, the place of the package's name")
        return where
