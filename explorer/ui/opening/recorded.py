"""The search that the page opens on, recorded: `assets/opening.json`.

It takes seconds of computing, and comes out the same each time. So its record comes with Earshot,
and when the app starts only its sounds are made, which takes no model. They must be those of the
record, byte for byte, and the models those that judged them; else everything is searched and judged
when the app starts. `python -m benchmarks.opening --write` records it again.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from explorer import __version__
from explorer.audio.clip import Clip
from explorer.audio.wav import write_wav
from explorer.checksum import file_sha256
from explorer.clips.gallery import ASSETS
from explorer.documents import Count, Size, Word, from_document, parse_json
from explorer.errors import EarshotError
from explorer.partitions.partition import make_partition
from explorer.records import ORIGINAL, REMAINDER, RESULT_FILE, SUFFICIENT, SearchRecord, to_json
from explorer.result.staging import replacing_result
from explorer.searching.step import Step
from explorer.transferring.controls import ControlsSoFar
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.request import checked_config
from explorer.ui.explore.select import selected_clip
from explorer.ui.selection import SearchRequest
from explorer.verdicts import TargetVerdict

OPENING = ASSETS / "opening.json"


@dataclass(frozen=True, kw_only=True)
class StepSize:
    """A point of the curve: the smallest fragment so far."""

    evaluations: Count
    n_kept: Size


@dataclass(frozen=True, kw_only=True)
class RecordedSearch:
    """A search, what the models said of its fragment, and which models these were."""

    search: SearchRecord
    curve: tuple[StepSize, ...]
    verdicts: tuple[TargetVerdict, ...]  # without controls
    controls: tuple[ControlsSoFar, ...]
    versions: dict[str, Word]  # of all models that judged, by id

    def is_of(self, request: SearchRequest, lease: DeviceLease) -> bool:
        """Return whether this is what a search would find now, as far as versions can tell."""
        config, search = checked_config(request, lease), self.search
        asked = (config.search.seed, config.search.effort, config.partition, config.n_cells)
        partition = search.partition
        return (
            search.versions.get("earshot") == __version__
            and versions_of(lease.host, request.model_id) == self.versions
            and search.model.id == request.model_id
            and asked == (search.seed, search.effort, partition.kind, partition.n_cells)
            and config.label is None
            and config.recorded_strength is search.criterion.strength
        )

    def write_sounds(self, clip: Clip, directory: Path) -> bool:
        """Write the sounds of the result; return whether they are the recorded ones."""
        record = self.search
        partition = make_partition(
            record.partition.kind,
            record.partition.n_cells,
            sample_rate=clip.sample_rate,
            n_samples=clip.n_samples,
        )
        keep = torch.zeros(partition.n_cells, dtype=torch.bool)
        keep[list(record.keep or ())] = True
        analysed = partition.analyse(clip.waveform)
        sounds = {
            ORIGINAL: clip.waveform,
            SUFFICIENT: partition.resynthesise(analysed, keep[None])[0],
            REMAINDER: partition.resynthesise(analysed, ~keep[None])[0],
        }
        for name, sound in sounds.items():
            write_wav(directory / name, sound, clip.sample_rate)
        return record.files == {name: file_sha256(directory / name) for name in sounds}


class RecordedLease(DeviceLease):
    """Answers what a recorded search needs from its record; runs nothing.

    Args:
        host: the models.
        recorded: the search.
    """

    def __init__(self, host: ModelHost, recorded: RecordedSearch) -> None:
        super().__init__(host)
        self._recorded = recorded

    def run(self, work: Callable[..., Any], *args: Any, **_: Any) -> Generator[Any, None, None]:
        """Yield what the work once yielded, as far as the page shows it."""
        recorded = self._recorded
        if work is device_work.run_search:
            _model, clip, _config, directory, *_rest = args
            yield from map(_step, recorded.curve)
            with replacing_result(directory) as staged:
                recorded.write_sounds(clip, staged)
                (staged / RESULT_FILE).write_text(to_json(recorded.search), "utf-8")
            yield recorded.search
        else:
            judged = work is device_work.judge_with_each
            yield from recorded.verdicts if judged else recorded.controls


def recorded_lease(lease: DeviceLease, request: SearchRequest, file: Path = OPENING) -> DeviceLease:
    """Return a lease that replays the recorded search; the given one if that is of no use here."""
    recorded = read_recorded(file)
    try:
        if not recorded.is_of(request, lease):
            return lease
        clip = selected_clip(request.selection, lease.host.info(request.model_id))
        with TemporaryDirectory() as directory:
            is_same = recorded.write_sounds(clip, Path(directory))
    except EarshotError:  # the search itself says what is wrong
        return lease
    return RecordedLease(lease.host, recorded) if is_same else lease


def read_recorded(file: Path = OPENING) -> RecordedSearch:
    """Read the recorded search; the errors are those of `from_document`."""
    return from_document(RecordedSearch, parse_json(file.read_text("utf-8")))


def versions_of(host: ModelHost, model_id: str) -> dict[str, str]:
    """Return the versions of all models that judge what a model finds, by id."""
    return {info.id: info.version for info in host.models_of_same_task(model_id)}


def _step(size: StepSize) -> Step:
    return Step(
        phase="",
        keep=None,
        n_kept=size.n_kept,
        probability=None,
        margin=None,
        evaluations=size.evaluations,
        bound_evaluations=0,
        n_reused=0,
        evaluations_left=None,
        rounds=0,
        seconds=0.0,
        batch_size=0,
        lower_bound=0,
        sampled_bound=None,
        outcome=None,
    )
