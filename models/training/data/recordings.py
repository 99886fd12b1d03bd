"""Real recordings: folders of 16 kHz FLAC files with an `index.csv`.

Earshot does not include any; models/README.md says where to get them. None of them is copied
anywhere: only the weights trained on them are published.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from explorer.errors import ModelError

SAMPLE_RATE = 16_000
# Speakers of EmoDB, women and men in every fold. For the bundled networks of both speech tasks the
# first fold is held out.
EMODB_FOLDS = (("03", "08", "10"), ("09", "11", "13"), ("12", "14", "15", "16"))


@dataclass(frozen=True, kw_only=True, eq=False)
class Recording:
    """One file of a corpus."""

    samples: NDArray[np.float32]  # (n_samples,), mono at 16 kHz
    label: str
    speaker: str  # person, synthetic voice or, for music, artist
    subset: str  # of the corpus; empty if it has none
    name: str  # of its file, without the ending


def read_recordings(data_dir: Path, corpus: str) -> tuple[Recording, ...]:
    """Read all files of a corpus, in the order of its index.

    Raises:
        ModelError: the corpus is missing or damaged; the text names the file.
    """
    folder = data_dir / corpus
    try:
        with (folder / "index.csv").open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise ModelError(
            f"There are no recordings of {corpus} in {data_dir} ({error.strerror}: index.csv). "
            "models/README.md says where they come from."
        ) from error
    return tuple(_read(folder / row["file"], row) for row in rows)


def _read(path: Path, row: dict[str, str]) -> Recording:
    try:
        samples, sample_rate = soundfile.read(path, dtype="float32")
    except (soundfile.LibsndfileError, OSError) as error:
        raise ModelError(f"{path} cannot be read: {error}") from error
    if samples.ndim != 1 or sample_rate != SAMPLE_RATE:
        raise ModelError(f"{path} is not mono at {SAMPLE_RATE} Hz.")
    # A synthesiser's voice is in the name of the file it wrote.
    speaker = row.get("speaker") or row.get("artist") or row["source"]
    return Recording(
        samples=samples,
        label=row["label"],
        speaker=speaker,
        subset=row.get("subset", ""),
        name=path.stem,
    )
