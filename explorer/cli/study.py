"""`python -m explorer study`: search all clips with all models, here or on a Ray cluster."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.answer import Answer, answer_with
from explorer.cli.clip_arguments import report_fetching
from explorer.cli.console import show
from explorer.cli.interrupt import INTERRUPTED, stop_on_interrupt
from explorer.cli.model_arguments import (
    add_checkpoints,
    add_device,
    find_model,
    known_models,
    load_and_warn,
)
from explorer.cli.progress import is_terminal, progress_line, show_progress
from explorer.cli.report import report
from explorer.cli.search_arguments import add_controls, add_search_settings
from explorer.errors import InputError
from explorer.settings import SETTINGS
from explorer.strengths import Strength
from models.labels import TASKS, harmonise, same_meaning

if TYPE_CHECKING:
    from explorer.study.item import StudyModels
    from explorer.study.run import Runner, StudyProgress
    from explorer.study.summary import StudySummary
    from models.collection import Models
    from models.spec import ModelDescription

LINE_EVERY_S = 30.0  # between two lines of progress, where stderr is no terminal
NOTHING_DONE = "The study was stopped before anything was done."
FAILED = 1  # exit code: at least one item failed
STOPPED = INTERRUPTED  # exit code: Ctrl-C came before all items were done


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `study`."""
    add = parser.add_argument
    add("--task", choices=TASKS, required=True, help="the task that all clips and models share")
    add("--out", metavar="DIR", type=Path, required=True, help="directory for the records")
    add(
        "--clips",
        metavar="PATH",
        nargs="+",
        default=(),
        help="sound files, ids of clips, folders with an index.csv (columns file and label) or a "
        "subfolder for each label (default: the bundled clips)",
    )
    add(
        "--models",
        metavar="ID,...",
        default="all",
        help="the models, each of which searches and judges (default: all of the task)",
    )
    add_search_settings(parser)
    add(
        "--seeds",
        metavar="N,N...",
        type=_seeds,
        default=(0, 1, 2),
        help="one search for each seed (default: 0,1,2)",
    )
    add_controls(parser, least=1)
    add(
        "--strengths",
        metavar="S,S...",
        type=_strengths,
        default=(Strength(SETTINGS.strength.default),),
        help="how sure of its fragment a source must be: one search for each of clear, top, half, "
        "sure, complete (see `search`); later ones reuse answers of earlier ones (default: clear)",
    )
    add("--limit", metavar="N", type=_at_least_one, help="only the first N clips")
    add("--resume", action="store_true", help="continue the study in DIR")
    add(
        "--batch-size",
        metavar="N",
        type=_at_least_one,
        default=32,
        help="sounds per forward pass (default: 32)",
    )
    add(
        "--ray",
        metavar="ADDRESS",
        nargs="?",
        const="",
        help="run on a Ray cluster (without an address: on a new local one)",
    )
    add(
        "--workers",
        metavar="N",
        type=_at_least_one,
        help="number of Ray workers (default: one per processor core or GPU)",
    )
    add_checkpoints(parser)
    add_device(parser)
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """Run a study and write its records, summary, table and report to --out."""
    from explorer.cli.study_text import summary_text  # these load torch
    from explorer.study.clips import study_clips
    from explorer.study.outputs import check_replaceable, write_results
    from explorer.study.records import StudiedModel, StudySettings, read_records
    from explorer.study.run import check_settings, plan_items, run_study
    from explorer.study.second_pass import judge_other_clips

    known = known_models(arguments)
    chosen = _chosen(known, arguments.models, arguments.task)
    settings = StudySettings(
        task=arguments.task,
        partition=arguments.partition,
        n_cells=arguments.cells,
        effort=arguments.effort,
        batch_size=arguments.batch_size,
        models=tuple(
            StudiedModel(id=model.id, version=model.info.version, family=model.family)
            for model in chosen
        ),
        n_controls=arguments.controls,
    )
    check_settings(settings, [model.info for model in chosen], arguments.seeds)
    check_replaceable(arguments.out)
    clips = study_clips(
        arguments.clips, arguments.task, partial(harmonise, arguments.task), report_fetching, report
    )[: arguments.limit]
    items = plan_items(settings, clips, arguments.seeds, arguments.strengths)
    with stop_on_interrupt() as should_stop:
        runner = _runner(arguments, known, chosen)
        progress = run_study(
            items, arguments.out, runner, resume=arguments.resume, should_stop=should_stop
        )
        last = _show(progress)
        second = _show(judge_other_clips(items, arguments.out, runner, should_stop=should_stop))
    records = read_records(arguments.out)
    if not records and should_stop():
        report(NOTHING_DONE)
        raise KeyboardInterrupt
    if not records:
        raise InputError(NOTHING_DONE)
    summary = write_results(arguments.out, records, {model.id: model.title for model in chosen})
    return Answer(
        dataclasses.asdict(summary),
        f"{summary_text(summary, last)}\n{arguments.out}",
        _exit_code(summary, last, second),
    )


