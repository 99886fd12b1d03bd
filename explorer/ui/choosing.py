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
from explorer.ui.session import Run, RunDirectories, Selection, Visit, discard, opened
from explorer.ui.widgets import class_dropdown
from explorer.ui.workshop import Workshop

MOST_NAME_CHARACTERS = 80
STOP_FIRST = "Stop the search first, then choose another clip."


class Choosing:
    """The events of the left column; holds the models and nothing of any visitor."""

    def __init__(self, workshop: Workshop, runs: RunDirectories) -> None:
        self._workshop = workshop
        self._runs = runs

    def bundled(self, event: gr.EventData, model_id: object, visit: Visit | None) -> Outputs:
        """A clip of the gallery: show it, or say why not. Returns `Shown` and `Panels`."""
        clip_id = getattr(event, "id", None)
        return self._choose(lambda _: bundled_selection(clip_id), model_id, visit)

    def upload(self, path: object, model_id: object, visit: Visit | None) -> Outputs:
        """A visitor's own file, which the browser has uploaded."""
        return self._choose(lambda _: own_selection(checked_upload(path)), model_id, visit)

    def record(self, event: gr.EventData, model_id: object, visit: Visit | None) -> Outputs:
        """A recording, which the browser has uploaded."""
        path = getattr(event, "path", None)
        return self._choose(lambda _: own_selection(checked_upload(path)), model_id, visit)

    def excerpt(self, event: gr.EventData, model_id: object, visit: Visit | None) -> Outputs:
        """Another excerpt of the same file."""
        start_s = getattr(event, "start_s", None)

        def moved(selection: Selection) -> Selection:
            return selection.at(checked_start_s(start_s, selection, self._workshop.info(model_id)))

        return self._choose(moved, model_id, visit)

    def model(self, model_id: object, visit: Visit | None) -> Outputs:
        """A source model: its facts, the classes that can be asked for, and the excerpt."""
        try:
            visit, spec = opened(visit), self._workshop.spec(model_id)
        except InputError as error:
            raise told(error) from error
        with visit.turn:
            start_s = min(visit.selection.start_s, latest_start_s(visit.selection, spec.info))
            visit.selection = visit.selection.at(start_s)
            chooser = excerpt(visit.selection, spec.info)
        return panels.model_facts(spec), class_dropdown(spec.info), chooser

    def first(self, selection: Selection, model_id: object) -> Outputs:
        """The clip that a page opens on, in a visit of its own; EarshotError as `_show` has it."""
        visit = Visit(selection, self._runs.new_run())
        try:
            return self._show(selection, model_id, visit)
        except EarshotError:
            visit.end()
            raise

    def view(self, selection: Selection, info: ClassifierInfo, run: Run) -> LiveView:
        """A clip that waits for a search, in the page's default bands."""
        clip, device = selected_clip(selection, info), str(self._workshop.device)
        return LiveView(clip, selection.caption, info, ExplainConfig(), run.directory, device)

    def _choose(
        self, make: Callable[[Selection], Selection], model_id: object, visit: Visit | None
    ) -> Outputs:
        """Make a selection, perhaps from the last one, and show it, or say why not."""
        try:
            visit = opened(visit)
            with visit.turn:
                if visit.run.searching.is_set():
                    return refused(STOP_FIRST)
                return self._show(make(visit.selection), model_id, visit)
        except EarshotError as error:
            return refused(str(error))

    def _show(self, selection: Selection, model_id: object, visit: Visit) -> Outputs:
        """Show a clip in a run of its own; EarshotError if it cannot be shown."""
        info, fresh = self._workshop.info(model_id), self._runs.new_run()
        try:
            value = self.view(selection, info, fresh).waiting()
            selection = looked_at(selection)  # now that it is known to be a sound
        except EarshotError:
            discard(fresh)
            raise
        visit.show(selection, fresh)
        shown = Shown(
            message=panels.message(""),
            visit=visit,
            stage=value,
            picker=picker.choice(selection.clip_id),
            excerpt=excerpt(selection, info),
        )
        return (*shown, *emptied(texts.FIRST_SEARCH))


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
