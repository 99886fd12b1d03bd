"""Earshot: find a fragment of a sound that is enough for a model, and see who else it convinces."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from explorer.audio.clip import Clip, load_clip
from explorer.cli.interrupt import stop_on_interrupt
from explorer.cli.model_arguments import find_model, known_models, load_and_warn, report
from explorer.clips.cache import available_file, clip_file
from explorer.clips.gallery import BundledClip, DownloadableClip, GalleryClip, all_clips
from explorer.errors import InputError
from explorer.judging.criterion import judge
from explorer.judging.info import ClassifierInfo
from explorer.records import FILES, Outcome, SearchRecord, TargetVerdict, read_record
from explorer.result.explain import ExplainConfig, explain
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.searching.search import Step
from explorer.transferring.controls import with_controls
from explorer.transferring.transfer import transfer as judge_fragment
from models.collection import Models
from models.labels import TASKS, counterpart
from models.spec import ModelDescription

__all__ = ["TASKS", "Answer", "Command", "classify", "clips", "search", "transfer"]


@dataclass(frozen=True)
class Answer:
    """What a command has to say, for programs and for people."""

    document: Any  # JSON
    text: str
    exit_code: int = 0


Command = Callable[[argparse.Namespace], Answer]


def clips(arguments: argparse.Namespace) -> Answer:
    """List the clips; those that are not bundled are fetched when they are asked for."""
    found = all_clips(arguments.task)
    documents = [_clip_document(clip) for clip in found]
    rows = [
        f"{clip.id:30} {clip.label:12} {clip.title}"
        + ("" if document["available"] else " (needs the network)")
        for clip, document in zip(found, documents, strict=True)
    ]
    return Answer(documents, "\n".join(rows))


def classify(arguments: argparse.Namespace) -> Answer:
    """Say what a model hears in a clip."""
    known = known_models(arguments)
    spec = find_model(known, arguments.model)
    clip = load_named(arguments.clip, spec.info, arguments.start)
    judgement = judge(load_and_warn(known, spec.id, arguments.device), clip.waveform)
    ranked = sorted(judgement.probabilities.items(), key=lambda item: -item[1])
    document = {
        "model": spec.id,
        "clip": clip.name,
        "label": judgement.label,
        "probabilities": judgement.probabilities,
    }
    return Answer(document, "\n".join(f"{label:16} {p:.4f}" for label, p in ranked))


def search(arguments: argparse.Namespace) -> Answer:
    """Find a fragment that is enough, and write it down; Ctrl-C keeps the best so far."""
    known = known_models(arguments)
    spec = find_model(known, arguments.model)
    config = ExplainConfig(
        partition=arguments.partition,
        n_cells=arguments.cells,
        label=arguments.label,
        min_probability=arguments.min_probability,
        search=SearchConfig(
            seed=arguments.seed,
            effort=arguments.effort,
            max_evaluations=arguments.max_evaluations,
            batch_size=arguments.batch_size,
        ),
    )
    clip = load_named(arguments.clip, spec.info, arguments.start)
    if Path(arguments.clip).resolve() in [(arguments.out / name).resolve() for name in FILES]:
        raise InputError(f"{arguments.clip} would be overwritten; choose another --out.")
    _refuse_to_replace_strangers(arguments.out)
    classifier = load_and_warn(known, spec.id, arguments.device)
    with stop_on_interrupt() as should_stop:
        events = explain(clip, classifier, config, arguments.out, should_stop)
        record = _show_progress(events)
    return Answer(asdict(record), _search_text(record, arguments.out))


def transfer(arguments: argparse.Namespace) -> Answer:
    """Let other models judge the fragment that a search wrote."""
    result = StoredResult.read(arguments.directory)
    record = result.record
    known = known_models(arguments)
    source = find_model(known, record.model.id)
    task = source.task
    chosen = _targets(known, arguments.targets, source)
    classifiers = [load_and_warn(known, spec.id, arguments.device) for spec in chosen]

    def same_meaning(label: str, info: ClassifierInfo) -> str | None:
        return counterpart(task, label, info.labels)

    first = judge_fragment(result, classifiers, same_meaning)
    verdicts = list(with_controls(result, first, classifiers, same_meaning))
    document = {
        "source": record.model.id,
        "label": record.label,
        "targets": [asdict(verdict) for verdict in verdicts],
    }
    return Answer(document, "\n".join(_verdict_text(verdict) for verdict in verdicts))


def load_named(name: str, info: ClassifierInfo, start_s: float) -> Clip:
    """Load a sound file, or the gallery's clip of that id, as a model hears it.

    Raises:
        InputError: neither a file nor a clip's id, or the file cannot be used.
        DownloadError: the clip is not bundled and cannot be fetched.
    """
    named = next((clip for clip in all_clips() if clip.id == name), None)
    if named is None and not os.path.exists(name):  # false, too, for names no file can have
        raise InputError(f"There is no file and no clip {name!r}; `clips` lists those.")
    return load_clip(
        Path(name) if named is None else clip_file(named, before_fetching=report_fetching),
        sample_rate=info.sample_rate,
        n_samples=info.n_samples,
        start_s=start_s,
        name=None if named is None else named.id,
    )


def report_fetching(clip: DownloadableClip) -> None:
    """Say on stderr that the network is asked for a clip."""
    report(f"fetching {clip.id} from {clip.url}")


def _refuse_to_replace_strangers(directory: Path) -> None:
    """A search replaces the files of an earlier result, and no others."""
    names = [name for name in FILES if (directory / name).exists()]
    if not names:
        return
    try:
        read_record(directory)
    except InputError as error:
        raise InputError(
            f"{directory} holds {names[0]}, but no result of a search; choose another --out."
        ) from error


def _targets(known: Models, words: str, source: ModelDescription) -> Sequence[ModelDescription]:
    if words == "all":
        return known.of_task(source.task)
    chosen = [find_model(known, word.strip()) for word in words.split(",")]
    strangers = [model.id for model in chosen if model.task != source.task]
    if strangers:
        raise InputError(f"{', '.join(strangers)}: not a {source.task} model, as {source.id} is.")
    return chosen if source in chosen else [*chosen, source]


def _clip_document(clip: GalleryClip) -> dict[str, Any]:
    return {
        "id": clip.id,
        "task": clip.task,
        "label": clip.label,
        "seconds": clip.seconds,
        "bundled": isinstance(clip, BundledClip),
        "available": available_file(clip) is not None,
        "origin": clip.origin,
        "licence": clip.licence,
    }


def _show_progress(events: Iterator[Step | SearchRecord]) -> SearchRecord:
    """Follow a search on stderr, if that is a terminal; returns the record."""
    shown = sys.stderr.isatty()
    for event in events:
        if isinstance(event, SearchRecord):
            if shown:
                print("\r\x1b[K", end="", file=sys.stderr)
            return event
        if shown:
            kept = "nothing yet" if event.n_kept is None else f"{event.n_kept} cells"
            line = f"{event.phase}: {kept}, {event.evaluations} evaluations, {event.seconds:.1f} s"
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
    raise AssertionError("a search ends with its record")


def _search_text(record: SearchRecord, directory: Path) -> str:
    reasons = {
        Outcome.VACUOUS: "the model already says so to silence: no fragment is needed",
        Outcome.ABSTAINS: "the model's answer to the clip is “none of these”",
        Outcome.BELOW_THRESHOLD: "the clip itself misses the asked probability",
        Outcome.IMPOSSIBLE: "no fragment with this label was found",
    }
    head = f"{record.clip.name}, {record.model.id}: {record.label} ({record.probability:.2f})"
    if record.keep is None or record.certificate is None:
        why = reasons.get(record.outcome, "stopped before anything was found")
        return f"{head}\n{record.outcome}: {why}\n{directory}"
    certificate = record.certificate
    checked = "certificate holds" if certificate.holds else "CERTIFICATE DOES NOT HOLD"
    kept = f"{len(record.keep)} of {record.partition.n_cells} {record.partition.kind} cells"
    return (
        f"{head}\n{record.outcome}: {kept} are enough ({certificate.probability:.2f}); {checked}; "
        f"at least {certificate.lower_bound} needed\n{directory}"
    )


def _verdict_text(verdict: TargetVerdict) -> str:
    agrees = {True: "agrees on the clip", False: "disagrees on the clip", None: ""}
    vacuous = ", says so to silence too" if verdict.vacuous else ""
    others = ", ".join(f"{c.accepted} of {c.draws} {c.kind}" for c in verdict.controls)
    accepts = f"; of other fragments accepts {others}" if others else ""
    return (
        f"{verdict.model:24} {verdict.verdict:14} hears {verdict.label}; "
        f"{agrees[verdict.agrees_on_clip]}{vacuous}{accepts}"
    )
