"""Run the studies that come with Earshot again, and replace them in `assets/studies`.

    python -m benchmarks.studies --work DIR [--data FOLDER] [--only ID,ID] [--ray N] [--controls N]
    python -m benchmarks.studies --summaries [--only ID,ID]

All records go to DIR, and a second run resumes where the first one ended. Studies of real
recordings need FOLDER with the corpora (models/README.md) and the packages of
requirements-training.txt. With --summaries nothing is run: the summaries are recomputed from the
shipped records.
"""

import argparse
import gzip
import sys
from pathlib import Path

import torch

from benchmarks.published_recordings import PUBLISHED_RECORDINGS
from benchmarks.recordings import RECORDINGS, write_recordings
from explorer.cli.main import main as earshot
from explorer.errors import EarshotError
from explorer.study.records import RECORDS_FILE, read_records, rewrite_records
from explorer.study.shipped import (
    SHIPPED_RECORDS,
    SHIPPED_STUDIES,
    STUDIES,
    ShippedStudy,
    find_shipped,
    shipped_records,
)
from explorer.study.summary import summarise, write_summary
from models.collection import bundled_models
from models.published.table import PUBLISHED
from models.training.data.options import DataOptions

ALL_RECORDINGS = {**RECORDINGS, **PUBLISHED_RECORDINGS}

TAGGERS = tuple(model.id for model in PUBLISHED if model.task == "genre")
AASIST = ("aasist", "aasist-l")
RAWGAT = ("rawgat-st-mul", "rawgat-st-add", "rawgat-st-cat")
PUBLISHED_MODELS = {  # by the study's id
    "genre-published": TAGGERS,
    "deepfake-published": AASIST,
    "deepfake-rawgat": (*AASIST, *RAWGAT),
}
# A guess is no answer, and the bundled models guess the class of a single band.
# So their studies are about clear answers; the first strength is the one that is shown. Every
# strength has its own controls, which take most of the time, so one seed has to do.
SEVERAL_STRENGTHS = ("--strengths", "clear,top,complete", "--seeds", "0")
TOP = ("--strengths", "top")
# Published models take 0.05 to 1 s for a sound on one core: a search at normal effort would take
# minutes. Batches gain nothing there.
AFFORDABLE = ("--effort", "quick", "--seeds", "0", "--controls", "2", "--batch-size", "2")


def main(arguments: list[str] | None = None) -> int:
    """Run the studies and return the exit code."""
    flags = _parser().parse_args(arguments)
    try:
        wanted = [find_shipped(word) for word in flags.only.split(",")] if flags.only else None
        for study in wanted or SHIPPED_STUDIES:
            if flags.summaries:
                write_summary(STUDIES / study.id, summarise(shipped_records(study)))
                continue
            code = _make(study, flags)
            if code:
                return code
    except EarshotError as error:
        print(f"studies: {error}", file=sys.stderr)
        return 2
    return 0


def _make(study: ShippedStudy, flags: argparse.Namespace) -> int:
    """Run one study, replace its shipped files, and return the exit code."""
    directory: Path = flags.work / study.id
    words = ["study", "--task", study.task, "--out", str(directory), *_plan(study)]
    if flags.limit is not None:
        words += ["--limit", str(flags.limit)]
    if flags.controls:
        words += ["--controls", str(flags.controls)]
    if flags.ray:
        words += ["--ray", "--workers", str(flags.ray)]
    if flags.extend and not directory.exists():
        shipped = shipped_records(study)
        directory.mkdir(parents=True)
        rewrite_records(directory, shipped)
    if (directory / RECORDS_FILE).exists():
        words.append("--resume")
    if study.id in ALL_RECORDINGS:
        clips = flags.work / "clips" / study.id
        options = DataOptions(
            data=flags.data, workers=flags.ray or 1, cache_dir=flags.work / "kept"
        )
        write_recordings(clips, ALL_RECORDINGS[study.id](options))
        words += ["--clips", str(clips)]
    print(study.id, file=sys.stderr)
    code = earshot(words)
    if code == 0:
        _ship(directory, STUDIES / study.id)
    return code


def _plan(study: ShippedStudy) -> tuple[str, ...]:
    """Which models a study has, and with which settings, in the words of `earshot study`."""
    published = PUBLISHED_MODELS.get(study.id)
    if published is None:
        bundled = (model.id for model in bundled_models().of_task(study.task))
        return "--models", ",".join(bundled), *SEVERAL_STRENGTHS
    return "--models", ",".join(published), *TOP, *AFFORDABLE


def _ship(directory: Path, into: Path) -> None:
    """Write a study's shipped files from its records; equal records give equal bytes."""
    into.mkdir(parents=True, exist_ok=True)
    lines = sorted((directory / RECORDS_FILE).read_bytes().splitlines(keepends=True))
    (into / SHIPPED_RECORDS).write_bytes(gzip.compress(b"".join(lines), mtime=0))
    write_summary(into, summarise(read_records(directory)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run the studies that come with Earshot again.")
    add = parser.add_argument
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--work", metavar="DIR", type=Path, help="where the records go")
    what.add_argument(
        "--summaries", action="store_true", help="only the summaries, from the records"
    )
    add("--data", metavar="FOLDER", type=Path, help="corpora of real recordings")
    add("--only", metavar="ID,ID", help="which studies (default: all)")
    add("--limit", metavar="N", type=int, help="only the first N clips")
    add("--extend", action="store_true", help="begin with the shipped records")
    add(
        "--ray",
        metavar="N",
        type=int,
        help="workers of a local Ray cluster (default: no Ray)",
    )
    add("--controls", metavar="N", help="as in `earshot study` (default: as there)")
    return parser


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main())
