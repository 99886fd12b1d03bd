"""Measure every figure in the model cards, and print it or write it into the cards.

    python -m models.training.evaluate --task genre [--json] [--write-cards]
    python -m models.training.evaluate --task emotion --data FOLDER_OF_RECORDINGS

The bundled weights of the emotion task are those of the first fold. The networks of the other folds
are trained again here, which takes minutes each.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

import torch

from explorer.errors import EarshotError
from models.bundled.loading import load_bundled, with_weights_in
from models.bundled.registry import MODELS, WEIGHTS_DIR
from models.labels import TASKS
from models.spec import ModelSpec
from models.training.cards import card_figures, overview_figures, write_cards
from models.training.data.options import DataOptions
from models.training.evaluation_sets import TEST_SETS, TestSet
from models.training.figures import Figures
from models.training.measuring import measure


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parsed = _parser().parse_args(arguments)
    torch.set_num_threads(parsed.threads)
    options = DataOptions(data=parsed.data, workers=parsed.workers, cache_dir=parsed.cache)
    try:
        specs = [spec for spec in MODELS if spec.task == parsed.task]
        test_set = TEST_SETS[parsed.task](options)
        figures = [_figures(spec, test_set, parsed.weights) for spec in specs]
        if parsed.write_cards:
            write_cards(specs, figures)
    except EarshotError as error:
        print(error, file=sys.stderr)
        return 2
    if parsed.json:
        print(json.dumps([dataclasses.asdict(each) for each in figures], indent=1))
    else:
        for each in figures:
            print(f"# {each.model}\n\n{card_figures(each)}\n")
        print(overview_figures(figures))
    return 0


def _figures(spec: ModelSpec, test_set: TestSet, weights_dir: Path | None) -> Figures:
    if weights_dir is not None:
        spec = with_weights_in(spec, weights_dir)
    folder = weights_dir or WEIGHTS_DIR
    classifier = load_bundled(spec, torch.device("cpu"), weights_dir=folder)
    n_parameters = sum(parameter.numel() for parameter in spec.build().parameters())
    sources = test_set.sources(spec, classifier)
    n_bytes = (folder / spec.weights).stat().st_size
    return measure(classifier, test_set.clips, n_parameters, n_bytes, sources)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.evaluate", description=__doc__)
    parser.add_argument("--task", choices=TASKS, required=True)
    parser.add_argument("--data", type=Path, help="folder of recordings, for the speech tasks")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    output = parser.add_mutually_exclusive_group()
    output.add_argument(
        "--write-cards", action="store_true", help="write the figures into cards and README"
    )
    output.add_argument("--weights", type=Path, help="measure other weights, in this folder")
    parser.add_argument("--workers", type=int, default=2, help="processes that render clips")
    parser.add_argument("--threads", type=int, default=2, help="torch's threads")
    parser.add_argument("--cache", type=Path, help="folder that stores rendered clips between runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
