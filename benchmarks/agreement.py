"""Search every bundled clip with every model at several batch sizes, and compare the keeps.

    python -m benchmarks.agreement [--task genre] [--partition mel] [--cells 64]
                                   [--batch-sizes 1,7,64] [--seed 0] [--clips N]

Prints a line per model: outcomes, sizes, evaluations, rounds, how many certificates hold, and how
many clips gave different keeps at different batch sizes. Exits 1 if a certificate does not hold.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

import torch

from explorer.clip import load_clip
from explorer.explain import ExplainConfig, explain
from explorer.gallery import BundledClip, bundled_clips
from explorer.records import Outcome, SearchRecord
from explorer.search import SearchConfig
from models.registry import ModelSpec, list_models, load_model


def main() -> int:
    """Run the comparison; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", default="genre")
    parser.add_argument("--partition", default="mel")
    parser.add_argument("--cells", type=int, default=64)
    parser.add_argument("--batch-sizes", default="1,7,64")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--clips", type=int, help="only the first N")
    flags = parser.parse_args()
    batch_sizes = [int(word) for word in flags.batch_sizes.split(",")]
    clips = bundled_clips(flags.task)[: flags.clips]
    all_hold = True
    for spec in list_models(flags.task):
        by_clip = [
            [_search(clip, spec, flags, batch_size) for batch_size in batch_sizes] for clip in clips
        ]
        print(f"{spec.id}: {_summary(by_clip)}", flush=True)
        certificates = [record.certificate for records in by_clip for record in records]
        all_hold = all_hold and all(c is None or c.holds for c in certificates)
    return 0 if all_hold else 1


def _search(
    clip: BundledClip, spec: ModelSpec, flags: argparse.Namespace, batch_size: int
) -> SearchRecord:
    classifier = load_model(spec.id, torch.device("cpu"))
    sound = load_clip(
        clip.path, sample_rate=spec.sample_rate, n_samples=spec.n_samples, name=clip.id
    )
    config = ExplainConfig(
        partition=flags.partition,
        n_cells=flags.cells,
        search=SearchConfig(seed=flags.seed, batch_size=batch_size),
    )
    with tempfile.TemporaryDirectory() as directory:
        *_, record = explain(sound, classifier, config, Path(directory))
    assert isinstance(record, SearchRecord)
    return record


def _summary(by_clip: list[list[SearchRecord]]) -> str:
    outcomes = Counter(records[0].outcome.value for records in by_clip)
    found = [records[-1] for records in by_clip if records[-1].outcome is Outcome.IRREDUCIBLE]
    certificates = [record.certificate for records in by_clip for record in records]
    issued = [certificate for certificate in certificates if certificate is not None]
    differing = sum(len({record.keep for record in records}) > 1 for records in by_clip)
    sizes = [len(record.keep or ()) for record in found]
    return (
        f"{', '.join(f'{count} {name}' for name, count in outcomes.most_common())}; "
        f"cells kept: median {median(sizes):g}, {min(sizes)} to {max(sizes)}; "
        f"median {median(r.evaluations.search + r.evaluations.bound for r in found):g} evaluations "
        f"in {median(r.rounds for r in found):g} rounds (at the last batch size); "
        f"{sum(c.holds for c in issued)} of {len(issued)} certificates hold; "
        f"{differing} of {len(by_clip)} clips differ between batch sizes"
    )


if __name__ == "__main__":
    sys.exit(main())
