"""The records of the comparison: one result for each clip, model, partition, seed and method.

The file is JSON lines, appended to as results come in, so that a run can be stopped and resumed.
A line about each run, with its machine and versions, precedes the run's results:

    {"run": {"command": ..., "date": ..., ...}}                     the fields of PeerRun
    {"line": {"clip": "genre/blues-2", "model": ..., ...}}          the fields of PeerResult

Fields with a default may be missing, as in files of earlier versions. Those from before December
2026 were made for top answers, and are not to be mixed with later ones.
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
from typing import Any

import torch

from benchmarks.hardware import cpu_name
from benchmarks.json_lines import append_lines, read_lines
from benchmarks.peer_methods.running import METHODS
from explorer import __version__
from explorer.errors import InputError
from explorer.records import Outcome
from explorer.searching.config import EFFORTS
from explorer.strengths import Strength

OURS = "ours"  # at normal effort
REX_PEERS = ("rex", "rex-fine")
PEERS = (*METHODS, *REX_PEERS)
OWN = "own"


def our_name(effort: str) -> str:
    """Return the method's name of our search at an effort.

    >>> our_name("normal"), our_name("quick")
    ('ours', 'ours-quick')
    """
    return OURS if effort == "normal" else f"{OURS}-{effort}"


OUR_METHODS = tuple(map(our_name, EFFORTS))
# For each budget, the method of ours whose evaluations on that very pair are the limit.
EQUAL_BUDGETS = {our.replace(OURS, "equal"): our for our in (OURS, *OUR_METHODS)}
BUDGETS = (OWN, *EQUAL_BUDGETS)


@dataclass(frozen=True, kw_only=True)
class PeerResult:
    """The result of one method on one clip with one model."""

    clip: str  # id of a bundled clip
    model: str
    partition: str  # its kind
    n_cells: int
    seed: int
    method: str  # one of OUR_METHODS or of PEERS
    size: int | None  # cells in the set that it found; None: it found none
    evaluations: int  # sounds that the model judged; for ours, in the search and the lower bound
    seconds: float
    sufficient: bool  # the set is accepted when judged alone
    outcome: str | None = None  # of our search; None for the peers
    certificate_holds: bool | None = None  # of our search; None without a certificate
    budget: str = OWN  # one of BUDGETS: a peer's own terms, or as many evaluations as ours took
    strength: Strength = Strength.CLEAR  # how sure the model must be of the set

    @property
    def key(self) -> tuple[str | int, ...]:
        """Identifies the result; of several with the same key, the first counts."""
        return (*self.item, self.method, self.budget)

    @property
    def item(self) -> tuple[str | int, ...]:
        """Identifies what the methods are compared on: a pair and a seed."""
        return (*self.pair, self.seed)

    @property
    def pair(self) -> tuple[str | int, ...]:
        """A clip and a model, how the clip is cut, and how sure the model must be."""
        return (self.clip, self.model, self.partition, self.n_cells, self.strength)

    @property
    def is_irreducible(self) -> bool:
        """Whether our search ended so."""
        return self.outcome == Outcome.IRREDUCIBLE


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
    append_lines(path, ({_KINDS[type(entry)]: dataclasses.asdict(entry)} for entry in entries))


def read_all(paths: Iterable[Path]) -> tuple[list[PeerRun], list[PeerResult]]:
    """Read the runs and results of files; of several results with one key, the first.

    Raises:
        InputError: a file cannot be read, or is not one of this comparison.
    """
    runs: list[PeerRun] = []
    results: dict[tuple[str | int, ...], PeerResult] = {}
    for path in paths:
        more_runs, more = _read(path)
        runs += more_runs
        for result in more:
            results.setdefault(result.key, result)
    return runs, list(results.values())


def _read(path: Path) -> tuple[list[PeerRun], list[PeerResult]]:
    runs, results = [], []
    try:
        for entry in read_lines(path):
            if "run" in entry:
                runs.append(PeerRun(**entry["run"]))
            else:
                results.append(_result_of(**entry["line"]))
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path} is not a file of this comparison: {error}.") from error
    return runs, results


def _result_of(*, strength: str = Strength.CLEAR, **fields: Any) -> PeerResult:
    return PeerResult(strength=Strength(strength), **fields)


_KINDS: dict[type, str] = {PeerRun: "run", PeerResult: "line"}
