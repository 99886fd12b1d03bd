"""The gallery: thumbnails of the bundled clips, to choose one."""

from typing import Any

import gradio as gr

from explorer.clip import load_clip
from explorer.gallery import BundledClip
from explorer.spectrum import FrequencyAxis, decibels, quantise
from explorer.ui import static_files
from explorer.ui.stage import STOPS, packed

SAMPLE_RATE = 16_000  # of the thumbnails
N_ROWS, N_COLUMNS = 32, 64


def make_picker(clips: tuple[BundledClip, ...], chosen: str | None) -> gr.HTML:
    """The component; its event `choose` carries the id of a clip, to be checked."""
    return gr.HTML(
        value=choice(chosen),
        elem_id="picker",
        html_template=static_files.read("picker.html"),
        js_on_load=static_files.read("levels.js", "picker.js"),
        apply_default_css=False,
        stops=STOPS,
        busy=False,
        token="",  # differs after a refused choice
        clips=[_entry(clip) for clip in clips],
    )


def choice(chosen: str | None) -> dict[str, Any]:
    """The gallery's value: which clip is chosen, None for a visitor's own."""
    return {"chosen": chosen}


def _entry(clip: BundledClip) -> dict[str, Any]:
    n_samples = round(clip.seconds * SAMPLE_RATE)
    waveform = load_clip(clip.path, sample_rate=SAMPLE_RATE, n_samples=n_samples).waveform
    axis = FrequencyAxis(scale="mel", highest_hz=SAMPLE_RATE / 2, n_rows=N_ROWS)
    picture = quantise(decibels(waveform, SAMPLE_RATE, axis, N_COLUMNS))
    return {
        "id": clip.id,
        "name": clip.label,
        "title": clip.title,
        "thumbnail": {"rows": N_ROWS, "columns": N_COLUMNS, "picture": packed(picture)},
    }
