"""`python -m explorer clips`: list the bundled clips and those that can be downloaded."""

import argparse
from typing import Any

from explorer.cli.answer import Answer, answer_with
from explorer.clips.cache import available_file
from explorer.clips.gallery import BundledClip, GalleryClip, all_clips
from models.labels import TASKS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `clips`."""
    parser.add_argument("--task", choices=TASKS, help="only the clips of one task")
    answer_with(parser, run)


def run(arguments: argparse.Namespace) -> Answer:
    """List the clips. Nothing is downloaded here, only when a clip is used."""
    found = all_clips(arguments.task)
    documents = [_document(clip) for clip in found]
    rows = [
        f"{clip.id:30} {clip.label or '-':12} {clip.title}"
        + ("" if document["available"] else " (needs the network)")
        for clip, document in zip(found, documents, strict=True)
    ]
    return Answer(documents, "\n".join(rows))


def _document(clip: GalleryClip) -> dict[str, Any]:
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
