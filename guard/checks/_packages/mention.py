"""A name of a package where it stands in a text, and what makes a name one."""

import re
from dataclasses import dataclass

_TO_FILL_IN = re.compile(
    r"[<{$%\[(*].*|.*(?:\.\.\.|…).*|[A-Z]+(?:_[A-Z]+)+|x{3,}|foo|bar|baz"
    r"|(?:(?:your|my|some|the|this|that|other|another|example|new|a)[-_.]?)*"
    r"(?:packages?|librar(?:y|ies)|lib|modules?|pkgs?|dependency|dependencies|plugin|project|app)"
    r"[-_]?(?:names?|\d|[a-z])?",
    re.I,
)
_REQUIREMENT = re.compile(r"([^\s\[\]<>=!~;@(),]{1,4000})(.*)", re.S)
_NPM = re.compile(r"(@[^/@\s]{1,300}/[^@\s]{1,300}|[^@\s]{1,4000})(?:@(.*))?", re.S)
_FILE = re.compile(r".*\.(?:whl|zip|tar|gz|tgz|bz2|txt|toml|cfg|in|ya?ml|json|git)", re.I | re.S)
_ELSEWHERE = re.compile(r"://|\bgit\+|^\s*@?\s*(?:file|link|portal|workspace|git|github):")


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` of a text that name a package of a registry.

    As a `module` it is what a program of Python imports. `private` where the command names an
    index of its own, so that the public registry needn't have it.
    """

    registry: str
    name: str
    start: int
    end: int
    module: bool = False
    private: bool = False

    @property
    def key(self) -> tuple[str, str, bool]:
        """What it names, wherever it stands."""
        return self.registry, self.name, self.module


def required(registry: str, written: str) -> str | None:
    """The name in a requirement: `requests[socks]>=2; python_version > "3"`, `@a/b@^1`.

    None for paths, addresses, files, and what is to be filled in.
    """
    if registry == "npm":
        return _npm(written)
    found = _REQUIREMENT.fullmatch(written.strip())
    if found is None or _elsewhere(written, found[2]) or "/" in found[1] or "\\" in found[1]:
        return None
    return _real(found[1])


def created(name: str) -> str:
    """The package that makes a project: `npm create vite` runs `create-vite`."""
    scope, _, rest = name.rpartition("/")
    return f"{scope}/create-{rest}" if scope else f"create-{rest}"


def _npm(written: str) -> str | None:
    found = _NPM.fullmatch(written.strip())
    if found is None:
        return None
    name, version = found[1], found[2] or ""
    if version.startswith("npm:"):
        return _npm(version.removeprefix("npm:"))
    if _elsewhere(written, version) or ("/" in name and not name.startswith("@")):
        return None
    return _real(name)


def _elsewhere(written: str, version: str) -> bool:
    """Whether a requirement says itself where it comes from."""
    return bool(_ELSEWHERE.search(written) or _ELSEWHERE.search(version))


def _real(name: str) -> str | None:
    if name[0] in "-.~^:=#" or _FILE.fullmatch(name) or _TO_FILL_IN.fullmatch(name):
        return None
    return name
