"""Attacks on the secrets of other processes. An attack that returns something has escaped."""

import ctypes
import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Given = Mapping[str, Any]
_HARMLESS = set("PATH LANG HOME PWD OLDPWD SHLVL _ LC_CTYPE TMPDIR PYTHONTZPATH".split())


def reads_its_environment(given: Given) -> object:
    """Find anything of the server's in its own environment."""
    return set(os.environ) - _HARMLESS


def reads_environments(given: Given) -> object:
    """Read the environment of another process in /proc."""
    for process in ("1", str(os.getppid()), str(given["victim"]), str(given["server"])):
        try:
            environment = Path(f"/proc/{process}/environ").read_bytes()
        except OSError:
            continue
        names = {entry.partition(b"=")[0].decode() for entry in environment.split(b"\0") if entry}
        if names - _HARMLESS:
            return process, names - _HARMLESS
    return None


def sees_processes(given: Given) -> object:
    """See the command lines of other processes."""
    for process in (given["victim"], given["server"]):
        try:
            if line := Path(f"/proc/{process}/cmdline").read_bytes():
                return line
        except OSError:
            continue
    return None


def traces_a_process(given: Given) -> object:
    """Attach to another process of its user, and read its memory."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(0x4206, given["victim"], 0, 0) == 0:  # PTRACE_SEIZE
        return "traced"
    nowhere = (ctypes.c_void_p * 2)(0, 8)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(nowhere), 8)
    libc.process_vm_readv(given["victim"], here, 1, nowhere, 1, 0)
    if ctypes.get_errno() == errno.EFAULT:  # allowed, but nothing is there
        return "read"
    return os.open(f"/proc/{given['victim']}/mem", os.O_RDONLY)
