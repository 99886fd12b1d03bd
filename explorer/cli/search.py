"""`python -m explorer search`: find a fragment of a clip that is enough for a model."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.answer import Answer, answer_with
from explorer.cli.clip_arguments import add_clip, load_named
from explorer.cli.interrupt import stop_on_interrupt
from explorer.cli.model_arguments import add_model, find_model, known_models, load_and_warn
from explorer.cli.progress import line_about, progress_line, show_progress
from explorer.cli.search_arguments import add_search_settings
from explorer.errors import InputError
from explorer.partitions.kinds import UNITS
from explorer.partitions.ranges import cells_of
from explorer.records import FILES, Outcome, SearchRecord, read_record
from explorer.searching.config import SearchConfig
from explorer.settings import SETTINGS
from explorer.strengths import Strength
from explorer.time_left import TimeLeft, in_words

if TYPE_CHECKING:
    from explorer.result.explain import ExplainConfig
    from explorer.searching.step import Step


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `search`."""
    add_clip(parser)
    add_model(parser)
    add = parser.add_argument
    add("--out", metavar="DIR", type=Path, required=True, help="directory for the result")
    label, seed = SETTINGS.label.option, SETTINGS.seed
    add(label, metavar="L", help="the class to keep (default: the model's answer to the clip)")
    add_search_settings(parser)
    add(
        seed.option,
        metavar="N",
        type=int,
        default=seed.default,
        help="seed of the random parts (default: 0)",
    )
    _add_how_sure(parser)
    _add_allowed(parser)
    add(
        SETTINGS.max_evaluations.option,
        metavar="N",
        type=int,
        help="classify at most this many sounds (default: no limit)",
    )
    add(
        "--batch-size",
        metavar="auto|N",
        type=_batch_size,
        help="sounds per forward pass (default: auto)",
    )
    answer_with(parser, run)


def _add_how_sure(parser: argparse.ArgumentParser) -> None:
    strength, least = SETTINGS.strength, SETTINGS.min_probability
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        strength.option,
        choices=strength.choices,
        default=strength.default,
        help="how sure of a fragment the model must be: clear (probability .5, or its top answer "
        "if it is less than .51 sure of the whole clip), top (its top answer), half (.5), sure "
        "(.9), complete (as sure as of the whole clip, less .01) (default: clear)",
    )
    either.add_argument(
        least.option,
        metavar="P",
        type=float,
        help="a probability of your own, which is then asked of other models, too",
    )


def _add_allowed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--among",
        metavar="CELLS",
        type=_cells,
        help="keep none but these cells, as 3-7,12: numbers from 0, as in result.json "
        "(default: all)",
    )
    parser.add_argument(
        "--apart-from",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="keep no cell that the fragment in DIR keeps, which search wrote; may be repeated",
    )


def run(arguments: argparse.Namespace) -> Answer:
    """Search, and write the result to --out. After Ctrl-C the best fragment so far is written."""
    from explorer.result.apart import keep_apart  # these load torch
    from explorer.result.explain import explain
    from explorer.result.staging import check_replaceable

    known = known_models(arguments)
    model = find_model(known, arguments.model)
    config = _config(arguments)
    clip = load_named(arguments, model.info)
    earlier = [read_record(directory) for directory in arguments.apart_from]
    config = keep_apart(earlier, clip, model.info, config)
    _check_out(arguments)
    check_replaceable(arguments.out)
    classifier = load_and_warn(known, model.id, arguments.device)
    with stop_on_interrupt() as should_stop, progress_line():
        events = explain(clip, classifier, config, arguments.out, should_stop)
        record = _show_progress(events, config.partition)
    return Answer(asdict(record), _text(record, arguments.out))


