"""Attacks on other processes, and by many. An attack that returns something has escaped."""

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from typing import Any

Given = Mapping[str, Any]


def kills_a_process(given: Given) -> object:
    """Send signals to another process of its user."""
    os.kill(given["victim"], signal.SIGTERM)
    return None  # whether it still lives decides


def lets_the_kernel_kill(given: Given) -> object:
    """Have the kernel send signals to another process of its user, when something can be read."""
    import fcntl
    import socket
    import struct

    victim = given["victim"]
    owners = (  # F_SETOWN and F_SETOWN_EX (of a process), and what only sockets know: SIOCSPGRP
        lambda file: fcntl.fcntl(file, 8, victim),
        lambda file: fcntl.fcntl(file, 15, struct.pack("ii", 1, victim)),
        lambda file: fcntl.ioctl(file, 0x8902, struct.pack("i", victim)),
    )
    for own in owners:
        here, there = socket.socketpair()
        for attempt in (own, lambda file: fcntl.fcntl(file, 10, signal.SIGKILL)):  # F_SETSIG
            with contextlib.suppress(OSError):
                attempt(here.fileno())
        fcntl.fcntl(here, fcntl.F_SETFL, os.O_NONBLOCK | 0x2000)  # O_ASYNC
        there.send(b"x")
        here.close()
        there.close()
    return None  # whether it still lives decides


def slows_a_process(given: Given) -> object:
    """Change limits, priority and processors of another process of its user."""
    import resource

    victim = given["victim"]
    attempts = (
        lambda: resource.prlimit(victim, resource.RLIMIT_NOFILE, (3, 3)),
        lambda: os.setpriority(os.PRIO_PROCESS, victim, 19),
        lambda: os.sched_setaffinity(victim, {0}),
    )
    for attempt in attempts:
        try:
            attempt()
        except OSError:
            continue
        return "changed"
    return None


def forks_without_end(given: Given) -> object:
    """Start 400 processes."""
    children = []
    try:
        for _ in range(400):
            child = os.fork()
            if not child:
                time.sleep(5)
                os._exit(0)
            children.append(child)
    except OSError:
        pass
    for child in children:
        os.kill(child, signal.SIGKILL)
    return len(children) if len(children) > 64 else None


def starts_threads_without_end(given: Given) -> object:
    """Start 400 threads."""
    import _thread
    import ctypes

    ctypes.CDLL(None).mallopt(-8, 1)  # M_ARENA_MAX: a heap for each would be over the memory first
    _thread.stack_size(1 << 16)
    done = _thread.allocate_lock()
    done.acquire()
    started = 0
    with contextlib.suppress(RuntimeError):
        for _ in range(400):
            _thread.start_new_thread(done.acquire, ())
            started += 1
    return started if started > 100 else None


def lives_on_without_its_server(given: Given) -> object:
    """Not be killed with the process that started it."""
    import ctypes

    signal_at_its_death = ctypes.c_int(0)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(1, 0, 0, 0, 0)  # PR_SET_PDEATHSIG
    libc.prctl(2, ctypes.byref(signal_at_its_death), 0, 0, 0)
    alone = os.getpid() > 2 and not signal_at_its_death.value  # else all of a namespace ends
    return "nobody is told" if alone else None


def leaves_a_daemon(given: Given) -> object:
    """Leave a process behind that ends only much later."""
    if not os.fork():
        os.setsid()
        if os.fork():
            os._exit(0)
        for descriptor in range(3):
            os.close(descriptor)
        time.sleep(20)
        os._exit(0)
    return None  # whether anything of it still lives decides


def loops(given: Given) -> object:
    """Compute for ever."""
    while True:
        pass


def ignores_signals(given: Given) -> object:
    """Compute for ever, ignoring whatever can be ignored."""
    for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGHUP, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass


def sleeps(given: Given) -> object:
    """Wait for ever."""
    while True:
        time.sleep(60)
