"""The layers around a fragment: what the answer needs, and what makes the model as sure as before.

The panel offers to look for them, shows how far that is, and then a row for each layer: its size,
what the source says with it and without it, how it was checked, its sound, and what the other
models make of it. The picture shows the layers in colours of their own.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.extending.records import (
    COMPLETE_SET,
    NECESSARY_SET,
    SUFFICIENT_SET,
    ExtensionRecord,
    Layer,
)
from explorer.judging.aim import keep_of
from explorer.judging.info import ClassifierInfo
from explorer.records import Outcome, SearchRecord
from explorer.result.cells import recorded_partition
from explorer.result.picture_grid import patches_of
from explorer.result.stored import StoredResult
from explorer.ui.components import static_files
from explorer.ui.components.stage import stage
from explorer.ui.target_rows import model_pills
from explorer.ui.wording import layers as words
from explorer.verdicts import TargetVerdict

Value = dict[str, Any] | None
UNFINISHED = (Outcome.BUDGET, Outcome.CANCELLED)


def make_layers() -> gr.HTML:
    """Return the component; it shows nothing while its value is None.

    Its event `build` asks for the layers, and `halt` ends the search for them.
    """
    return gr.HTML(
        value=None,
        elem_id="layers",
        **static_files.component("layers"),
        words={
            "build": words.BUILD,
            "again": words.AGAIN,
            "stop": words.STOP,
            "waiting": words.WAITING,
        },
    )


def known(record: SearchRecord, built: Value) -> Value:
    """Return the panel with the layers that were built before, or else the offer."""
    return offered(record) if built is None else built


def offered(record: SearchRecord, said: str = "") -> Value:
    """Return the panel before there are layers; None if no fragment was found and verified.

    Args:
        record: of the search.
        said: why there are none; empty if they were not asked for.
    """
    if record.certificate is None or not record.certificate.holds:
        return None
    return _value(record, "offered", said)


def busy(record: SearchRecord, said: str) -> Value:
    """Return the panel while the layers are searched for and judged."""
    return _value(record, "busy", said)


def found(
    result: StoredResult,
    extension: ExtensionRecord,
    verdicts: Mapping[str, Sequence[TargetVerdict]],
    infos: Mapping[str, ClassifierInfo],
) -> Value:
    """Return the panel with the layers.

    Args:
        result: that they were built around.
        extension: the layers; their sounds are beside the result.
        verdicts: of all models on each layer that was found, by its name.
        infos: of these models, by id.
    """
    record, info = result.record, infos[result.record.model.id]
    partition = recorded_partition(record)
    patches = patches_of(partition)

    def bits(layer: Layer) -> str:
        keep = keep_of(layer.keep or (), partition.n_cells)
        return stage.packed(stage.pack_bits(patches.cells_with_keep(keep)))

    rows = [_fragment_row(record)]
    for name, layer in _layers(extension).items():
        models = model_pills(record, verdicts.get(name, ()), infos)
        row = words.row(name, record, extension, info)
        sounds = _sounds(result.directory, name, layer)
        rows.append({"name": name, **row, "sounds": sounds, "models": models})
    is_partial = any(layer.outcome in UNFINISHED for layer in _layers(extension).values())
    said = words.found(extension, record.partition.kind)
    return _value(record, "partial" if is_partial else "done", said) | {
        "rows": rows,
        "colours": {
            "n_patches": patches.n_patches,
            **{name: bits(layer) for name, layer in _layers(extension).items()},
        },
    }


def fragment_of(record: SearchRecord) -> str:
    """Return by what the page and the server know a fragment: its file; empty without one."""
    return record.certificate.sha256 if record.certificate else ""


def has_sound(extension: ExtensionRecord, name: str) -> bool:
    """Return whether a layer was found, so that there is something to hear."""
    return _layers(extension)[name].certificate is not None


def _layers(extension: ExtensionRecord) -> dict[str, Layer]:
    return {NECESSARY_SET: extension.necessary, COMPLETE_SET: extension.complete}


def _value(record: SearchRecord, state: str, said: str) -> dict[str, Any]:
    clip = record.clip
    return {
        "of": fragment_of(record),
        "state": state,
        "about": words.about(record.partition.kind),
        "said": said,
        "rows": [],
        "colours": None,
        "seconds": clip.n_samples / clip.sample_rate,
    }


def _fragment_row(record: SearchRecord) -> dict[str, Any]:
    row = words.fragment_row(record)
    return {"name": SUFFICIENT_SET, **row, "sounds": [], "models": []}


def _sounds(directory: Path, name: str, layer: Layer) -> list[dict[str, Any]]:
    """Return a layer's sounds: itself and, of the necessary set, the clip without it."""
    if layer.certificate is None:
        return []
    files = [(words.heard(name), layer.certificate.kept)]
    if layer.certificate.rest is not None:
        files.append((words.WITHOUT, layer.certificate.rest))
    return [
        {"label": label, **(stage.sound(directory / judged.file, is_fragment=True) or {})}
        for label, judged in files
    ]