def load_study_models(
    known: Models, model_ids: Sequence[str], task: str, device: str
) -> StudyModels:
    """Load the models of a study, in this process or in a Ray worker.

    Args:
        known: the models that this command knows; another process may find others.
        model_ids: those to load.
        task: whose labels they share.
        device: as in --device.

    Raises:
        InputError: there is no such model or device.
        ModelError: a model's files are missing, damaged or unusable.
    """
    from explorer.study.item import StudyModels  # loads torch

    return StudyModels(
        classifiers={model_id: load_and_warn(known, model_id, device) for model_id in model_ids},
        counterpart=partial(same_meaning, task),
    )


def _runner(
    arguments: argparse.Namespace, known: Models, chosen: Sequence[ModelDescription]
) -> Runner:
    import torch

    from explorer.study.run import run_here

    load = partial(
        load_study_models,
        known,
        [model.id for model in chosen],
        arguments.task,
        arguments.device,
    )
    if arguments.ray is None:
        if arguments.workers is not None:
            raise InputError("--workers goes with --ray; without it a study is one process.")
        # Like every Ray worker, so that the number of processes does not change any digit.
        torch.set_num_threads(1)
        return run_here(load())
    try:
        from explorer.study.ray import run_on_ray
    except ImportError as error:
        raise InputError("Ray is not installed: pip install -r requirements-ray.txt") from error
    for model in chosen:
        if model in known.checkpoints:  # the warnings of a worker would not be seen
            load_and_warn(known, model.id, "cpu")
    return run_on_ray(load, address=arguments.ray or None, n_workers=arguments.workers)


def _chosen(known: Models, words: str, task: str) -> Sequence[ModelDescription]:
    if words == "all":
        return known.of_task(task)
    chosen = {find_model(known, word.strip()) for word in words.split(",")}
    others = [model.id for model in chosen if model.task != task]
    if others:
        raise InputError(f"{', '.join(others)}: not of the task {task}.")
    # In the table's order, not the argument's: the first model of a family represents it.
    return [model for model in known.of_task(task) if model in chosen]


def _show(progress: Iterator[StudyProgress]) -> StudyProgress:
    """Show a study on stderr and return its last progress."""
    from explorer.cli.study_text import progress_text  # loads torch

    last_line = -LINE_EVERY_S
    with progress_line():
        for now in progress:
            show_progress(progress_text(now))
            if not is_terminal() and time.monotonic() - last_line >= LINE_EVERY_S:
                show(progress_text(now), sys.stderr)
                last_line = time.monotonic()
    if not is_terminal():
        show(progress_text(now), sys.stderr)
    return now


def _exit_code(summary: StudySummary, last: StudyProgress, second: StudyProgress) -> int:
    if any(each.n_before + each.n_done < each.n_items for each in (last, second)):
        return STOPPED
    n_failed = sum(each.n_failed for each in summary.strengths)
    return FAILED if n_failed or second.n_failed else 0


def _at_least_one(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 1 upwards")
    return int(word)


def _strengths(words: str) -> tuple[Strength, ...]:
    asked = {word.strip() for word in words.split(",")}
    if not asked <= set(Strength):
        raise argparse.ArgumentTypeError(f"{words!r} is not a list of {', '.join(Strength)}")
    return tuple(strength for strength in Strength if strength in asked)


def _seeds(words: str) -> tuple[int, ...]:
    seeds = [word.strip() for word in words.split(",")]
    if not all(seed.isdecimal() for seed in seeds):
        raise argparse.ArgumentTypeError(f"{words!r} is not a list of numbers such as 0,1,2")
    return tuple(dict.fromkeys(map(int, seeds)))
