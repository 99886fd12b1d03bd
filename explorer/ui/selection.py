"""What a visitor chose: a clip, and what to search it for."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.audio.overview import Overview
from explorer.settings import Settings


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
    overview: Overview | None = None  # of the whole file; None: not computed yet
    copy: Path | None = None  # its vocoded copy, once that was made

    @property
    def caption(self) -> str:
        """The clip for people, with the start of the excerpt."""
        return f"{self.title}, from {self.start_s:g} s" if self.start_s else self.title

    def at(self, start_s: float) -> "Selection":
        """Return another excerpt of the same file."""
        return dataclasses.replace(self, start_s=start_s, copy=None)


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """Everything that determines what a search finds: the sound, the model, the settings."""

    selection: Selection
    model_id: str
    settings: Settings[Any]
