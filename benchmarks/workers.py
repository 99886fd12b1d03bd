"""Measure what Ray's workers gain: one study in one process and on local workers, in alternation.

    python -m benchmarks.workers [--task emotion] [--limit N] [--workers 2] [--rounds 2]

Prints, for every round, the items per second of both, from the first record to the last (so that
neither starting Ray nor loading models counts) and of the whole command; their ratios; and whether
the records are equal except for times.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import torch

from benchmarks.hardware import measured_on
from explorer.study.records import RECORDS_FILE

POLL_EVERY_S = 0.05


@dataclass(frozen=True, kw_only=True)
class StudySpeed:
    """The speed and the records of one complete study."""

    n_items: int
    steady: float  # items per second, from the first record to the last
    whole: float  # items per second of the whole command
    records: dict[str, Any]  # by key, without seconds


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement and return the exit code."""
    flags = _parser().parse_args(arguments)
    print(measured_on(torch.device("cpu")))
    words = ["--task", flags.task, "--seeds", "0", "--limit", str(flags.limit)]
    on_ray = ["--ray", "--workers", str(flags.workers)]
    print(f"study {' '.join(words)}; {' '.join(on_ray)} against one process\n")
    print("| round | items | one process | workers | ratio | with the start | same records |")
    print("|---|---|---|---|---|---|---|")
    ratios = []
    for at in range(flags.rounds):
        here, there = run(words), run([*words, *on_ray])
        ratios.append(there.steady / here.steady)
        print(
            f"| {at + 1} | {here.n_items} | {here.steady:.2f} /s | {there.steady:.2f} /s | "
            f"{ratios[-1]:.2f} | {there.whole / here.whole:.2f} | "
            f"{'yes' if here.records == there.records else 'NO'} |",
            flush=True,
        )
    print(f"\nmedian ratio {median(ratios):.2f}")
    return 0


def run(words: list[str]) -> StudySpeed:
    """Run one study in a process of its own and time its records as they are written."""
    with TemporaryDirectory(prefix="earshot-workers-") as name:
        directory = Path(name) / "study"
        command = [sys.executable, "-m", "explorer", "study", "--out", str(directory), *words]
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        arrivals = _arrivals(process, directory / RECORDS_FILE)
        seconds = time.monotonic() - start
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
        records = _records(directory / RECORDS_FILE)
    return StudySpeed(
        n_items=len(records),
        steady=(len(records) - 1) / max(arrivals[-1] - arrivals[0], POLL_EVERY_S),
        whole=len(records) / seconds,
        records=records,
    )


def _arrivals(process: subprocess.Popen[bytes], path: Path) -> list[float]:
    """Times at which the file grew, until the process ended."""
    arrivals, size = [], 0
    while True:
        has_ended = process.poll() is not None
        now = path.stat().st_size if path.exists() else 0
        if now > size:
            arrivals.append(time.monotonic())
            size = now
        if has_ended:
            return arrivals
        time.sleep(POLL_EVERY_S)


def _records(path: Path) -> dict[str, Any]:
    documents = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {
        document["key"]: {name: value for name, value in document.items() if name != "seconds"}
        for document in documents
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure what Ray's workers gain.")
    add = parser.add_argument
    add("--task", default="emotion", help="task of the bundled clips and models (emotion)")
    add("--limit", metavar="N", type=int, default=12, help="only the first N clips (12)")
    add("--workers", metavar="N", type=int, default=2, help="Ray workers (2)")
    add("--rounds", metavar="N", type=int, default=2, help="rounds (2)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
