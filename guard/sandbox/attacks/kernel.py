"""Attacks on the kernel and on the walls themselves. One that returns something has escaped."""

import ctypes
import errno
import os
import platform
from collections.abc import Mapping
from typing import Any

Given = Mapping[str, Any]
_FORBIDDEN = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EAGAIN)
# ptrace, mount, unshare, bpf, ... by their numbers on x86-64 and aarch64
_RISKY = {
    "x86_64": (
        *(101, 155, 161, 165, 166, 167, 169, 175, 227, 246, 248, 250, 272, 298, 304, 308),
        *(310, 311, 312, 313, 320, 321, 323, 425, 428, 430, 432, 435, 438, 442, 447),
    ),
    "aarch64": (
        *(117, 41, 51, 40, 39, 224, 142, 105, 112, 104, 217, 219, 97, 241, 265, 268),
        *(270, 271, 272, 273, 294, 280, 282, 425, 428, 430, 432, 435, 438, 442, 447),
    ),
}


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)  # raises where a program has no such library


def makes_a_user_namespace(given: Given) -> object:
    """Become root in a user namespace of its own."""
    for flags in (0x10000000, 0x10020000, 0x50000000):
        if _libc().unshare(flags) == 0:
            return "unshared"
    number = 56 if platform.machine() == "x86_64" else 220
    child = _libc().syscall(number, 0x10000000 | 17, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    return "cloned" if child > 0 else None


def mounts(given: Given) -> object:
    """Mount a file system, or make a read-only one writable."""
    attempts = (
        (b"none", b"/tmp", b"tmpfs", 0),
        (b"none", b"/", None, 0x20),
        (b"x", b"/usr", None, 0x1020),
    )
    for source, target, kind, flags in attempts:
        if _libc().mount(source, target, kind, flags, None) == 0:
            return target
    return None


def turns_kernel_knobs(given: Given) -> object:
    """Open settings of the kernel for writing."""
    for path in (
        *("/proc/sys/kernel/core_pattern", "/proc/sys/vm/drop_caches", "/proc/sysrq-trigger"),
        *("/sys/kernel/uevent_helper", "/sys/power/state", "/proc/sys/kernel/ns_last_pid"),
        *("/sys/fs/cgroup/cgroup.procs", "/proc/self/oom_score_adj", "/proc/self/uid_map"),
    ):
        try:
            os.close(os.open(path, os.O_WRONLY))
        except OSError:
            continue
        return path
    return None


def makes_risky_calls(given: Given) -> object:
    """Reach the kernel with calls that only a system's own programs need."""
    reached = []
    for number in _RISKY[platform.machine()]:
        result = _libc().syscall(number, 0, 0, 0, 0, 0, 0)
        if result >= 0 or ctypes.get_errno() not in _FORBIDDEN:
            reached.append(number)
    return reached


def asks_for_queues_of_others(given: Given) -> object:
    """Reach System V queues, memory and semaphores that others have made."""
    room = ctypes.create_string_buffer(4096)
    answers = {
        "memory": _libc().shmctl(0, 14, room),  # SHM_INFO
        "semaphores": _libc().semctl(0, 0, 19, room),  # SEM_INFO
        "queues": _libc().msgctl(0, 12, room),  # MSG_INFO
    }
    return [name for name, answer in answers.items() if answer >= 0]


def becomes_another_user(given: Given) -> object:
    """Become root, or gain rights by running a program that has them."""
    for change in (os.setuid, os.setgid):
        try:
            change(0)
        except OSError:
            continue
        if os.geteuid() == 0 or os.getegid() == 0:
            return "root"
    if os.geteuid() == 0:
        return "root from the start"
    return None if _libc().prctl(39, 0, 0, 0, 0) == 1 else "setuid programs work"  # NO_NEW_PRIVS


def lifts_its_limits(given: Given) -> object:
    """Raise a limit that was set for it."""
    import resource

    for limit in (resource.RLIMIT_DATA, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE):
        _, hard = resource.getrlimit(limit)
        if hard == resource.RLIM_INFINITY:
            return limit
        try:
            resource.setrlimit(limit, (hard + 1, hard + 1))
        except (OSError, ValueError):
            continue
        return limit
    return None


def speaks_another_language(given: Given) -> object:
    """Call the kernel by the numbers of another architecture, which a filter may not know."""
    if platform.machine() != "x86_64":
        return None
    for number in (0x40000000 + 39, 0x40000000 + 41):  # x32: getpid, socket
        if _libc().syscall(number, 1, 1, 0) >= 0:
            return hex(number)
    return None
