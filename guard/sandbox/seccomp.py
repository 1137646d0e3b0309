"""The system calls that a program in the sandbox may not make, as a filter for the kernel.

A filter is classic BPF over `struct seccomp_data` (linux/seccomp.h): the number of the call at
byte 0, the architecture at 4, the arguments from 16 on, 8 bytes each. Numbers are those of
asm/unistd_64.h (x86-64) and asm-generic/unistd.h (aarch64).
"""

import errno
import platform
import struct
from enum import Enum

from guard.sandbox.syscalls import FORK, KERNEL, NEWEST, REACH, Call


class Filter(Enum):
    """How much a program may do; each forbids what reaches deep into the kernel, and sockets."""

    MANY = "many"  # may start processes: only where it has a process namespace of its own
    ONE = "one"  # may start threads, no processes
    BARE = "bare"  # as ONE, and nothing that reaches what else the same user owns


_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_LOAD, _AND, _EQUAL, _MORE, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x25, 0x45, 0x06
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_CLONE = {0: 56, 1: 220}
_PRLIMIT = {0: 302, 1: 261}
_PRCTL = {0: 157, 1: 167}
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG
_NEW_NAMESPACE = 0x7E020080  # CLONE_NEW*: user, pid, net, ipc, uts, cgroup, mount, time
_THREAD = 0x00010000  # CLONE_THREAD
_SOCKETPAIR = {0: 53, 1: 199}
_UNIX, _KIND, _STREAM = 1, 0xF, 1  # AF_UNIX, what of a type is no flag, SOCK_STREAM
_BY_COMMAND = (  # calls by their second argument: what makes the kernel send signals to others
    ({0: 72, 1: 25}, (8, 10, 15, 1024, 1026)),  # F_SETOWN, F_SETSIG, F_SETOWN_EX, leases, F_NOTIFY
    ({0: 16, 1: 29}, (0x8901, 0x8902, 0x5412)),  # FIOSETOWN, SIOCSPGRP; TIOCSTI types for others
)
_FIRST_ARGUMENT, _SECOND_ARGUMENT, _FOURTH_ARGUMENT = 16, 24, 40
_MMAP = {0: 9, 1: 222}
_SHARED_ANONYMOUS, _GROWS_DOWN = 0x21, 0x100  # MAP_*


def supported() -> bool:
    """Whether there is a table of system calls for this machine."""
    return platform.machine() in _ARCHITECTURES


def compiled(filter: Filter, *, counted: bool = False) -> bytes:
    """The filter as the kernel takes it: 8 bytes an instruction. Raises KeyError if unsupported.

    With `counted` a program gets no memory that RLIMIT_DATA does not count: shared, or a stack.
    """
    column, architecture = _ARCHITECTURES[platform.machine()]
    calls: tuple[Call, ...] = KERNEL
    if filter is not Filter.MANY:
        calls += FORK
    if filter is Filter.BARE:
        calls += REACH
    code = [
        _op(_LOAD, 4),
        _op(_EQUAL, architecture, 1, 0),
        _op(_RETURN, _KILL),
        _op(_LOAD, 0),
        _op(_MORE, NEWEST, 0, 1),  # unknown to this table, or of the x32 interface
        _fail(errno.ENOSYS),
    ]
    for call in calls:
        number = call.numbers[column]
        if number is not None:
            code += [_op(_EQUAL, number, 0, 1), _fail(call.error)]
    if filter is Filter.BARE:  # the limits of its own process only
        of_itself = [_op(_LOAD, _FIRST_ARGUMENT), _op(_EQUAL, 0, 1, 0), _fail(errno.EPERM)]
        code += _where(_PRLIMIT[column], of_itself)
        to_outlive = [_op(_LOAD, _FIRST_ARGUMENT), _op(_EQUAL, _PARENT_DEATH, 0, 1)]
        code += _where(_PRCTL[column], [*to_outlive, _fail(errno.EPERM)])
    connected = [  # to each other; a datagram socket could still send to any other
        *(_op(_LOAD, _FIRST_ARGUMENT), _op(_EQUAL, _UNIX, 1, 0), _fail(errno.EACCES)),
        *(_op(_LOAD, _SECOND_ARGUMENT), _op(_AND, _KIND)),
        *(_op(_EQUAL, _STREAM, 1, 0), _fail(errno.EACCES)),
    ]
    code += _where(_SOCKETPAIR[column], connected)
    for numbers, commands in _BY_COMMAND:
        each = [part for one in commands for part in (_op(_EQUAL, one, 0, 1), _fail(errno.EPERM))]
        code += _where(numbers[column], [_op(_LOAD, _SECOND_ARGUMENT), *each])
    if counted:
        kinds = [
            *(_op(_LOAD, _FOURTH_ARGUMENT), _op(_ANY_BIT, _GROWS_DOWN, 0, 1), _fail(errno.EPERM)),
            *(_op(_AND, _SHARED_ANONYMOUS), _op(_EQUAL, _SHARED_ANONYMOUS, 0, 1)),
            _fail(errno.EPERM),
        ]
        code += _where(_MMAP[column], kinds)
    flags = [
        _op(_LOAD, _FIRST_ARGUMENT),
        *(_op(_ANY_BIT, _NEW_NAMESPACE, 0, 1), _fail(errno.EPERM)),
    ]
    if filter is not Filter.MANY:
        flags += [_op(_ANY_BIT, _THREAD, 1, 0), _fail(errno.EAGAIN)]
    code += _where(_CLONE[column], flags)
    code.append(_op(_RETURN, _ALLOW))
    return b"".join(code)


def _where(call: int, demands: list[bytes]) -> list[bytes]:
    """Demands on the arguments of one call, which is allowed if it gets through them."""
    allowed = [*demands, _op(_RETURN, _ALLOW)]
    return [_op(_EQUAL, call, 0, len(allowed)), *allowed]


def _op(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _fail(error: int) -> bytes:
    return _op(_RETURN, _FAIL | error)
