"""Print (or write into the cards) every figure that the model cards state.

    python -m models.training.evaluate --task genre [--json] [--write-cards]
    python -m models.training.evaluate --task emotion --data FOLDER_OF_RECORDINGS

For the emotion task the networks of all folds but the first are trained anew, which takes minutes
for each: the bundled weights are those of the first fold.
"""

import argparse
import dataclasses
import hashlib
import json
import sys
from pathlib import Path

import torch

from explorer.errors import EarshotError
from explorer.judging.classifier import TorchClassifier
from models.bundled.registry import (
    WEIGHTS_DIR,
    ModelSpec,
    list_models,
    load_model,
    load_unverified_network,
)
from models.labels import TASKS
from models.training.cards import card_figures, overview_figures, write_cards
from models.training.figures import Figures, measure
from models.training.options import DataOptions
from models.training.testing import TESTS, TestSet


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    work = DataOptions(data=options.data, workers=options.workers, cache_dir=options.cache)
    try:
        specs = list_models(options.task)
        test = TESTS[options.task](work)
        figures = [_figures(spec, test, options.weights) for spec in specs]
        if options.write_cards:
            write_cards(specs, figures)
    except EarshotError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([dataclasses.asdict(each) for each in figures], indent=1))
    else:
        for each in figures:
            print(f"# {each.model}\n\n{card_figures(each)}\n")
        print(overview_figures(figures))
    return 0


def _figures(spec: ModelSpec, test: TestSet, weights_dir: Path | None) -> Figures:
    path = (weights_dir or WEIGHTS_DIR) / spec.weights
    if weights_dir is None:
        classifier = load_model(spec.id, torch.device("cpu"))
    else:
        network = load_unverified_network(spec, path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        info = dataclasses.replace(spec, sha256=sha256).info
        classifier = TorchClassifier(info, network, torch.device("cpu"))
    n_parameters = sum(parameter.numel() for parameter in spec.build().parameters())
    sources = test.sources(spec, classifier)
    return measure(classifier, test.clips, n_parameters, path.stat().st_size, sources)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.evaluate", description=__doc__)
    parser.add_argument("--task", choices=TASKS, required=True)
    parser.add_argument("--data", type=Path, help="folder of recordings, for the speech tasks")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--write-cards", action="store_true", help="write into cards and README")
    output.add_argument("--weights", type=Path, help="folder of weights that are not the table's")
    parser.add_argument("--workers", type=int, default=2, help="processes that render clips")
    parser.add_argument("--threads", type=int, default=2, help="torch's")
    parser.add_argument("--cache", type=Path, help="folder that keeps rendered clips between runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
