"""The first rung: namespaces by bubblewrap, a system call filter and limits.

The program sees a file system of its own, with only the interpreters readable and one small
folder in memory to write to; no process, user, network or host name of the machine.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from guard.ports import Language, Limits
from guard.sandbox.interpreters import PATH, Interpreters
from guard.sandbox.programs import program
from guard.sandbox.rung import Missing, Ready, closing, rlimits
from guard.sandbox.seccomp import Filter, compiled, supported

_WORK = "/tmp"
_DEVICES = ("null", "zero", "full", "random", "urandom")
_NAMESPACES = (
    *("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"),
    *("--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"),
    *("--clearenv", "--setenv", "PATH", PATH, "--setenv", "LANG", "C.UTF-8"),
    *("--setenv", "HOME", _WORK, "--chdir", _WORK, "--hostname", "sandbox"),
)


class Bubblewrap:
    """Namespaces by bubblewrap. Raises Missing where a program for it is not there."""

    name = "bubblewrap"

    def __init__(self, interpreters: Interpreters) -> None:
        if not supported():
            raise Missing("no table of system calls for this processor")
        self._bwrap = program("bwrap", "apt-get install bubblewrap")
        self._prlimit = program("prlimit", "apt-get install util-linux")
        self._setpriv = program("setpriv", "apt-get install util-linux")
        self._commands = interpreters.commands
        self.languages = frozenset(interpreters.commands)
        self._root = [
            *(part for path in interpreters.readable for part in ("--ro-bind", path, path)),
            *(part for place, to in interpreters.links for part in ("--symlink", to, place)),
            *(p for name in _DEVICES for p in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")),
        ]

    @contextmanager
    def ready(
        self, language: Language, files: Mapping[str, str], limits: Limits, user: int | None
    ) -> Iterator[Ready]:
        """Set up a run: nothing of it is on a disk."""
        kind = Filter.MANY if language is Language.SHELL else Filter.ONE
        filter = compiled(kind, counted=language is Language.JAVASCRIPT)
        opened: list[int] = []
        with closing(opened):
            opened.append(_in_memory(filter))
            command = [*_as_user(self._setpriv, user), self._bwrap, *_NAMESPACES]
            command += ["--size", str(limits.disk), "--tmpfs", _WORK, *self._root]
            for name, text in files.items():
                opened.append(_in_memory(text.encode("utf-8", "replace")))
                command += ["--file", str(opened[-1]), f"{_WORK}/{name}"]
            command += ["--remount-ro", "/", "--seccomp", str(opened[0]), "--", self._prlimit]
            command += [f"--{name}={n}" for name, n in rlimits(language, limits).items()]
            command += [*self._commands[language], next(iter(files))]
            yield Ready(command, opened)


def _as_user(setpriv: str, user: int | None) -> list[str]:
    """How to become another user, where one is given: whoever stays root keeps what root may."""
    if user is None:
        return []
    return [setpriv, f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"]


def _in_memory(content: bytes) -> int:
    """An open file with this content, at its beginning."""
    descriptor = os.memfd_create("sandbox")
    with open(descriptor, "wb", closefd=False) as file:
        file.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
