"""A network of the process's own (Linux): one loopback interface, and nothing beyond it.

Where the kernel grants it, nothing that the block runs, in whatever language, reaches another machine or another
service of this one. The Hub is reached all the same: a socket belongs to the network that it was made in, so the
process listens in its own and hands the listening socket to its parent, which serves on it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import struct
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1


def listener() -> socket.socket | None:
    """Enter a network of one's own and listen there; None where that is not permitted.

    Whether it is can only be found out by doing it, and half a way in there is no way back: a copy of this process
    goes first.
    """
    if not hasattr(os, "fork") or not Path("/proc/self/ns/net").exists():
        return None
    scout = os.fork()
    if scout == 0:
        with contextlib.suppress(BaseException):
            _enter().close()
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(scout, 0)
    return _enter() if status == 0 else None


def _enter() -> socket.socket:
    """Raises OSError where the kernel does not grant it."""
    user, group = os.getuid(), os.getgid()
    try:
        _unshare(_CLONE_NEWNET)
    except PermissionError:
        _unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    _switch_on("lo")
    return socket.create_server(("127.0.0.1", 0), backlog=256)


def _unshare(flags: int) -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(flags):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _switch_on(interface: str) -> None:
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", interface.encode(), _IFF_UP))
