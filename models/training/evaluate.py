"""Measure every figure in the model cards, and print it or write it into the cards.

    python -m models.training.evaluate --task genre --data FOLDER_OF_RECORDINGS [--write-cards]
    python -m models.training.evaluate --task deepfake --data FOLDER_OF_RECORDINGS --limits

The bundled weights of the emotion task are those of the first fold. The networks of the other folds
are trained again here, which takes minutes each; `--without-folds` leaves them out, and so do
`--limits` and `--write-before`.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from explorer.errors import EarshotError, InputError
from explorer.judging.classifier import TorchClassifier
from models.bundled.loading import load_bundled, with_weights_in
from models.bundled.registry import MODELS, WEIGHTS_DIR
from models.labels import TASKS
from models.spec import ModelSpec
from models.training.before import Before, read_before, write_before
from models.training.cards import (
    answers,
    card_figures,
    card_limits,
    overview_figures,
    write_figures,
    write_limits,
)
from models.training.data.options import DataOptions
from models.training.evaluation_sets import TEST_SETS, TestSet
from models.training.figures import Figures, LimitFigures
from models.training.limit_sets import LIMIT_SETS, LimitSet
from models.training.limit_tables import limit_answers, limits_overview
from models.training.limits import measure_limits
from models.training.measuring import measure


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parsed = _parser().parse_args(arguments)
    torch.set_num_threads(parsed.threads)
    try:
        _evaluate(parsed)
    except EarshotError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _evaluate(parsed: argparse.Namespace) -> None:
    if parsed.write_before and parsed.limits:
        raise InputError("--write-before stores all figures of a card: leave out --limits.")
    options = DataOptions(data=parsed.data, workers=parsed.workers, cache_dir=parsed.cache)
    specs = [spec for spec in MODELS if spec.task == parsed.task]
    limit_set = LIMIT_SETS[parsed.task](options)
    limits = [_limits(spec, limit_set, parsed.weights) for spec in specs]
    figures: list[Figures] = []
    if not parsed.limits:
        test_set = TEST_SETS[parsed.task](options)
        other_folds = not (parsed.write_before or parsed.without_folds)
        figures = [_figures(spec, test_set, parsed.weights, other_folds) for spec in specs]
    if parsed.write_cards:
        write_limits(specs, limits)
        if figures:
            write_figures(specs, figures)
    if parsed.write_before:
        write_before(before(figures, limits))
    if parsed.json:
        measured: list[Figures | LimitFigures] = [*figures, *limits]
        print(json.dumps([dataclasses.asdict(each) for each in measured], indent=1))
    else:
        _print(figures, limits)


def _print(figures: Sequence[Figures], limits: Sequence[LimitFigures]) -> None:
    earlier = read_before()
    for each in figures:
        print(f"# {each.model}\n\n{card_figures(each, earlier.get(each.model))}\n")
    for limit in limits:
        print(f"# {limit.model}: limits\n\n{card_limits(limit, earlier.get(limit.model))}\n")
    if figures:
        print(overview_figures(figures), end="\n\n")
    print(limits_overview(limits))


def before(figures: Sequence[Figures], limits: Sequence[LimitFigures]) -> dict[str, Before]:
    """Return what the cards of these weights say, to be shown beside later weights."""
    return {
        each.model: Before(
            version=each.version, answers=dict([*answers(each), *limit_answers(limit)])
        )
        for each, limit in zip(figures, limits, strict=True)
    }


def _limits(spec: ModelSpec, limit_set: LimitSet, weights_dir: Path | None) -> LimitFigures:
    classifier = _loaded(spec, weights_dir)
    vocoders = limit_set.vocoders(classifier)
    return measure_limits(classifier, limit_set.clips, limit_set.other_sounds, vocoders)


def _figures(
    spec: ModelSpec, test_set: TestSet, weights_dir: Path | None, other_folds: bool
) -> Figures:
    classifier = _loaded(spec, weights_dir)
    n_parameters = sum(parameter.numel() for parameter in spec.build().parameters())
    sources = test_set.sources(classifier) + (test_set.other_folds(spec) if other_folds else ())
    n_bytes = ((weights_dir or WEIGHTS_DIR) / spec.weights).stat().st_size
    return measure(classifier, test_set.clips, n_parameters, n_bytes, sources)


def _loaded(spec: ModelSpec, weights_dir: Path | None) -> TorchClassifier:
    if weights_dir is not None:
        spec = with_weights_in(spec, weights_dir)
    return load_bundled(spec, torch.device("cpu"), weights_dir=weights_dir or WEIGHTS_DIR)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.evaluate", description=__doc__)
    parser.add_argument("--task", choices=TASKS, required=True)
    parser.add_argument("--data", type=Path, help="folder of recordings; see models/README.md")
    parser.add_argument(
        "--limits", action="store_true", help="measure only the limits, which takes minutes"
    )
    parser.add_argument(
        "--without-folds", action="store_true", help="train no networks of other folds"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    output = parser.add_mutually_exclusive_group()
    output.add_argument(
        "--write-cards", action="store_true", help="write the figures into cards and README"
    )
    output.add_argument(
        "--write-before", action="store_true", help="store the figures for later cards to show"
    )
    output.add_argument("--weights", type=Path, help="measure other weights, in this folder")
    parser.add_argument("--workers", type=int, default=2, help="processes that render clips")
    parser.add_argument("--threads", type=int, default=2, help="torch's threads")
    parser.add_argument("--cache", type=Path, help="folder that stores rendered clips between runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
