"""How much of the machine the process may take. What the system does not offer is left out."""

from __future__ import annotations

import contextlib
from pathlib import Path

#: Processes and threads that a block may start.
_MORE_TASKS = 1024


def apply(memory: int, file: int) -> None:
    """Set limits that neither this process nor its children can raise again, unless they are root's.

    Args:
        memory: bytes of private writable memory (RLIMIT_DATA). The address space would be the wrong measure: CUDA
            reserves far more of it than it uses.
        file: bytes of the largest file that is written.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: file, resource.RLIMIT_DATA: memory}
    if tasks := _tasks():
        wanted[resource.RLIMIT_NPROC] = tasks + _MORE_TASKS
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (lower, lower))


def _tasks() -> int | None:
    """Processes and threads on the machine, of all users: the limit counts those of this user that run already."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/loadavg").read_text("ascii").split()[3].partition("/")[2])
    return None
