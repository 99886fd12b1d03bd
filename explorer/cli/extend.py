"""`python -m explorer extend`: build the necessary and the complete set around a fragment."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.answer import Answer, answer_with
from explorer.cli.interrupt import stop_on_interrupt
from explorer.cli.model_arguments import (
    add_checkpoints,
    add_device,
    find_model,
    known_models,
    load_and_warn,
)
from explorer.cli.progress import line_about, progress_line, show_progress
from explorer.searching.config import SearchConfig
from explorer.settings import SETTINGS
from explorer.time_left import TimeLeft, in_words

if TYPE_CHECKING:
    from explorer.extending.build import LayerStep
    from explorer.extending.records import ExtensionRecord


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `extend`."""
    parser.add_argument("directory", metavar="DIR", type=Path, help="the directory search wrote")
    seed = SETTINGS.seed
    parser.add_argument(
        seed.option,
        metavar="N",
        type=int,
        default=seed.default,
        help="seed of the random parts (default: 0)",
    )
    add_checkpoints(parser)
    add_device(parser)
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """Extend a stored fragment, and write the layers to DIR. After Ctrl-C the best so far are."""
    from explorer.extending.extend import extend  # these load torch
    from explorer.extending.words import layers_in_words
    from explorer.result.stored import StoredResult

    result = StoredResult.read(arguments.directory)
    record, config = result.record, SearchConfig(seed=arguments.seed)
    known = known_models(arguments)
    source = find_model(known, record.model.id)
    classifier = load_and_warn(known, source.id, arguments.device)
    with stop_on_interrupt() as should_stop, progress_line():
        events = extend(result, classifier, config, should_stop)
        extension = _show_progress(events, record.partition.kind)
    head = f"{record.clip.name}, {record.model.id}: {record.label} ({record.probability:.2f})"
    lines = [head, *layers_in_words(record, extension), str(arguments.directory)]
    return Answer(asdict(extension), "\n".join(filter(None, lines)))


def _show_progress(events: Iterator[LayerStep | ExtensionRecord], kind: str) -> ExtensionRecord:
    """Show the progress of both searches, and return what they found."""
    from explorer.extending.build import LayerStep

    layer, left = "", TimeLeft()
    for event in events:
        if not isinstance(event, LayerStep):
            return event
        if event.layer != layer:
            layer, left = event.layer, TimeLeft()
        step = event.step
        judged = step.evaluations + step.bound_evaluations
        left = left.after(step.seconds, judged, step.evaluations_left)
        show_progress(f"{layer} set: {line_about(step, kind, in_words(left.remaining))}")
    raise AssertionError("an extension ends with its record")
