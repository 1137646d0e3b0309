"""Attacks on the machine's files. An attack that returns something has escaped.

These modules are sent into the sandbox as they are: they use the standard library only.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

Given = Mapping[str, Any]


def reads_passwd(given: Given) -> object:
    """Read /etc/passwd."""
    return Path("/etc/passwd").read_text()


def reads_a_secret_file(given: Given) -> object:
    """Read a file that everybody on the machine may read."""
    return Path(given["secret"]).read_text()


def reads_through_a_link(given: Given) -> object:
    """Read a file through a symbolic link of its own."""
    os.symlink(given["secret"], "link")
    return Path("link").read_text()


def reads_through_proc(given: Given) -> object:
    """Read a file through the root folder of another process."""
    for process in ("1", "self", str(os.getppid()), str(given["victim"])):
        try:
            return Path(f"/proc/{process}/root{given['secret']}").read_text()
        except OSError:
            continue
    return None


def lists_folders(given: Given) -> object:
    """List folders of the machine."""
    for folder in ("/etc", "/root", "/home", "/proc/1/cwd", given["folder"]):
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        if set(names) - {"alternatives", "ld.so.cache", "ssl"}:  # what programs need of /etc
            return folder, names[:3]
    return None


def writes_outside(given: Given) -> object:
    """Write a file where everybody on the machine may write."""
    Path(given["folder"], "written").write_text("here")
    return None  # what is there afterwards decides


def makes_a_hard_link(given: Given) -> object:
    """Make a hard link in the machine's folder, and one to its file."""
    for source, target in ((given["own"], "taken"), (given["own"], f"{given['folder']}/linked")):
        try:
            os.link(source, target)
        except OSError:
            continue
        return target
    return None


def changes_rights(given: Given) -> object:
    """Change mode, times and length of the user's own file outside."""
    own = given["own"]
    attempts: tuple[Callable[[], None], ...] = (
        partial(os.chmod, own, 0),
        partial(os.utime, own, (1, 1)),
        partial(os.truncate, own, 0),
        partial(os.setxattr, own, "user.x", b"x"),
    )
    for attempt in attempts:
        try:
            attempt()
        except OSError:
            continue
        return "changed"
    return None


def removes_a_file(given: Given) -> object:
    """Remove and rename the user's own file outside."""
    for attempt in (partial(os.unlink, given["own"]), partial(os.rename, given["own"], "taken")):
        try:
            attempt()
        except OSError:
            continue
        return "removed"
    return None


def opens_devices(given: Given) -> object:
    """Open a disk, the memory, the kernel's log or a terminal."""
    for name in ("mem", "kmsg", "kvm", "fuse", "sda", "vda", "nvme0n1", "tty", "net/tun", "ptmx"):
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDONLY))
        except OSError:
            continue
        return name
    return None


def finds_open_files(given: Given) -> object:
    """Use an open file that it inherited."""
    for descriptor in range(3, 1024):
        try:
            os.fstat(descriptor)
            if sys.platform == "wasi":  # its engine's own number, for a folder that was granted
                os.open(f"{'../' * 9}etc/passwd", os.O_RDONLY, dir_fd=descriptor)
        except OSError:
            continue
        return descriptor
    return None
