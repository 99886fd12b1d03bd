"""What a visitor chose: a clip, and what to search it for."""

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.audio.channels import MIX
from explorer.audio.overview import Overview
from explorer.settings import Settings
from explorer.ui.wording.settings import CHANNELS


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The clip that a visitor chose."""

    path: Path
    name: str  # a clip's id, or the uploaded file's name
    title: str  # for people
    clip_id: str | None  # None: an upload or a recording
    task: str  # that the page shows
    sha256: str | None = None  # of the gallery's file; None: a visitor's own
    was_fetched: bool = False  # now or earlier: a clip of the gallery that is not bundled
    start_s: float = 0.0  # where the excerpt begins in the file
    channel: str = MIX  # which of the file's channels; or their mean
    overview: Overview | None = None  # of the whole file's channel; None: not computed yet
    is_kept: bool = False  # a visitor's own that gets a card, to be chosen again
    is_stand_in: bool = False  # for a visitor's own sound that went with the last page
    copy: Path | None = None  # its vocoded copy, once that was made

    @property
    def caption(self) -> str:
        """The clip for people, with the channel and the start of the excerpt."""
        parts = [self.title]
        if self.channel != MIX:
            parts.append(f"{CHANNELS[self.channel]} channel")
        if self.start_s:
            parts.append(f"from {self.start_s:g} s")
        return ", ".join(parts)

    @property
    def n_channels(self) -> int:
        """How many channels the file has, as far as it was read."""
        return 1 if self.overview is None else self.overview.n_channels

    def at(self, start_s: float) -> "Selection":
        """Return another excerpt of the same file."""
        return dataclasses.replace(self, start_s=start_s, copy=None)

    def of(self, channel: str) -> "Selection":
        """Return another channel of the same excerpt."""
        return dataclasses.replace(self, channel=channel, overview=None, copy=None)


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """Everything that determines what a search finds: the sound, the model, the settings, cells."""

    selection: Selection
    model_id: str
    settings: Settings[Any]
    among: tuple[int, ...] | None = None  # the only cells that it may keep; None for all

    @property
    def question(self) -> Hashable:
        """The same as a value: equal for two requests that ask the same."""
        chosen = self.selection
        sound = (chosen.clip_id or chosen.path, chosen.start_s, chosen.channel)
        return sound, self.model_id, tuple(map(str, self.settings)), self.among
