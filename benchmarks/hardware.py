"""The machine that a measurement was made on."""

import os
import platform
from datetime import date
from pathlib import Path

import torch


def cpu_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name from `cpuinfo`, or Python's name for it if that has none."""
    if not cpuinfo.exists():
        return platform.processor() or platform.machine()
    names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
    return names[0].split(":")[1].strip() if names else platform.machine()


def measured_on(device: torch.device) -> str:
    """Describe date, machine and versions in one line.

    The number of threads is this process's; workers inherit it from OMP_NUM_THREADS.
    """
    return (
        f"{date.today()}, {cpu_name()}, {os.cpu_count()} cores, device {device}, "
        f"{torch.get_num_threads()} threads, torch {torch.__version__}"
    )
