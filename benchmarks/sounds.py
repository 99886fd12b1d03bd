"""Measure what a sound costs: the waveform `x[keep]` of a search's clip, for keeps of every size.

    python -m benchmarks.sounds [--cells mel:64,linear:64,mel:128,tiles:64,tiles:512]
                                [--seconds 5,2] [--batches 1,8,32] [--threads N]

Prints a row for each partition, length and batch size: milliseconds per sound for random keeps of
1/64 to 64/64 of the cells, once every cell was needed, and what comes before: the analysis, and
the first sounds of every cell on its own. Medians of repeated runs.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import torch
from jaxtyping import Bool
from torch import Tensor

from benchmarks.hardware import measured_on
from explorer.partitions.partition import Partition, make_partition

SAMPLE_RATE = 16_000
SHARES = (1, 4, 8, 16, 24, 32, 48, 63, 64)  # of 64
REPEATS = 15


def main() -> int:
    """Run the benchmark and return the exit code."""
    flags = _parser().parse_args()
    if flags.threads:
        torch.set_num_threads(flags.threads)
    heads = ["partition", "seconds", "batch", "analysis", "each cell", *map(_of_64, SHARES)]
    print(measured_on(torch.device("cpu")), "", sep="\n")
    print(f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), sep="\n")
    for name in flags.cells.split(","):
        kind, _, n_cells = name.partition(":")
        for seconds in map(float, flags.seconds.split(",")):
            partition = make_partition(
                kind, int(n_cells), sample_rate=SAMPLE_RATE, n_samples=round(seconds * SAMPLE_RATE)
            )
            for batch_size in map(int, flags.batches.split(",")):
                times = " | ".join(f"{ms:.3f}" for ms in measure(partition, batch_size))
                print(f"| {name} | {seconds:g} | {batch_size} | {times} |", flush=True)
    return 0


def measure(partition: Partition, batch_size: int) -> list[float]:
    """Milliseconds of an analysis, of every cell on its own, and per sound for every share."""
    generator = torch.Generator().manual_seed(0)
    clip = 0.1 * torch.randn(partition.n_samples, generator=generator)
    analysis = _milliseconds(partial(partition.analyse, clip))
    analysed = partition.analyse(clip)
    started = time.perf_counter()
    for some in torch.split(torch.eye(partition.n_cells, dtype=torch.bool), batch_size):
        partition.resynthesise(analysed, some)
    each_cell = 1_000 * (time.perf_counter() - started)
    per_sound = []
    for share in SHARES:
        keeps = _random_keeps(partition.n_cells, share, batch_size, generator)
        taken = _milliseconds(partial(partition.resynthesise, analysed, keeps))
        per_sound.append(taken / batch_size)
    return [analysis, each_cell, *per_sound]


def _random_keeps(
    n_cells: int, share: int, batch_size: int, generator: torch.Generator
) -> Bool[Tensor, "batch n_cells"]:
    ranks = torch.stack([torch.randperm(n_cells, generator=generator) for _ in range(batch_size)])
    return ranks < share * n_cells // 64


def _milliseconds(run: Callable[[], object]) -> float:
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return 1_000 * median(seconds)


def _of_64(share: int) -> str:
    return f"{share}/64"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", default="mel:64,linear:64,mel:128,tiles:64,tiles:512")
    parser.add_argument("--seconds", default="5,2")
    parser.add_argument("--batches", default="1,8,32")
    parser.add_argument("--threads", type=int, help="of torch; by default those of the process")
    return parser


if __name__ == "__main__":
    sys.exit(main())
