"""Take it away: a result's link, its files in one zip, and how to repeat the search elsewhere."""

import re
import zipfile
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData

from explorer.errors import InputError
from explorer.records import FILES, SearchRecord
from explorer.ui.components import static_files
from explorer.ui.explore import link
from explorer.ui.search_run import SearchRun
from explorer.ui.selection import SearchRequest
from explorer.ui.wording import request as refusals
from explorer.ui.wording import search as texts
from models.hub.checkpoint import Checkpoint
from models.published.description import PublishedModel
from models.spec import ModelDescription


def make_takeaway() -> gr.HTML:
    """Return the component; it shows nothing while its value is None."""
    return gr.HTML(
        value=None,
        elem_id="takeaway",
        **static_files.component("takeaway"),
    )


def takeaway(run: SearchRun, record: SearchRecord, model: ModelDescription) -> dict[str, Any]:
    """Return the component's value for a finished search with this source model."""
    assert run.request is not None, "a search was requested"
    path = zip_result(run.directory, record.clip.name)
    return {
        "zip": FileData(path=str(path), orig_name=path.name).model_dump(),
        "name": path.name,
        "query": link.query_of(run.request),
        "note": _note(run.request, model),
        "command": link.command_line(run.request, model),
        "call": link.api_call(run.request),
    }


def zip_result(directory: Path, clip_name: str) -> Path:
    """Pack the files of a result into a zip in their directory; return its path.

    Raises:
        InputError: the zip cannot be written, or a file of the result cannot be read.
    """
    words = re.findall(r"[A-Za-z0-9]+", Path(clip_name).stem)
    path = directory / f"earshot-{'-'.join(words)[:60] or 'clip'}.zip"
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            for name in FILES:
                if (directory / name).exists():
                    archive.write(directory / name, name)
    except OSError as error:
        raise InputError(refusals.cannot_pack(error.strerror or str(error))) from error
    return path


def _note(request: SearchRequest, model: ModelDescription) -> str:
    if request.selection.clip_id is None:
        return texts.NO_LINK
    if isinstance(model, PublishedModel):
        return texts.of_published(model.id)
    if not isinstance(model, Checkpoint):
        return ""
    is_from_hub = model.revision is not None
    return texts.OF_HUB if is_from_hub else texts.OF_DIRECTORY
