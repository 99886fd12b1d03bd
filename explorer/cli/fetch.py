"""`python -m explorer fetch`: get published models and real clips, by network or from a folder.

Naming them is the word without which nothing is fetched; size and licence are printed first.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.cli.answer import Answer, answer_with
from explorer.cli.console import EXIT_MISTAKE
from explorer.cli.interrupt import INTERRUPTED, stop_on_interrupt
from explorer.cli.report import report
from explorer.clips.fetching import FetchedClips, fetch_clips, import_clips
from explorer.clips.gallery import DownloadableClip, all_clips
from explorer.errors import DownloadError, InputError
from models.labels import TASKS
from models.published.cache import is_cached, model_cache
from models.published.description import PublishedModel
from models.published.table import PUBLISHED

FETCHED, HERE = "fetched", "already here"
ShouldStop = Callable[[], bool]
Documents = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the arguments name."""

    models: tuple[PublishedModel, ...]
    clips: tuple[DownloadableClip, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `fetch`."""
    add = parser.add_argument
    add("ids", metavar="ID", nargs="*", help="a published model or a real clip")
    add("--task", choices=TASKS, help="the published models of a task; with --clips its clips, too")
    add("--clips", action="store_true", help="the real clips of the gallery")
    add("--all", action="store_true", help="all published models and all real clips")
    add(
        "--from",
        dest="folder",
        metavar="DIR",
        type=Path,
        help="take the files from a folder, by their checksums, instead of the network",
    )
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """Fetch what is not here yet, one after the other; after Ctrl-C, keep what is complete."""
    chosen = _chosen(arguments)
    documents: Documents = []
    with stop_on_interrupt() as should_stop:
        try:
            for document in _models(chosen.models, arguments.folder, should_stop):
                documents.append(document)
        except DownloadError:
            if should_stop():
                return _answer(documents, INTERRUPTED)
            raise
        clips = _clips(chosen.clips, arguments.folder, should_stop)
    documents += _clip_documents(clips)
    if clips.is_stopped:
        return _answer(documents, INTERRUPTED)
    return _answer(documents, EXIT_MISTAKE if clips.n_here < clips.n_clips else 0)


def _chosen(arguments: argparse.Namespace) -> Chosen:
    """Return what the arguments name, in the tables' order."""
    if not (arguments.ids or arguments.task or arguments.clips or arguments.all):
        raise InputError(
            "Name what to fetch: ids of published models or real clips, --task T, --clips or --all."
        )
    task, ids = arguments.task, set(arguments.ids)
    clips = [clip for clip in all_clips() if isinstance(clip, DownloadableClip)]
    unknown = ids - {model.id for model in PUBLISHED} - {clip.id for clip in clips}
    if unknown:
        raise InputError(
            f"There is no published model and no real clip {min(unknown)!r}; `models` and `clips` "
            "list them."
        )
    chosen = ids | {model.id for model in PUBLISHED if arguments.all or model.task == task}
    if arguments.clips or arguments.all:
        every_task = arguments.all or task is None
        chosen |= {clip.id for clip in clips if every_task or clip.task == task}
    return Chosen(
        models=tuple(model for model in PUBLISHED if model.id in chosen),
        clips=tuple(clip for clip in clips if clip.id in chosen),
    )


def _models(
    models: Sequence[PublishedModel], folder: Path | None, should_stop: ShouldStop
) -> Iterator[dict[str, Any]]:
    cache = model_cache()
    for model in models:
        if should_stop():
            raise DownloadError("The rest was not fetched: it was stopped.")
        state = HERE if is_cached(model, cache) else FETCHED
        if state == FETCHED:
            _fetch_model(model, cache, folder, should_stop)
        yield {
            "id": model.id,
            "task": model.task,
            "bytes": model.file.n_bytes,
            "licence": f"{model.licence.name}, {model.licence.holder}",
            "source": model.file.url,
            "state": state,
        }


def _fetch_model(
    model: PublishedModel, cache: Path, folder: Path | None, should_stop: ShouldStop
) -> None:
    from models.published.fetch import fetch_published, import_published

    if folder is not None:
        import_published(model, folder, cache)
        return
    report(f"fetching {model.id} from {model.file.url}: {model.about}")
    fetch_published(model, cache, should_stop=should_stop)


def _clips(
    clips: Sequence[DownloadableClip], folder: Path | None, should_stop: ShouldStop
) -> FetchedClips:
    """Fetch clips, and report those that are missing in the end."""
    if folder is None:
        if clips:
            report(_about(clips))
        found = fetch_clips(clips, should_stop=should_stop)
    else:
        found = import_clips(clips, folder)
        for clip in found.untried:
            report(f"{clip.id} is not in {str(folder)!r}: no file there has its checksum.")
    for clip, error in found.failures:
        report(f"{clip.id}: {error}")
    return found


def _about(clips: Sequence[DownloadableClip]) -> str:
    licences = ", ".join(sorted({clip.licence for clip in clips}))
    n_mb = sum(clip.n_bytes for clip in clips) / 1e6
    return f"fetching {len(clips)} real clips, {n_mb:.1f} MB in all ({licences})"


def _clip_documents(found: FetchedClips) -> Documents:
    return [
        {
            "id": clip.id,
            "task": clip.task,
            "bytes": clip.n_bytes,
            "licence": clip.licence,
            "source": clip.url,
            "state": state,
        }
        for state, clips in ((HERE, found.kept), (FETCHED, found.new))
        for clip in clips
    ]


def _answer(documents: Documents, exit_code: int = 0) -> Answer:
    rows = [f"{each['id']:32} {each['state']:12} {each['licence']}" for each in documents]
    return Answer(documents, "\n".join(rows), exit_code)
