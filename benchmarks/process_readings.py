"""What a process of this machine holds, as Linux tells it (proc(5))."""

import os
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a process held at one moment."""

    memory_mib: float  # resident
    n_threads: int
    n_files: int  # open, sockets included


def only_child() -> int:
    """Return the one child of this process; raise RuntimeError if there are none or several."""
    this = os.getpid()
    children = [
        child
        for thread in Path(f"/proc/{this}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]
    if len(children) != 1:
        raise RuntimeError(f"this process has {len(children)} children")
    return int(children[0])


def read(process: int) -> Reading:
    """Read what a process holds now."""
    of_it = Path(f"/proc/{process}")
    status = dict(
        line.split(":", 1) for line in (of_it / "status").read_text().splitlines() if ":" in line
    )
    return Reading(
        memory_mib=int(status["VmRSS"].split()[0]) * 1024 / MIB,
        n_threads=int(status["Threads"]),
        n_files=len(list((of_it / "fd").iterdir())),
    )


def bytes_under(folder: Path) -> int:
    """Sum up the files below a folder; those that are deleted meanwhile do not count."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total
