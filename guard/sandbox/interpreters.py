"""Which interpreters run code in the sandbox, and what of the machine they must be able to read."""

import os
import shutil
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guard.errors import ConfigError
from guard.ports import Language

PATH = "/usr/local/bin:/usr/bin:/bin"
_READ = (  # programs, libraries and what these look up; nobody's data
    *("/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec"),
    *("/usr/local/bin", "/usr/local/lib", "/usr/local/lib64"),
    *("/usr/share/zoneinfo", "/usr/share/nodejs", "/etc/alternatives", "/etc/ld.so.cache"),
    "/etc/ssl/openssl.cnf",  # Node does not start where it may not read it
)
_LINKS = ("/bin", "/lib", "/lib32", "/lib64")


@dataclass(frozen=True, slots=True)
class Interpreters:
    """The command that runs a file in each language, and the paths that it needs.

    `readable` are folders and files of the machine; `links` are (place, target) of those that are
    only links to one.
    """

    commands: Mapping[Language, tuple[str, ...]]
    readable: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def find(python: Path | None, other_user: bool) -> Interpreters:
    """Look for them. `python` is the interpreter asked for; else this one's, else the system's.

    With `other_user` only what every user may run counts. Raises ConfigError for a `python` that
    can't be run.
    """
    named = [str(python)] if python else []
    own = [getattr(sys, "_base_executable", sys.executable)]
    candidates = named or [*own, *_which("python3")]
    pythons = [path for path in candidates if _runs(Path(path), other_user)]
    if named and not pythons:
        who = "every user" if other_user else "this user"
        raise ConfigError(f"sandbox.python: {python} is no program that {who} may run")
    commands: dict[Language, tuple[str, ...]] = {}
    readable = [place for place in _READ if os.path.exists(place)]
    if pythons:
        commands[Language.PYTHON] = (pythons[0], "-I", "-B")
        readable += _around(Path(pythons[0]))
    if nodes := [path for path in _which("node") if _runs(Path(path), other_user)]:
        commands[Language.JAVASCRIPT] = (nodes[0], "--max-old-space-size=256")
    if shells := [*_which("bash"), *_which("sh")]:
        commands[Language.SHELL] = (shells[0],)
    links = tuple((place, os.readlink(place)) for place in _LINKS if os.path.islink(place))
    readable += [place for place in _LINKS if os.path.isdir(place) and not os.path.islink(place)]
    return Interpreters(commands, tuple(readable), links)


def _which(name: str) -> list[str]:
    found = shutil.which(name, path=PATH)
    return [found] if found else []


def _runs(program: Path, other_user: bool) -> bool:
    if not other_user:
        return os.access(program, os.X_OK)
    try:
        whole = program.resolve(strict=True)
        folders = [*whole.parents, *program.absolute().parents]
        modes = [path.stat().st_mode for path in (whole, *folders)]
    except OSError:
        return False
    return all(mode & stat.S_IXOTH for mode in modes)


def _around(python: Path) -> list[str]:
    """What an interpreter outside of /usr needs, and the one its virtual environment is made of."""
    prefixes = {path.parent.parent for path in (python.absolute(), python.resolve())}
    needed = [prefix / name for prefix in prefixes for name in ("bin", "lib", "pyvenv.cfg")]
    return sorted(str(path) for path in needed if path.exists() and str(path) not in _READ)
