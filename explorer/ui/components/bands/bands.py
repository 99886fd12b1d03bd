"""What a fragment keeps, as a list: each part's place in words, and its sound.

It is for those who cannot see the picture, and for those who want to hear what a band is. A part's
sound is made when it is asked for: the clip with every other cell of its partition set to zero.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.audio.wav import write_wav
from explorer.errors import InputError
from explorer.records import SearchRecord
from explorer.result.cells import cell_sound
from explorer.result.stored import StoredResult
from explorer.ui.components import static_files
from explorer.ui.components.stage import stage
from explorer.ui.error_messages import gradio_error
from explorer.ui.search_run import SearchRun
from explorer.ui.session import Visit
from explorer.ui.wording import request as refusals
from explorer.ui.wording import strip as words

MAX_ROWS = 100
REPORT_NO_SOUND = "() => { document.dispatchEvent(new Event('earshot:no-sound')); }"
Value = dict[str, Any] | None


def make_bands() -> gr.HTML:
    """Return the component; it shows nothing while its value is None.

    Its event `play` asks for the sound of a cell, by its number.
    """
    return gr.HTML(value=None, elem_id="bands", **static_files.component("bands"))


def bands(record: SearchRecord, sound: stage.StageValue | None = None) -> Value:
    """Return the component's value for a result; None if nothing was kept, or it is not checked."""
    if not record.keep or record.certificate is None:
        return None
    n_kept, kind = len(record.keep), record.partition.kind
    return {
        "title": words.one_by_one(n_kept, kind),
        "about": words.HEARD_ALONE,
        "rows": [
            {"cell": cell, "name": words.place_in_words(record.partition, cell)}
            for cell in record.keep[:MAX_ROWS]
        ],
        "more": words.not_listed(n_kept - MAX_ROWS, kind) if n_kept > MAX_ROWS else "",
        "sound": sound,
    }


def play(event: gr.EventData, visit: Visit | None) -> Any:
    """Make the sound of one cell of the result on screen; return the component's value."""
    run = None if visit is None else visit.run
    if run is None or not (run.has_ended or run.is_shared):
        raise gradio_error(refusals.GONE)
    with run.used():
        try:
            result = StoredResult.read(run.directory)
            cell = _checked_cell(event, result.record)
            return bands(result.record, _sound(run, result, cell))
        except (InputError, OSError) as error:
            raise gradio_error(refusals.GONE) from error


def _checked_cell(event: gr.EventData, record: SearchRecord) -> int:
    """Return the cell of an event from a browser; raise InputError if the list has none such."""
    cell = getattr(event, "cell", None)
    if isinstance(cell, bool) or not isinstance(cell, int) or cell not in (record.keep or ()):
        raise InputError(refusals.GONE)
    return cell


def _sound(run: SearchRun, result: StoredResult, cell: int) -> stage.StageValue:
    """Write a cell's sound, once; return it for the player."""
    path = run.sounds / f"{run.directory.name}-cell-{cell}.wav"
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            pass
        write_wav(Path(file.name), cell_sound(result, cell), result.record.clip.sample_rate)
        os.replace(file.name, path)  # as a whole: another visitor may play the same example
    value = stage.sound(path, is_fragment=True)
    assert value is not None, "the file is there"
    clip = result.record.clip
    return {**value, "cell": cell, "seconds": clip.n_samples / clip.sample_rate}
