"""Make the studies that come with Earshot anew, in `assets/studies`.

    python -m benchmarks.studies --work DIR [--data FOLDER] [--cache DIR] [--only ID,ID] [--ray N]

Those on recordings need FOLDER, which models/README.md describes, and the packages of
requirements-training.txt; their prepared clips and all records go to DIR, and a second run goes on
where the first one ended. Only numbers go to `assets/studies`.
"""

import argparse
import csv
import gzip
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.cli import main as earshot
from explorer.errors import EarshotError
from explorer.shipped_studies import (
    SHIPPED_RECORDS,
    SHIPPED_STUDIES,
    STUDIES,
    ShippedStudy,
    find_shipped,
)
from explorer.study_records import RECORDS_FILE, read_records
from explorer.study_summary import summarise, write_summary
from explorer.wav import write_wav
from models.labels import EMOTIONS, ORIGINS
from models.training.deepfake_data import READERS, held_out_sources
from models.training.emotion_data import held_out_clips
from models.training.recordings import SAMPLE_RATE
from models.training.work import Work

N_EMOTION_CLIPS = 100  # of all classes; five for each cell of the table of classes and answers
N_WINDOWS = 25  # of the recordings, and of the copies by each vocoder

Prepared = Iterable[tuple[str, str, Float[Tensor, " n_samples"]]]  # name, label, waveform


def main(arguments: list[str] | None = None) -> int:
    """Make them; returns the exit code."""
    flags = _parser().parse_args(arguments)
    try:
        wanted = [find_shipped(word) for word in flags.only.split(",")] if flags.only else None
        for study in wanted or SHIPPED_STUDIES:
            code = _make(study, flags)
            if code:
                return code
    except EarshotError as error:
        print(f"studies: {error}", file=sys.stderr)
        return 2
    return 0


def _make(study: ShippedStudy, flags: argparse.Namespace) -> int:
    """Run one study and put its numbers where they belong; returns the exit code."""
    directory: Path = flags.work / study.id
    words = ["study", "--task", study.task, "--out", str(directory)]
    if study.id in RECORDED:
        clips = flags.work / f"{study.id}-clips"
        if not clips.exists():
            work = Work(data=flags.data, workers=flags.workers, cache_dir=flags.cache)
            _write(clips, RECORDED[study.id](work))
        words += ["--clips", str(clips)]
    if flags.ray:
        words += ["--ray", "--workers", str(flags.ray)]
    if (directory / RECORDS_FILE).exists():
        words.append("--resume")
    print(study.id, file=sys.stderr)
    code = earshot(words)
    if code == 0:
        _ship(directory, STUDIES / study.id)
    return code


def _ship(directory: Path, into: Path) -> None:
    """Copy what a study wrote; the same records give the same bytes."""
    into.mkdir(parents=True, exist_ok=True)
    lines = sorted((directory / RECORDS_FILE).read_bytes().splitlines(keepends=True))
    (into / SHIPPED_RECORDS).write_bytes(gzip.compress(b"".join(lines), mtime=0))
    write_summary(into, summarise(read_records(directory)))


def _write(folder: Path, clips: Prepared) -> None:
    """Write clips and their index, the folder's name last: it is whole if it is there."""
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with (unfinished / "index.csv").open("w", encoding="utf-8", newline="") as file:
        index = csv.writer(file)
        index.writerow(("file", "label"))
        for name, label, waveform in clips:
            write_wav(unfinished / f"{name}.wav", waveform, SAMPLE_RATE)
            index.writerow((f"{name}.wav", label))
    unfinished.rename(folder)


def _emotions(work: Work) -> Prepared:
    """Clips of the held-out actors, evenly taken from all."""
    clips = held_out_clips(work, fold=0)
    for at in _evenly(len(clips.targets), N_EMOTION_CLIPS):
        label = EMOTIONS[int(clips.targets[at])]
        yield f"emodb-{at:03}-{label}", label, clips.waveforms[at]


def _origins(work: Work) -> Prepared:
    """Windows of held-out readers, and the same windows of their copies."""
    sources = [each for each in held_out_sources(work) if each.name.startswith(READERS)]
    for source in sources:
        made = source.name.removeprefix(f"{READERS}, copied by ").replace(READERS, "recording")
        for at in _evenly(len(source.clips), N_WINDOWS):
            yield f"librispeech-{at:03}-{made}", ORIGINS[source.target], source.clips[at]


RECORDED: dict[str, Callable[[Work], Prepared]] = {
    "emotion-recordings": _emotions,
    "deepfake-recordings": _origins,
}


def _evenly(n: int, wanted: int) -> list[int]:
    """Indices spread over all of n, as many as wanted or as there are.

    >>> _evenly(10, 4), _evenly(2, 4)
    ([0, 2, 5, 7], [0, 1])
    """
    return [at * n // wanted for at in range(wanted)] if wanted < n else list(range(n))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Make the studies that come with Earshot.")
    add = parser.add_argument
    add("--work", metavar="DIR", type=Path, required=True, help="for clips and unfinished studies")
    add("--data", metavar="FOLDER", type=Path, help="real recordings: see models/README.md")
    add("--cache", metavar="DIR", type=Path, help="where vocoded copies are kept")
    add("--only", metavar="ID,ID", help="which studies (all)")
    add("--ray", metavar="N", type=int, help="workers of a local Ray cluster (no Ray)")
    add("--workers", metavar="N", type=int, default=1, help="processes that make the copies (1)")
    return parser


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main())
