"""Measure what all strengths in a row take, against searches that know nothing of each other.

    python -m benchmarks.strengths [--task genre] [--clips N] [--effort normal] [--device auto]

Prints a row for each strength, over the bundled clips and models: how many searches have a
fragment, the median of its cells, and the evaluations of all searches (search and bounds) apart and
in a row. Both find the same, so each search runs once: what it did not reuse is what it took.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from benchmarks.hardware import measured_on
from benchmarks.markdown import markdown_table
from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import bundled_clips
from explorer.judging.devices import DEVICES, choose_device
from explorer.judging.scorer import KnownAnswers
from explorer.records import SearchRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import EFFORTS, SearchConfig
from explorer.strengths import Strength
from models.collection import bundled_models

HEADS = ("strength", "searches", "with a fragment", "cells (median)", "apart", "in a row")
Records = dict[Strength, list[SearchRecord]]


def search_all(task: str, n_clips: int | None, effort: str, device: torch.device) -> Records:
    """Search a task's first clips with all its models, at every strength in a row."""
    records: Records = {strength: [] for strength in Strength}
    known_models = bundled_models()
    for spec in known_models.of_task(task):
        classifier = known_models.load(spec.id, device)
        info = classifier.info
        for clip in bundled_clips(task)[:n_clips]:
            heard = load_excerpt(
                clip.path,
                sample_rate=info.sample_rate,
                n_samples=info.n_samples,
                min_samples=info.min_samples,
                name=clip.id,
            )
            known: KnownAnswers = {}
            for strength in Strength:
                config = ExplainConfig(
                    strength=strength, with_picture=False, search=SearchConfig(effort=effort)
                )
                with TemporaryDirectory() as directory:
                    *_, record = explain(heard, classifier, config, Path(directory), known=known)
                assert isinstance(record, SearchRecord), "a search ends with its record"
                records[strength].append(record)
            print(f"{spec.id}, {clip.id}", file=sys.stderr)
    return records


def table(records: Records) -> str:
    """A row for each strength, and one for all."""
    rows: list[tuple[str, ...]] = []
    totals = np.zeros(2, dtype=int)
    for strength, found in records.items():
        sizes = [len(record.keep) for record in found if record.keep is not None]
        spent = [record.evaluations for record in found]
        in_a_row = sum(each.search + each.bound for each in spent)
        apart = in_a_row + sum(each.reused or 0 for each in spent)
        totals += (apart, in_a_row)
        median = f"{np.median(sizes):g}" if sizes else ""
        counts = (str(len(found)), str(len(sizes)), median)
        rows.append((strength.value, *counts, f"{apart:,}", f"{in_a_row:,}"))
    rows.append(("all", "", "", "", *(f"{total:,}" for total in totals)))
    return markdown_table(HEADS, rows)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description="Four strengths in a row against four searches.")
    parser.add_argument("--task", default="genre", choices=("genre", "emotion", "deepfake"))
    parser.add_argument("--clips", metavar="N", type=int, help="the first N (default: all)")
    parser.add_argument("--effort", default="normal", choices=tuple(EFFORTS))
    parser.add_argument("--device", default="auto", choices=DEVICES)
    flags = parser.parse_args(arguments)
    device = choose_device(flags.device)
    print(table(search_all(flags.task, flags.clips, flags.effort, device)))
    print(f"\n{flags.task}, effort {flags.effort}; {measured_on(device)}")
    return 0


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main())
