"""Choosing a clip, an excerpt, a model: unpack, call the engine, pack.

Every value that comes from a browser is checked here or in what is called. A visitor's mistake
becomes a plain message; anything else keeps its traceback.
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import gradio as gr

from explorer.classifier import ClassifierInfo
from explorer.clip import Clip, load_clip
from explorer.errors import EarshotError, InputError
from explorer.explain import ExplainConfig
from explorer.gallery import find_bundled
from explorer.overview import overview
from explorer.ui import panels, picker, texts
from explorer.ui.excerpt import checked_start_s, excerpt, latest_start_s
from explorer.ui.live import LiveView
from explorer.ui.mistakes import told
from explorer.ui.outputs import Outputs, Shown, emptied, refused
from explorer.ui.recorder import checked_upload
from explorer.ui.session import Run, RunDirectories, Selection, discard
from explorer.ui.widgets import class_dropdown
from explorer.ui.workshop import Workshop

MOST_NAME_CHARACTERS = 80
STOP_FIRST = "Stop the search first, then choose another clip."


class Choosing:
    """The events of the left column; holds the models and nothing of any visitor."""

    def __init__(self, workshop: Workshop, runs: RunDirectories) -> None:
        self._workshop = workshop
        self._runs = runs

    def bundled(self, event: gr.EventData, model_id: object, run: Run | None) -> Outputs:
        """A clip of the gallery: show it, or say why not. Returns `Shown` and `Panels`."""
        clip_id = getattr(event, "id", None)
        return self._choose(lambda: bundled_selection(clip_id), model_id, run)

    def upload(self, path: object, model_id: object, run: Run | None) -> Outputs:
        """A visitor's own file, which the browser has uploaded."""
        return self._choose(lambda: own_selection(checked_upload(path)), model_id, run)

    def record(self, event: gr.EventData, model_id: object, run: Run | None) -> Outputs:
        """A recording, which the browser has uploaded."""
        path = getattr(event, "path", None)
        return self._choose(lambda: own_selection(checked_upload(path)), model_id, run)

    def excerpt(
        self, event: gr.EventData, selection: Selection, model_id: object, run: Run | None
    ) -> Outputs:
        """Another excerpt of the same file."""
        start_s = getattr(event, "start_s", None)

        def moved() -> Selection:
            start = checked_start_s(start_s, selection, self._workshop.info(model_id))
            return selection.at(start)

        return self._choose(moved, model_id, run)

    def model(self, model_id: object, selection: Selection) -> Outputs:
        """A source model: its facts, the classes that can be asked for, selection and excerpt."""
        try:
            spec = self._workshop.spec(model_id)
        except InputError as error:
            raise told(error) from error
        start_s = min(selection.start_s, latest_start_s(selection, spec.info))
        selection = selection.at(start_s)
        return (
            panels.model_facts(spec),
            class_dropdown(spec.labels),
            selection,
            excerpt(selection, spec.info),
        )

    def show(self, selection: Selection, model_id: object, run: Run | None) -> Outputs:
        """Show a clip in a run of its own; EarshotError if it cannot be shown."""
        info, fresh = self._workshop.info(model_id), self._runs.new_run()
        try:
            value = self.view(selection, info, fresh).waiting()
            selection = looked_at(selection)  # now that it is known to be a sound
        except EarshotError:
            discard(fresh)
            raise
        discard(run)
        shown = Shown(
            message=panels.message(""),
            selection=selection,
            run=fresh,
            stage=value,
            picker=picker.choice(selection.clip_id),
            excerpt=excerpt(selection, info),
        )
        return (*shown, *emptied(texts.FIRST_SEARCH))

    def view(self, selection: Selection, info: ClassifierInfo, run: Run) -> LiveView:
        """A clip that waits for a search, in the page's default bands."""
        clip, device = selected_clip(selection, info), str(self._workshop.device)
        return LiveView(clip, selection.caption, info, ExplainConfig(), run.directory, device)

    def _choose(self, make: Callable[[], Selection], model_id: object, run: Run | None) -> Outputs:
        if run is not None and run.searching.is_set():
            return refused(STOP_FIRST)
        try:
            return self.show(make(), model_id, run)
        except EarshotError as error:
            return refused(str(error))


def bundled_selection(clip_id: object) -> Selection:
    """The selection of a bundled clip; InputError if there is none of that id."""
    if not isinstance(clip_id, str):
        raise InputError("A bundled clip is named by its id.")
    clip = find_bundled(clip_id)
    title = f"{clip.title} ({clip.label})"
    return Selection(path=clip.path, name=clip.id, title=title, clip_id=clip.id)


def own_selection(path: Path) -> Selection:
    """The selection of a visitor's own file, which is not looked at yet."""
    name = path.name[:MOST_NAME_CHARACTERS]
    return Selection(path=path, name=name, title=name, clip_id=None)


def looked_at(selection: Selection) -> Selection:
    """The selection with the overview of its file; InputError if it cannot be decoded."""
    if selection.overview is not None:
        return selection
    return dataclasses.replace(selection, overview=overview(selection.path))


def selected_clip(selection: Selection, info: ClassifierInfo) -> Clip:
    """The selected excerpt as a model sees it; InputError as `load_clip` raises it."""
    return load_clip(
        selection.path,
        sample_rate=info.sample_rate,
        n_samples=info.n_samples,
        start_s=selection.start_s,
        name=selection.name,
    )
