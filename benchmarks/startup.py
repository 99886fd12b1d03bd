"""Measure how long the app takes to serve its page, in alternation with another checkout.

    python -m benchmarks.startup --before CHECKOUT [--rounds 5]

Prints, for every round and either checkout, the seconds until a browser would get the page and the
CPU seconds used by then, and the ratios, this checkout's to the other's. Both run in this
environment, after a warm-up round. `git worktree add CHECKOUT COMMIT` makes another checkout.
"""

import argparse
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch

from benchmarks.hardware import measured_on

HERE = Path(__file__).resolve().parent.parent
RETRY_EVERY_S = 0.05
MAX_S = 300.0


@dataclass(frozen=True, kw_only=True)
class AppStart:
    """One start of the app."""

    seconds: float  # until its page was served
    cpu_s: float  # of all its threads, until it was ended right after that


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement and return the exit code."""
    flags = _parser().parse_args(arguments)
    print(measured_on(torch.device("cpu")), "", sep="\n")
    print("| round | before, s | now, s | ratio | before, CPU s | now, CPU s | ratio |")
    print("|---|---|---|---|---|---|---|")
    pairs: list[tuple[AppStart, AppStart]] = []
    for at in range(flags.rounds + 1):
        before, now = start(flags.before), start(HERE)
        if at == 0:
            continue  # warm-up: files come from the disk and are compiled
        pairs.append((before, now))
        print(
            f"| {at} | {before.seconds:.1f} | {now.seconds:.1f} | "
            f"{now.seconds / before.seconds:.2f} | {before.cpu_s:.1f} | {now.cpu_s:.1f} | "
            f"{now.cpu_s / before.cpu_s:.2f} |",
            flush=True,
        )
    by_clock = median(now.seconds / before.seconds for before, now in pairs)
    by_cpu = median(now.cpu_s / before.cpu_s for before, now in pairs)
    print(f"\nmedian ratio {by_clock:.2f}; of the processor's seconds {by_cpu:.2f}")
    return 0


def start(checkout: Path) -> AppStart:
    """Start the app of a checkout, fetch its page and end it; raise RuntimeError if it fails."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began, cpu_before = time.perf_counter(), _cpu_s()
    command = [sys.executable, "app.py", "--device", "cpu", "--port", str(port)]
    null = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=checkout, stdout=null, stderr=null) as app:
        try:
            _wait_for(f"http://127.0.0.1:{port}/", app)
            seconds = time.perf_counter() - began
        finally:
            app.terminate()
    return AppStart(seconds=seconds, cpu_s=_cpu_s() - cpu_before)


def _wait_for(url: str, app: subprocess.Popen[bytes]) -> None:
    deadline = time.perf_counter() + MAX_S
    while time.perf_counter() < deadline and app.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=MAX_S) as page:
                page.read()
        except OSError:  # not listening yet
            time.sleep(RETRY_EVERY_S)
        else:
            return
    raise RuntimeError("The app did not start.")


def _cpu_s() -> float:
    """CPU seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--before", type=Path, required=True, help="another checkout")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of starts, after the warm-up")
    return parser


if __name__ == "__main__":
    sys.exit(main())
