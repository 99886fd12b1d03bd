"""From what, with how many hands and where training and test clips are made."""

from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError


@dataclass(frozen=True, kw_only=True)
class DataOptions:
    """What all makers of clips are told."""

    data: Path | None  # the folder of corpora of real recordings, for the speech tasks
    workers: int  # processes or threads that render
    cache_dir: Path | None  # keeps what took long to make; None: it is made anew

    @property
    def data_dir(self) -> Path:
        """The folder of corpora; InputError if none was named."""
        if self.data is None:
            raise InputError("The speech tasks need recordings: name their folder with --data.")
        return self.data
