"""Options of the commands that create training and test clips."""

from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError


@dataclass(frozen=True, kw_only=True)
class DataOptions:
    """Options passed to every clip generator."""

    data: Path | None  # folder of corpora of real recordings
    workers: int  # processes or threads that render
    cache_dir: Path | None  # stores what is slow to render; None: render it every time

    @property
    def data_dir(self) -> Path:
        """The folder of corpora; raises InputError if none was given."""
        if self.data is None:
            raise InputError(
                "Training and measuring need recordings: name their folder with --data."
            )
        return self.data
