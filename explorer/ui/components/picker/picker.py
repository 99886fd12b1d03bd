"""The gallery: a card for every clip, proposed searches, and a button to fetch all real clips.

Before the clips come the visitor's own sounds, on whichever task's shelf.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.audio.clip import load_excerpt
from explorer.audio.spectrum import FrequencyAxis, decibels, quantise
from explorer.clips.examples import examples
from explorer.clips.gallery import BundledClip, DownloadableClip, find_clip
from explorer.clips.shelf import ShelfClip, shelf
from explorer.errors import InputError
from explorer.ui.components import static_files
from explorer.ui.components.picker.fetching import fetching_value, offer
from explorer.ui.components.stage.stage import STOPS, packed
from explorer.ui.explore.select import shortened_name
from explorer.ui.own_sounds import OwnSound
from explorer.ui.wording import tasks as words

SAMPLE_RATE = 16_000  # of the thumbnails
N_ROWS, N_COLUMNS = 32, 64
SHOWN_S = 5.0  # of clips whose length is unknown, and of a visitor's own
MAX_LABEL_CHARACTERS = 16  # of a file's name on a card: two short lines, the suffix included
MAY_BREAK, NO_BREAK = "\u200b", "\u00a0"  # a line may end here; a space where it may not

Card = dict[str, Any]
Shelf = dict[str, Any]
Proposal = dict[str, str]
Thumbnail = dict[str, Any] | None


class GalleryCards:
    """The cards of a task's clips; a thumbnail is made once, when its file is first there.

    Args:
        downloads: whether clips that are not on this computer are offered.
        titles: of the models that searches may be proposed with, by id.
    """

    def __init__(self, *, downloads: bool = True, titles: Mapping[str, str] | None = None) -> None:
        self.downloads = downloads
        self._titles = titles or {}
        self._thumbnails: dict[str, Thumbnail] = {}  # by the file's checksum

    def shelf(self, task: str) -> Shelf:
        """Return what the browser draws: the clips, and the offer to fetch those not here."""
        clips = shelf(task, downloads=self.downloads)
        missing = [
            each.clip
            for each in clips
            if each.path is None and isinstance(each.clip, DownloadableClip)
        ]
        return {
            "task": task,
            "cards": [self._card(each) for each in clips],
            "proposals": self._proposals(task),
            "offer": offer(missing),
        }

    def drawn(self, task: str, chosen: str | None) -> gr.HTML:
        """Return the whole component: the shelf of a task, and the chosen card."""
        return gr.HTML(value=choice(chosen), **self.shelf(task))

    def _proposals(self, task: str) -> list[Proposal]:
        offered = [each for each in examples(task) if each.model in self._titles]
        names = words.names([find_clip(each.clip) for each in offered])
        return [
            {
                "clip": example.clip,
                "model": example.model,
                "name": name,
                "about": words.proposal(example, self._titles[example.model]),
            }
            for example, name in zip(offered, names, strict=True)
        ]

    def _card(self, each: ShelfClip) -> Card:
        clip, path = each.clip, each.path
        if path is not None and clip.sha256 not in self._thumbnails:
            self._thumbnails[clip.sha256] = thumbnail(path, clip.seconds or SHOWN_S)
        return {
            "id": clip.id,
            "name": clip.label,
            "title": clip.title,
            "available": path is not None,
            "thumbnail": None if path is None else self._thumbnails[clip.sha256],
            "credit": "" if isinstance(clip, BundledClip) else f"{clip.origin} {clip.licence}.",
        }


def make_picker(shelf: Shelf, chosen: str | None) -> gr.HTML:
    """Return the component, which reports the clip that a visitor chooses to `choices`.

    Its event `fetch` asks for all real clips of the task, `halt` to wait for them no longer. When
    that has ended, it asks `choices` for the shelf as it is then.
    """
    return gr.HTML(
        value=choice(chosen),
        elem_id="picker",
        **static_files.component("picker"),
        stops=STOPS,
        busy=False,
        fetching=fetching_value(""),
        requesting=words.REQUESTING,
        stop=words.STOP,
        stopping=words.STOPPING,
        try_this=words.TRY_THIS,
        own=[],
        **shelf,
    )


def choice(chosen: str | None) -> dict[str, Any]:
    """Return the gallery's value: the id of the chosen card; None: there is none for it."""
    return {"chosen": chosen}


def own_cards(sounds: Sequence[OwnSound]) -> list[Card]:
    """Return the cards of a visitor's own sounds."""
    return [
        {
            "id": sound.id,
            "name": words.OWN,
            "title": sound.name,
            "label": _label(Path(sound.name)),
            "available": True,
            "thumbnail": sound.thumbnail,
            "credit": "",
        }
        for sound in sounds
    ]


def _label(file: Path) -> str:
    """Return a file's name for its card, on which the suffix can have a line of its own.

    A name that is cut off fills its lines: there is no third one.

    >>> _label(Path("an interview with somebody.flac"))
    'an\\xa0intervi…\\u200b.flac'
    """
    short = Path(shortened_name(file, MAX_LABEL_CHARACTERS))
    stem = short.stem if short.name == file.name else short.stem.replace(" ", NO_BREAK)
    return f"{stem}{MAY_BREAK}{short.suffix}"


def thumbnail(path: Path, seconds: float = SHOWN_S) -> Thumbnail:
    """Draw the start of a sound in a few pixels; None if the file cannot be decoded."""
    n_samples = round(seconds * SAMPLE_RATE)
    try:
        waveform = load_excerpt(
            str(path), sample_rate=SAMPLE_RATE, n_samples=n_samples, may_be_silent=True
        ).waveform
    except InputError:
        return None
    axis = FrequencyAxis(scale="mel", highest_hz=SAMPLE_RATE / 2, n_rows=N_ROWS)
    picture = quantise(decibels(waveform, SAMPLE_RATE, axis, N_COLUMNS))
    return {"rows": N_ROWS, "columns": N_COLUMNS, "picture": packed(picture)}
