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

from benchmarks.recordings import RECORDINGS, write_recordings
from explorer.cli.main import main as earshot
from explorer.errors import EarshotError
from explorer.study.records import RECORDS_FILE, read_records
from explorer.study.shipped import (
    SHIPPED_RECORDS,
    SHIPPED_STUDIES,
    STUDIES,
    ShippedStudy,
    find_shipped,
    shipped_records,
)
from explorer.study.summary import summarise, write_summary
from models.training.data.options import DataOptions


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
    words = ["study", "--task", study.task, "--out", str(directory)]
    if flags.controls:
        words += ["--controls", str(flags.controls)]
    if flags.ray:
        words += ["--ray", "--workers", str(flags.ray)]
    if (directory / RECORDS_FILE).exists():
        words.append("--resume")
    if study.id in RECORDINGS:
        clips = flags.work / "clips" / study.id
        options = DataOptions(
            data=flags.data, workers=flags.ray or 1, cache_dir=flags.work / "kept"
        )
        write_recordings(clips, RECORDINGS[study.id](options))
        words += ["--clips", str(clips)]
    print(study.id, file=sys.stderr)
    code = earshot(words)
    if code == 0:
        _ship(directory, STUDIES / study.id)
    return code


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
