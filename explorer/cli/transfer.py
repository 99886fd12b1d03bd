"""`python -m explorer transfer`: let other models judge the fragment that a search wrote."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.answer import Answer, answer_with
from explorer.cli.model_arguments import (
    add_checkpoints,
    add_device,
    find_model,
    known_models,
    load_and_warn,
)
from explorer.cli.progress import progress_line, show_progress
from explorer.cli.search_arguments import add_controls
from explorer.extending.records import LAYER_NAMES, SUFFICIENT_SET
from explorer.verdicts import CANNOT_HEAR, OUTSIDE_WINDOW, TargetVerdict, transfer_document
from models.labels import same_meaning

if TYPE_CHECKING:
    from models.collection import Models
    from models.spec import ModelDescription

NOT_HEARD = {
    CANNOT_HEAR: "the fragment reaches above half its sample rate: not asked",
    OUTSIDE_WINDOW: "the fragment ends after its window: not asked",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `transfer`."""
    parser.add_argument("directory", metavar="DIR", type=Path, help="the directory search wrote")
    parser.add_argument(
        "--targets",
        metavar="all|ID,ID...",
        default="all",
        help="the models that judge (default: all of the task)",
    )
    parser.add_argument(
        "--layer",
        choices=LAYER_NAMES,
        default=SUFFICIENT_SET,
        help="what they judge: the fragment, or a set that `extend` wrote around it "
        "(default: sufficient)",
    )
    add_controls(parser, least=0)
    add_checkpoints(parser)
    add_device(parser)
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """Judge a stored fragment by the targets and by its source, with the controls of each."""
    from explorer.extending.files import layer_as_result  # these load torch
    from explorer.result.stored import StoredResult
    from explorer.transferring.controls import with_controls
    from explorer.transferring.transfer import judge_fragment

    result = layer_as_result(StoredResult.read(arguments.directory), arguments.layer)
    record = result.record
    known = known_models(arguments)
    source = find_model(known, record.model.id)
    targets = _targets(known, arguments.targets, source)
    counterpart = partial(same_meaning, source.task)
    with progress_line():
        classifiers = []
        for at, target in enumerate(targets, 1):
            show_progress(f"loading {target.id}, {at} of {len(targets)}")
            classifiers.append(load_and_warn(known, target.id, arguments.device))
        fragment = judge_fragment(result, classifiers, counterpart)
        first = _with_progress(fragment, targets, with_controls=arguments.controls > 0)
        if arguments.controls:
            first = with_controls(
                result, first, classifiers, counterpart, n_draws=arguments.controls
            )
        verdicts = list(first)
    document = transfer_document(record.model.id, record.label, verdicts)
    return Answer(document, "\n".join(_text(verdict, record.label) for verdict in verdicts))


def _with_progress(
    verdicts: Iterator[TargetVerdict], targets: Sequence[ModelDescription], with_controls: bool
) -> Iterator[TargetVerdict]:
    """Show which model judges the fragment and then, while its verdict is used, the controls."""
    for at, target in enumerate(targets, 1):
        which = f"{target.id}, {at} of {len(targets)}"
        show_progress(f"{which}: judging the fragment")
        verdict = next(verdicts)
        if with_controls:
            show_progress(f"{which}: judging other fragments, to compare")
        yield verdict


def _targets(known: Models, words: str, source: ModelDescription) -> Sequence[ModelDescription]:
    """Return the models that judge, the source among them."""
    from models.collection import ALL  # parsing needs no table of models

    for word in [] if words == ALL else words.split(","):
        find_model(known, word.strip())  # its error names the option that is missing
    return known.judges(words, source)


def _text(verdict: TargetVerdict, label: str) -> str:
    start = f"{verdict.model:24} {verdict.verdict:14}"
    if verdict.label is None:
        return f"{start} {NOT_HEARD.get(verdict.verdict, '')}".rstrip()
    agrees = {True: "; agrees on the clip", False: "; disagrees on the clip", None: ""}
    vacuous = f", says {label} to silence" if verdict.vacuous else ""
    others = ", ".join(f"{c.accepted} of {c.draws} {c.kind}" for c in verdict.controls)
    accepts = f"; of other fragments accepts {others}" if others else ""
    return f"{start} hears {verdict.label}{agrees[verdict.agrees_on_clip]}{vacuous}{accepts}"
