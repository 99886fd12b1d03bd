"""`python -m explorer study`: all clips with all models, on this machine or on a Ray cluster."""

import argparse
import dataclasses
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial

import torch

from explorer.cli.commands import Answer, report_fetching
from explorer.cli.interrupt import stop_on_interrupt
from explorer.cli.model_arguments import find_model, known_models, load_and_warn
from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo
from explorer.study.clips import study_clips
from explorer.study.item import StudyModels
from explorer.study.outputs import write_results
from explorer.study.records import StudiedModel, StudySettings, read_records
from explorer.study.run import (
    Runner,
    StudyProgress,
    check_settings,
    duration,
    plan_items,
    run_here,
    run_study,
)
from explorer.study.summary import StudySummary
from models.collection import Models, bundled_models
from models.hub.checkpoint import Checkpoint
from models.labels import counterpart, harmonise
from models.spec import ModelDescription

LINE_EVERY_S = 30.0  # of progress, where no terminal shows a line that moves
FAILED = 1  # exit code: at least one item failed
STOPPED = 130  # exit code: by Ctrl-C, before all was done


def study(arguments: argparse.Namespace) -> Answer:
    """Search every clip with every model, let all models judge, and write it all down."""
    known = known_models(arguments)
    specs = _chosen(known, arguments.models, arguments.task)
    settings = StudySettings(
        task=arguments.task,
        partition=arguments.partition,
        n_cells=arguments.cells,
        effort=arguments.effort,
        batch_size=arguments.batch_size,
        models=tuple(
            StudiedModel(id=spec.id, version=spec.info.version, family=spec.family)
            for spec in specs
        ),
    )
    check_settings(settings, [spec.info for spec in specs], arguments.seeds)
    clips = study_clips(
        arguments.clips, arguments.task, partial(harmonise, arguments.task), report_fetching
    )[: arguments.limit]
    items = plan_items(settings, clips, arguments.seeds)
    with stop_on_interrupt() as should_stop:
        run = _runner(arguments, known, specs)
        progress = run_study(
            items, arguments.out, run, resume=arguments.resume, should_stop=should_stop
        )
        last = _show(progress)
    records = read_records(arguments.out)
    if not records:
        raise InputError("The study was stopped before anything was done.")
    summary = write_results(arguments.out, records, {spec.id: spec.title for spec in specs})
    return Answer(
        dataclasses.asdict(summary),
        f"{summary_text(summary, last)}\n{arguments.out}",
        _exit_code(summary, last),
    )


def _exit_code(summary: StudySummary, last: StudyProgress) -> int:
    if last.n_before + last.n_done < last.n_items:
        return STOPPED
    return FAILED if summary.n_failed else 0


def load_listeners(
    model_ids: Sequence[str], task: str, device: str, added: Sequence[Checkpoint] = ()
) -> StudyModels:
    """Load the models of a study, wherever it runs."""

    def same_meaning(label: str, info: ClassifierInfo) -> str | None:
        return counterpart(task, label, info.labels)

    known = bundled_models().with_checkpoints(added)
    return StudyModels(
        classifiers={model_id: load_and_warn(known, model_id, device) for model_id in model_ids},
        counterpart=same_meaning,
    )


def _runner(
    arguments: argparse.Namespace, known: Models, specs: Sequence[ModelDescription]
) -> Runner:
    load = partial(
        load_listeners,
        [spec.id for spec in specs],
        arguments.task,
        arguments.device,
        known.checkpoints,
    )
    if arguments.ray is None:
        if arguments.workers is not None:
            raise InputError("--workers goes with --ray; without it a study is one process.")
        torch.set_num_threads(1)  # as every worker of Ray: how many there are changes no digit
        return run_here(load())
    try:
        from explorer.study.ray import run_on_ray
    except ImportError as error:
        raise InputError("Ray is not installed: pip install -r requirements-ray.txt") from error
    for model in specs:
        if model in known.checkpoints:  # what is wrong with one is not seen from a worker
            load_and_warn(known, model.id, "cpu")
    return run_on_ray(load, address=arguments.ray or None, n_workers=arguments.workers)


def _chosen(known: Models, words: str, task: str) -> Sequence[ModelDescription]:
    if words == "all":
        return known.of_task(task)
    chosen = {find_model(known, word.strip()) for word in words.split(",")}
    strangers = [spec.id for spec in chosen if spec.task != task]
    if strangers:
        raise InputError(f"{', '.join(strangers)}: not of the task {task}.")
    # The table's order, whatever the order of the words: the first of a family speaks for it.
    return [spec for spec in known.of_task(task) if spec in chosen]


def _show(progress: Iterator[StudyProgress]) -> StudyProgress:
    """Follow a study on stderr; returns how far it got."""
    moving, last_line = sys.stderr.isatty(), -LINE_EVERY_S
    for now in progress:
        is_due = time.monotonic() - last_line >= LINE_EVERY_S
        if moving:
            print(f"\r\x1b[K{progress_text(now)}", end="", file=sys.stderr, flush=True)
        elif is_due:
            print(progress_text(now), file=sys.stderr, flush=True)
            last_line = time.monotonic()
    print("\r\x1b[K" if moving else progress_text(now), file=sys.stderr, flush=True)
    return now


def progress_text(now: StudyProgress) -> str:
    """How far a study is, in a line.

    >>> progress_text(StudyProgress(n_items=90, n_before=30, n_done=20, n_failed=1, seconds=40.0))
    '50 of 90 items, 1 failed, 0.50 a second, about 1 min 20 s left'
    """
    parts = [f"{now.n_before + now.n_done} of {now.n_items} items"]
    if now.n_failed:
        parts.append(f"{now.n_failed} failed")
    if now.seconds_left is not None and now.seconds > 0:
        parts.append(f"{now.n_done / now.seconds:.2f} a second")
        parts.append(f"about {duration(now.seconds_left)} left")
    return ", ".join(parts)


def summary_text(summary: StudySummary, last: StudyProgress) -> str:
    """How far a study got, and its rates with their intervals and above chance, in lines."""
    n_done = last.n_before + last.n_done
    lines = [f"{n_done} of {last.n_items} items, {summary.n_failed} failed"]
    if n_done < last.n_items:
        lines.append("stopped; --resume goes on with it")
    for each in summary.transfers:
        bounds = each.where_target_agrees.interval
        if each.source == each.target or bounds is None or each.lift is None:
            continue
        lines.append(
            f"{each.source} -> {each.target}: {bounds.value:.2f} ({bounds.low:.2f} to "
            f"{bounds.high:.2f}) of {each.where_target_agrees.n_clips} clips on which both agree; "
            f"{each.lift:+.2f} over random fragments"
        )
    flat = [each for each in summary.standings if each.is_flat_earther]
    lines += [
        f"flat-earther: {each.model}, {each.direction}-rate {each.distance.value:+.2f} from the "
        f"others ({each.distance.low:+.2f} to {each.distance.high:+.2f})"
        for each in flat
    ]
    return "\n".join(lines)
