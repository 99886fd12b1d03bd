"""What a measurement was made on."""

import platform
from pathlib import Path


def cpu_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name; where the system does not tell, what Python knows of it."""
    if not cpuinfo.exists():
        return platform.processor() or platform.machine()
    names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
    return names[0].split(":")[1].strip() if names else platform.machine()
