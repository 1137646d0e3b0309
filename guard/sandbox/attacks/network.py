"""Attacks over the network and sockets. An attack that returns something has escaped."""

import contextlib
import socket
from collections.abc import Mapping
from functools import partial
from typing import Any

Given = Mapping[str, Any]


def connects_by_tcp(given: Given) -> object:
    """Connect to a server on this machine over TCP."""
    with socket.create_connection(("127.0.0.1", given["tcp"]), timeout=1):
        return "connected"


def sends_by_udp(given: Given) -> object:
    """Send a datagram to a server on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"escaped", ("127.0.0.1", given["udp"]))
    return None  # what arrives decides


def connects_to_an_abstract_socket(given: Given) -> object:
    """Connect to an abstract unix socket."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect("\0" + given["abstract"])
        return "connected"


def connects_to_a_unix_socket(given: Given) -> object:
    """Connect to a unix socket in the file system."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(given["unix"])
        return "connected"


def sends_from_a_pair(given: Given) -> object:
    """Send to a unix socket from one of a connected pair, which needs no socket of its own."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
        with contextlib.suppress(OSError):
            one, _ = socket.socketpair(socket.AF_UNIX, kind)
            for place in ("\0" + given["letters"], given["box"]):
                for attempt in (partial(one.sendto, b"escaped"), one.connect):
                    with contextlib.suppress(OSError):
                        attempt(place)
    return None  # what arrives decides


def opens_raw_sockets(given: Given) -> object:
    """Open a raw, packet, netlink or virtual machine socket."""
    for family, kind in ((socket.AF_INET, socket.SOCK_RAW), (17, 3), (16, 3), (40, 1), (38, 5)):
        try:
            socket.socket(family, kind).close()
        except OSError:
            continue
        return family
    return None
