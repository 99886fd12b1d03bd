"""One search as the stage shows it: the same picture, with the best result so far."""

import time
from contextlib import suppress
from pathlib import Path

import torch

from explorer.audio.clip import Clip
from explorer.audio.level import level_of
from explorer.audio.wav import write_wav
from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo
from explorer.partitions.partition import make_partition
from explorer.records import ORIGINAL, SearchRecord
from explorer.result.explain import ExplainConfig
from explorer.result.picture_grid import patches_of
from explorer.searching.config import SearchConfig
from explorer.searching.step import Step
from explorer.time_left import TimeLeft
from explorer.ui.components.stage import stage
from explorer.ui.components.stage.energy import KeptEnergy
from explorer.ui.components.stage.finished import finished, sounds
from explorer.ui.components.stage.so_far import SoundSoFar
from explorer.ui.wording import headlines, running, strip
from explorer.ui.wording import request as refusals
from explorer.ui.wording import search as texts

MIN_SECONDS_BETWEEN_UPDATES = 0.06


class LiveView:
    """Turns the steps of one search, and its record, into values of the stage.

    Args:
        clip: the sound, as the model hears it.
        title: its caption.
        info: the source model.
        config: what is searched for.
        directory: the run's own; the clip is written there.
        device: the name of the device.
        note: what a visitor should know about this sound and this model; may be empty. What is
            missing of the clip is shown beside it.
        is_ours: whether this process has the device, and so can make the sounds that it judges.

    Raises:
        InputError: the clip cannot be written, or the partition does not fit it.
    """

    def __init__(
        self,
        clip: Clip,
        title: str,
        info: ClassifierInfo,
        config: ExplainConfig,
        directory: Path,
        device: str,
        note: str = "",
        *,
        is_ours: bool = False,
    ) -> None:
        partition = make_partition(
            config.partition, config.n_cells, sample_rate=clip.sample_rate, n_samples=clip.n_samples
        )
        try:
            # Now, so that it can be played during the search.
            write_wav(directory / ORIGINAL, clip.waveform, clip.sample_rate)
        except OSError as error:
            raise InputError(refusals.cannot_save(error.strerror or str(error))) from error
        self._info, self._directory, self._device = info, directory, device
        self._clip, self._notes = clip, [each for each in (clip.note, note) if each]
        self._search, self._is_restricted = config.search, config.among is not None
        self.n_cells, self._kind = partition.n_cells, partition.kind
        self._patches = patches_of(partition)
        self._scene = stage.scene(clip, self._patches, title)
        self._energy = KeptEnergy(partition, clip.waveform)
        self._sounds = {
            "original": stage.sound(directory / ORIGINAL),
            "enough": None,
            "rest": None,
        }
        self._so_far = None
        if is_ours:
            self._so_far = SoundSoFar(
                directory,
                partition,
                self._energy.analysed,
                clip.sample_rate,
                torch.device(device),
            )
        self._left = TimeLeft(max_seconds=config.search.max_seconds)
        self._updates = 0
        self._updated_at = 0.0

    def waiting(self, *, is_silent: bool = False) -> stage.StageValue:
        """Return the stage before a search; of a silent clip there can be none."""
        headline, detail = headlines.silent() if is_silent else texts.waiting_for_search()
        seconds = self._clip.n_samples / self._clip.sample_rate
        peak_dbfs = level_of(self._clip.waveform).peak_dbfs
        figures = strip.clip_figures(seconds, self._clip.sample_rate, peak_dbfs)
        return self._value(stage.progress(headline, self._noted(detail), figures))

    def begin_again(self, search: SearchConfig) -> None:
        """Follow another search of the same clip from now on."""
        self._search = search
        self._left = TimeLeft(max_seconds=search.max_seconds)
        self._drop_so_far()

    def begun(self) -> stage.StageValue:
        """Return the stage when the search begins."""
        headline, detail = running.searching(self._info, None, self.n_cells, self._kind)
        return self._value(
            stage.progress(headline, detail, [], busy=True, news=running.SEARCHING_ON)
        )

    def observe(self, step: Step) -> TimeLeft:
        """Take note of a batch, shown or not; return what is left of the search."""
        judged = step.evaluations + step.bound_evaluations
        self._left = self._left.after(step.seconds, judged, step.evaluations_left)
        return self._left

    def is_due(self) -> bool:
        """Return whether the last update was long enough ago for another one."""
        return time.monotonic() - self._updated_at >= MIN_SECONDS_BETWEEN_UPDATES

    def step(self, step: Step) -> stage.StageValue:
        """Return the stage after a batch of the search."""
        self._updated_at = time.monotonic()
        self._updates += 1
        headline, detail = running.searching(
            self._info, step, self.n_cells, self._kind, self._left.remaining
        )
        share = None if step.keep is None else self._energy.share(step.keep)
        figures = strip.step_figures(
            step,
            share,
            self.n_cells,
            self._kind,
            self._device,
            is_restricted=self._is_restricted,
        )
        kept = None if step.keep is None else stage.kept_value(step.keep, self._patches)
        return self._value(
            stage.progress(
                headline,
                detail,
                figures,
                kept=kept,
                busy=True,
                updates=self._updates,
                so_far=self.can_hear(step),
                news=running.phase(step),
            )
        )

    def can_hear(self, step: Step) -> bool:
        """Whether what is enough so far can be heard, and is less than the whole clip."""
        is_less = step.n_kept is not None and step.n_kept < self.n_cells
        return self._so_far is not None and is_less

    def let_hear(self, step: Step) -> None:
        """Add the sound of what is enough so far to the stage."""
        if self._so_far is not None and step.keep is not None:
            with suppress(OSError):  # as on a full disk; the search itself goes on
                self._sounds = {**self._sounds, "enough": self._so_far.write(step.keep)}

    def finished(self, record: SearchRecord) -> stage.StageValue:
        """Return the stage with the result and its sounds."""
        self._drop_so_far()
        self._sounds = sounds(self._directory)
        return self._value(
            finished(record, self._info, self._search, self._patches, self._notes, self._updates)
        )

    def _value(self, progress: stage.StageValue) -> stage.StageValue:
        return {"scene": self._scene, "progress": progress, "sounds": self._sounds}

    def _drop_so_far(self) -> None:
        self._sounds = {**self._sounds, "enough": None}
        if self._so_far is not None:
            self._so_far.discard()

    def _noted(self, detail: str) -> str:
        return " ".join([detail, *self._notes]).strip()