def _config(arguments: argparse.Namespace) -> ExplainConfig:
    from explorer.result.explain import ExplainConfig  # loads torch

    return ExplainConfig(
        partition=arguments.partition,
        n_cells=arguments.cells,
        label=arguments.label,
        strength=Strength(arguments.strength),
        min_probability=arguments.min_probability,
        among=arguments.among,
        search=SearchConfig(
            seed=arguments.seed,
            effort=arguments.effort,
            max_evaluations=arguments.max_evaluations,
            batch_size=arguments.batch_size,
        ),
    )


def _check_out(arguments: argparse.Namespace) -> None:
    """Raise InputError if the result would replace the clip, or a result to stay apart from."""
    out: Path = arguments.out
    replaced = [(arguments.clip, out / name) for name in FILES]
    replaced += [(earlier, out) for earlier in arguments.apart_from]
    for read, written in replaced:
        if Path(read).resolve() == written.resolve():
            raise InputError(f"{read} would be overwritten; choose another --out.")


def _show_progress(events: Iterator[Step | SearchRecord], kind: str) -> SearchRecord:
    """Show the progress of a search, and return its record."""
    left = TimeLeft()
    for event in events:
        if isinstance(event, SearchRecord):
            return event
        judged = event.evaluations + event.bound_evaluations
        left = left.after(event.seconds, judged, event.evaluations_left)
        show_progress(line_about(event, kind, in_words(left.remaining)))
    raise AssertionError("a search ends with its record")


def _text(record: SearchRecord, directory: Path) -> str:
    head = f"{record.clip.name}, {record.model.id}: {record.label} ({record.probability:.2f})"
    from explorer.result.checks import (  # these load torch
        allowed_cells,
        allowed_in_words,
        remainder_in_words,
        removals_in_words,
        sampled_bound_in_words,
        why_nothing,
    )

    if record.keep is None or record.certificate is None:
        left_out = _left_out(record) if record.outcome is Outcome.IMPOSSIBLE else ""
        why = f"{record.outcome}: {why_nothing(record)}{left_out}"
        return "\n".join(filter(None, [head, why, allowed_in_words(record), str(directory)]))
    certificate = record.certificate
    checked = "certificate holds" if certificate.holds else "CERTIFICATE DOES NOT HOLD"
    kind = record.partition.kind
    adjective = f"{kind} " if UNITS[kind] == "band" else ""
    verb = "is" if len(record.keep) == 1 else "are"
    claim = f"{verb} enough{_for_how_much(record)}"
    claim = claim if certificate.holds else "were found, and did not pass the check"
    kept = f"{len(record.keep):,} of {record.partition.n_cells:,} {adjective}{UNITS[kind]}s {claim}"
    fewest = certificate.lower_bound
    needed = allowed_cells(fewest, record) if record.is_restricted else f"{fewest}"
    bound = f"; at least {needed} needed" if fewest else ""
    lines = [
        head,
        f"{record.outcome}: {kept} ({certificate.probability:.2f}); {checked}{bound}"
        f"{_left_out(record)}",
        allowed_in_words(record),
        removals_in_words(record) if certificate.holds else "",
        sampled_bound_in_words(record),
        remainder_in_words(record) if certificate.holds else "",
        str(directory),
    ]
    return "\n".join(filter(None, lines))


def _for_how_much(record: SearchRecord) -> str:
    """Say which probability was asked for, if one was."""
    least = record.criterion.least_text
    return f" for a probability of {least}" if least else ""


def _left_out(record: SearchRecord) -> str:
    """Say which cells no search keeps, if the recording's rate is lower than the model's."""
    up_to_hz = record.clip.recorded_up_to_hz
    if up_to_hz is None:
        return ""
    unit = UNITS[record.partition.kind]
    return f"\n{unit}s above the recording's own {up_to_hz / 1000:.3g} kHz were left out"


def _cells(word: str) -> tuple[int, ...]:
    try:
        return cells_of(word)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error


def _batch_size(word: str) -> int | None:
    if word == "auto":
        return None
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is neither auto nor a number from 1 upwards")
    return int(word)
