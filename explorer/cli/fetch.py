"""`python -m explorer fetch`: get published models, from the network or from a folder.

Naming them is the word without which nothing is fetched; size and licence are printed first.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.cli.answer import Answer, answer_with
from explorer.cli.interrupt import INTERRUPTED, stop_on_interrupt
from explorer.cli.report import report
from explorer.errors import DownloadError, InputError
from models.labels import TASKS

if TYPE_CHECKING:
    from models.published.description import PublishedModel

FETCHED, HERE = "fetched", "already here"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `fetch`."""
    add = parser.add_argument
    add("ids", metavar="ID", nargs="*", help="a published model; `models` lists them")
    add("--task", choices=TASKS, help="the published models of a task")
    add("--all", action="store_true", help="all published models")
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
    from models.published.cache import is_cached, model_cache

    chosen, cache = _chosen(arguments), model_cache()
    documents: list[dict[str, Any]] = []
    with stop_on_interrupt() as should_stop:
        for model in chosen:
            state = HERE if is_cached(model, cache) else FETCHED
            if state == FETCHED:
                try:
                    _fetch(model, cache, arguments.folder, should_stop)
                except DownloadError:
                    if should_stop():
                        return _answer(documents, INTERRUPTED)
                    raise
            documents.append(_document(model, state))
    return _answer(documents)


def _chosen(arguments: argparse.Namespace) -> list[PublishedModel]:
    """Return the models that the arguments name, in the table's order."""
    from models.published.table import PUBLISHED, find_published

    if not (arguments.ids or arguments.task or arguments.all):
        raise InputError("Name what to fetch: ids of published models, --task T or --all.")
    named = {find_published(model_id).id for model_id in arguments.ids}
    return [
        model
        for model in PUBLISHED
        if arguments.all or model.id in named or model.task == arguments.task
    ]


def _fetch(
    model: PublishedModel, cache: Path, folder: Path | None, should_stop: Callable[[], bool]
) -> None:
    from models.published.fetch import fetch_published, import_published

    if folder is not None:
        import_published(model, folder, cache)
        return
    report(f"fetching {model.id} from {model.file.url}: {model.about}")
    fetch_published(model, cache, should_stop=should_stop)


def _document(model: PublishedModel, state: str) -> dict[str, Any]:
    return {
        "id": model.id,
        "task": model.task,
        "bytes": model.file.n_bytes,
        "licence": f"{model.licence.name}, {model.licence.holder}",
        "source": model.file.url,
        "state": state,
    }


def _answer(documents: list[dict[str, Any]], exit_code: int = 0) -> Answer:
    rows = [f"{each['id']:24} {each['state']:12} {each['licence']}" for each in documents]
    return Answer(documents, "\n".join(rows), exit_code)
