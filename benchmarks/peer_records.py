"""What the comparison writes down: a line per clip, model, partition and method.

The file is JSON lines, appended to as results come in, so that a run can be stopped and taken up
again. Before the results of every run stands a line that says where and how they were made.
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
class Line:
    """How one method fared on one clip with one model."""

    clip: str  # id of a bundled clip
    model: str
    partition: str  # its kind
    n_cells: int
    seed: int
    method: str  # "ours" or one of PEERS
    size: int | None  # cells of the set that it found; None: it found none
    evaluations: int  # sounds that the model judged; of ours, search and lower bound
    seconds: float
    sufficient: bool  # the set is accepted when judged alone
    outcome: str | None = None  # of our search; None for the peers
    certificate_holds: bool | None = None  # of our search, where there is a certificate

    @property
    def key(self) -> tuple[str | int, ...]:
        """What is done once: a second line with the same key says nothing new."""
        return (*self.item, self.method)

    @property
    def item(self) -> tuple[str | int, ...]:
        """What the methods are compared on."""
        return (self.clip, self.model, self.partition, self.n_cells, self.seed)


@dataclass(frozen=True, kw_only=True)
class PeerRun:
    """Where, when and with what lines were made."""

    command: str
    date: str
    cpu: str
    cores: int
    device: str
    workers: int
    threads: int  # of torch, per worker
    versions: dict[str, str]


def this_run(arguments: Sequence[str], *, device: torch.device, workers: int) -> PeerRun:
    """The run that begins now, of `python -m benchmarks.peers` with these arguments.

    Of paths only the last part is kept: where a machine keeps its files is nobody's business.
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


def append(path: Path, entries: Iterable[PeerRun | Line]) -> None:
    """Add entries to a file; what a killed run left of an unfinished line is cut off."""
    _cut_unfinished(path)
    texts = (json.dumps({_KINDS[type(entry)]: dataclasses.asdict(entry)}) for entry in entries)
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{text}\n" for text in texts))


def read(path: Path) -> tuple[list[PeerRun], list[Line]]:
    """The runs and lines of a file; of several lines with one key, the first.

    Raises:
        InputError: the file cannot be read, or is not of this kind.
    """
    runs: list[PeerRun] = []
    lines: dict[tuple[str | int, ...], Line] = {}
    try:
        texts = path.read_text("utf-8").split("\n")[:-1]  # an unfinished line does not count
        for entry in map(json.loads, texts):
            if "run" in entry:
                runs.append(PeerRun(**entry["run"]))
            else:
                line = Line(**entry["line"])
                lines.setdefault(line.key, line)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not a file of this comparison: {error}.") from error
    return runs, list(lines.values())


_KINDS: dict[type, str] = {PeerRun: "run", Line: "line"}


def _cut_unfinished(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
