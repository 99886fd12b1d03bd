"""From an id or a file to a selection, and from a selection to the clip that a model hears."""

import dataclasses
import reprlib
from pathlib import Path

from explorer.audio.channels import CHANNELS
from explorer.audio.clip import Clip, load_excerpt
from explorer.audio.overview import overview
from explorer.audio.silence import SilenceReason, SilentExcerptError
from explorer.clips.cache import available_file, clip_file
from explorer.clips.gallery import BundledClip, GalleryClip, find_clip
from explorer.clips.shelf import shelf
from explorer.errors import DownloadError, InputError
from explorer.judging.info import ClassifierInfo
from explorer.result.explain import ExplainConfig
from explorer.ui.components.stage.live import LiveView
from explorer.ui.device.models import ModelHost
from explorer.ui.search_run import SearchRun
from explorer.ui.selection import Selection
from explorer.ui.wording import request as refusals
from explorer.ui.wording.model import unlike_training
from explorer.ui.wording.tasks import NOT_DOWNLOADED

MAX_NAME_CHARACTERS, MAX_SUFFIX_CHARACTERS = 80, 10


def named_clip(clip_id: object) -> GalleryClip:
    """Find the clip of an id from a browser; raise InputError if there is none."""
    if not isinstance(clip_id, str):
        raise InputError(refusals.CLIP_ID)
    return find_clip(clip_id)


def first_clip(task: str) -> GalleryClip:
    """Return the first clip on a task's shelf; raise InputError if there is none."""
    clips = shelf(task)
    if not clips:
        raise InputError(refusals.no_clips(task))
    return clips[0].clip


def gallery_selection(clip: GalleryClip, task: str, *, may_download: bool = True) -> Selection:
    """Select a clip of the gallery, on a page that shows a task.

    Downloads the clip if it is not on this computer; raises DownloadError if that fails, or if it
    may not be downloaded.
    """
    if not may_download and available_file(clip) is None:
        raise DownloadError(NOT_DOWNLOADED)
    return Selection(
        path=clip_file(clip),
        name=clip.id,
        title=clip.title if clip.label is None else f"{clip.title} ({clip.label})",
        clip_id=clip.id,
        task=task,
        sha256=clip.sha256,
        was_fetched=not isinstance(clip, BundledClip),
    )


def own_selection(path: Path, task: str) -> Selection:
    """Select a visitor's own file, which has not been read yet."""
    name = shortened_name(path)
    return Selection(path=path, name=name, title=name, clip_id=None, task=task)


def shortened_name(path: Path, max_characters: int = MAX_NAME_CHARACTERS) -> str:
    """Return a file's name, its end left out if it is long, but for the suffix: what it is.

    >>> shortened_name(Path("a" * 90 + ".wav")) == "a" * 75 + "….wav"
    True
    """
    if len(path.name) <= max_characters:
        return path.name
    suffix = path.suffix[:MAX_SUFFIX_CHARACTERS]
    return f"{path.name[: max_characters - len(suffix) - 1]}…{suffix}"


def with_overview(selection: Selection) -> Selection:
    """Add the overview of the chosen channel; raise InputError if the file cannot be decoded."""
    if selection.overview is not None:
        return selection
    return dataclasses.replace(
        selection, overview=overview(selection.path, channel=selection.channel)
    )


def checked_channel(value: object) -> str:
    """Return a channel from a browser; raise InputError if it is none of ours."""
    if not isinstance(value, str) or value not in CHANNELS:
        raise InputError(refusals.channel(reprlib.repr(value)))
    return value


def visible_clip(selection: Selection, info: ClassifierInfo) -> tuple[Clip, str]:
    """Load the selected excerpt for the stage, even if it is silent; then say why it is.

    A silent excerpt can be shown, so that another one, or another channel, can be chosen; a search
    of it is refused.
    """
    try:
        clip = selected_clip(selection, info)
    except SilentExcerptError as error:
        return selected_clip(selection, info, may_be_silent=True), _way_out(error)
    return clip, ""


def waiting_view(
    selection: Selection, info: ClassifierInfo, run: SearchRun, host: ModelHost
) -> tuple[LiveView, str]:
    """Return the view of a clip that waits for a search, in the page's default bands.

    Returns also why the excerpt is silent, in words; empty if it is not.
    """
    (clip, silence), device = visible_clip(selection, info), str(host.device)
    note = unlike_training(selection, host.spec(info.id))
    config = ExplainConfig()
    view = LiveView(clip, selection.caption, info, config, run.directory, device, note)
    return view, silence


def _way_out(error: SilentExcerptError) -> str:
    """Return the error with where on the page to choose what it names."""
    silence, hints = error.silence, []
    if silence.reason in (SilenceReason.CANCELS, SilenceReason.MUTED) and silence.live_channels:
        hints.append(refusals.CHANNEL_IS_BELOW)
    if silence.begins_s is not None:
        hints.append(refusals.WINDOW_IS_ABOVE)
    return " ".join([str(error), *hints])


def selected_clip(
    selection: Selection, info: ClassifierInfo, *, may_be_silent: bool = False
) -> Clip:
    """Load the selected excerpt as a model hears it.

    Raises:
        InputError: the file cannot be read, the excerpt or the channel is not in it or is silent
            (see `load_excerpt`), or the file is not the gallery's any more.
    """
    clip = load_excerpt(
        selection.path,
        sample_rate=info.sample_rate,
        n_samples=info.n_samples,
        min_samples=info.min_samples,
        start_s=selection.start_s,
        channel=selection.channel,
        may_be_silent=may_be_silent,
        name=selection.name,
    )
    if selection.sha256 not in (None, clip.sha256):
        raise InputError(refusals.changed_file(selection.name))
    return clip
