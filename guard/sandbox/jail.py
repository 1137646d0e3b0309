"""Shut this process in, and become the program: `python -I -S jail.py SPEC`.

Landlock: https://docs.kernel.org/userspace-api/landlock.html. Numbers of its system calls are the
same on every architecture. This file runs alone before every program: it imports what starts fast.
"""

import ctypes
import marshal
import os
import resource
import struct
import sys

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_SCOPES, _TCP, _ABSTRACT_SOCKETS_AND_SIGNALS = 6, 3, 3  # from that version on; nothing is allowed
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights on files a version knows; later ones 16
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES, _PARENT_DEATH = 22, 2, 38, 1
_KILL = 9
_libc = ctypes.CDLL(None, use_errno=True)


def written(
    folder: str,
    readable: tuple[str, ...],
    user: int | None,
    limits: dict[str, int],
    filter: bytes,
    command: tuple[str, ...],
) -> str:
    """What `enter` is to be told, as an argument of a command."""
    return marshal.dumps((folder, readable, user, limits, filter, command)).hex()


def version() -> int:
    """The version of Landlock that this kernel has; negative if none."""
    return int(_libc.syscall(_CREATE_RULESET, None, 0, 1))


def enter(
    folder: str,
    readable: tuple[str, ...],
    user: int | None,
    limits: dict[str, int],
    filter: bytes,
    command: tuple[str, ...],
) -> None:
    """Shut this process in and become the command. Raises OSError if any wall can't be raised.

    `limits` are by their names in prlimit(1), `filter` is compiled.
    """
    os.chdir(folder)
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), (value, value))
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    _must(_libc.prctl(_PARENT_DEATH, _KILL, 0, 0, 0))
    _must(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _landlock(readable)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    _seccomp(filter)
    os.execve(command[0], command, dict(os.environ))


def _landlock(readable: tuple[str, ...]) -> None:
    handled = (1 << _RIGHTS.get(version(), 16)) - 1
    rights = struct.pack("=Q", handled)
    if version() >= _SCOPES:
        rights = struct.pack("=QQQ", handled, _TCP, _ABSTRACT_SOCKETS_AND_SIGNALS)
    rules = _must(_libc.syscall(_CREATE_RULESET, rights, len(rights), 0))
    for path in readable:
        _allow(rules, path, _READ_FILE | _EXECUTE | (_READ_DIR if os.path.isdir(path) else 0))
    _allow(rules, "/dev/null", _READ_FILE | _WRITE_FILE)
    _must(_libc.syscall(_RESTRICT_SELF, rules, 0))


def _allow(rules: int, path: str, access: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", access, descriptor)
    _must(_libc.syscall(_ADD_RULE, rules, 1, rule, 0))
    os.close(descriptor)


def _seccomp(code: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]

    program = Program(len(code) // 8, code)
    _must(_libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0))


def _must(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


if __name__ == "__main__":
    enter(*marshal.loads(bytes.fromhex(sys.argv[1])))
