"""The records of the comparison: one result for each clip, model, partition and method.

The file is JSON lines, appended to as results come in, so that a run can be stopped and resumed.
A line about each run, with its machine and versions, precedes the run's results.
"""

import dataclasses
import json
import os
import platform
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import torch

from benchmarks.hardware import cpu_name
from explorer import __version__
from explorer.errors import InputError

OURS = "ours"
PEERS = ("deletion", "freqrise", "rex", "rex-fine")


@dataclass(frozen=True, kw_only=True)
class PeerResult:
    """The result of one method on one clip with one model."""

    clip: str  # id of a bundled clip
    model: str
    partition: str  # its kind
    n_cells: int
    seed: int
    method: str  # "ours" or one of PEERS
    size: int | None  # cells in the set that it found; None: it found none
    evaluations: int  # sounds that the model judged; for ours, in the search and the lower bound
    seconds: float
    sufficient: bool  # the set is accepted when judged alone
    outcome: str | None = None  # of our search; None for the peers
    certificate_holds: bool | None = None  # of our search; None without a certificate

    @property
    def key(self) -> tuple[str | int, ...]:
        """Identifies the result; of several with the same key, the first counts."""
        return (*self.item, self.method)

    @property
    def item(self) -> tuple[str | int, ...]:
        """Identifies what the methods are compared on."""
        return (self.clip, self.model, self.partition, self.n_cells, self.seed)


@dataclass(frozen=True, kw_only=True)
class PeerRun:
    """Where, when and with which versions results were made."""

    command: str
    date: str
    cpu: str
    cores: int
    device: str
    workers: int
    threads: int  # of torch, per worker
    versions: dict[str, str]


def this_run(arguments: Sequence[str], *, device: torch.device, workers: int) -> PeerRun:
    """Describe the run of `python -m benchmarks.peers` with these arguments that starts now.

    Of paths only the last part is kept, so that no local directory is recorded.
    """
    shown = [re.sub(r"(^|=)[^=]*/", r"\1", argument) for argument in arguments]
    gpu = torch.cuda.get_device_name(device) if device.type == "cuda" else ""
    return PeerRun(
        command=shlex.join(("python", "-m", "benchmarks.peers", *shown)),
        date=datetime.now(UTC).date().isoformat(),
        cpu=cpu_name(Path("/proc/cpuinfo")),
        cores=os.cpu_count() or 1,
        device=gpu or device.type,
        workers=workers,
        threads=torch.get_num_threads(),
        versions={
            "earshot": __version__,
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": version("numpy"),
        },
    )


def append_entries(path: Path, entries: Iterable[PeerRun | PeerResult]) -> None:
    """Append entries to a file, after removing a last line that a killed run left unfinished."""
    _cut_unfinished(path)
    texts = (json.dumps({_KINDS[type(entry)]: dataclasses.asdict(entry)}) for entry in entries)
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{text}\n" for text in texts))


def read_entries(path: Path) -> tuple[list[PeerRun], list[PeerResult]]:
    """Read the runs and results of a file; of several results with one key, the first.

    Raises:
        InputError: the file cannot be read, or is not one of this comparison.
    """
    runs: list[PeerRun] = []
    results: dict[tuple[str | int, ...], PeerResult] = {}
    try:
        texts = path.read_text("utf-8").split("\n")[:-1]  # an unfinished last line does not count
        for entry in map(json.loads, texts):
            if "run" in entry:
                runs.append(PeerRun(**entry["run"]))
            else:
                result = PeerResult(**entry["line"])
                results.setdefault(result.key, result)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not a file of this comparison: {error}.") from error
    return runs, list(results.values())


_KINDS: dict[type, str] = {PeerRun: "run", PeerResult: "line"}


def _cut_unfinished(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
