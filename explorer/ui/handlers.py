"""What happens on a click: unpack, call the engine, pack.

Every value that comes from a browser is checked here or in `settings`. A visitor's mistake
becomes a plain message; anything else keeps its traceback.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from explorer.clip import Clip, load_clip
from explorer.errors import EarshotError, InputError
from explorer.explain import ExplainConfig, explain
from explorer.figures import shrink_curve, target_probabilities
from explorer.gallery import find_bundled
from explorer.records import SearchRecord, read_record
from explorer.search import Step
from explorer.transfer import TargetVerdict, transfer
from explorer.ui import panels, picker, texts
from explorer.ui.bundle import zip_result
from explorer.ui.live import LiveView
from explorer.ui.session import Run, RunDirectories, Selection, discard
from explorer.ui.settings import OWN_ANSWER, to_config
from explorer.ui.workshop import Workshop, counterpart
from models.registry import find_model

Outputs = tuple[Any, ...]
NOT_POSSIBLE = "This search is not possible"
MOST_NAME_CHARACTERS = 80
STOP_FIRST = "Stop the search first, then choose another clip."
SEARCH_AGAIN = "There is no result: the search was stopped before its turn, or could not begin."


class Handlers:
    """The page's events; holds the models and nothing of any visitor."""

    def __init__(self, workshop: Workshop, runs: RunDirectories) -> None:
        self._workshop = workshop
        self._runs = runs

    def choose(self, event: gr.EventData, model_id: str, run: Run | None) -> Outputs:
        """A clip of the gallery: show it. Returns message, selection, run, stage, gallery, and
        the panels of the last result, emptied."""
        if run is not None and run.searching.is_set():
            return _only_message(STOP_FIRST)
        try:
            return self._show(bundled_selection(getattr(event, "id", None)), model_id, run)
        except EarshotError as error:
            return _only_message(str(error))

    def upload(self, path: str, model_id: str, run: Run | None) -> Outputs:
        """A visitor's own file: show it, or say why not. Returns what `choose` does."""
        if run is not None and run.searching.is_set():
            return _only_message(STOP_FIRST)
        name = Path(path).name[:MOST_NAME_CHARACTERS]
        try:
            selection = Selection(path=Path(path), name=name, title=name, clip_id=None)
            return self._show(selection, model_id, run)
        except EarshotError as error:
            return _only_message(str(error))

    def describe_model(self, model_id: str) -> Outputs:
        """A source model: its facts, and the classes that can be asked for."""
        try:
            spec = find_model(model_id)
        except InputError as error:
            raise gr.Error(str(error)) from error
        return panels.model_facts(spec), gr.Dropdown(choices=class_choices(spec.labels), value="")

    def begin(
        self, selection: Selection, run: Run | None, model_id: str, *settings: object
    ) -> Outputs:
        """A search was asked for: a new run, to be stopped by its own event.

        What cannot be searched is said before the last result goes.
        """
        try:
            to_config(*settings)
            find_model(model_id)
        except InputError as error:
            raise gr.Error(str(error), title=NOT_POSSIBLE) from error
        if run is not None and run.searching.is_set():
            raise gr.Error("A search is under way: stop it first.", title=NOT_POSSIBLE)
        discard(run)
        fresh = self._runs.new_run()
        fresh.searching.set()
        emptied = emptied_panels(texts.SEARCHING)
        return fresh, *busy_or_ready(selection, busy=True), *emptied

    def search(
        self, selection: Selection, run: Run, model_id: str, *settings: object
    ) -> Iterator[Outputs]:
        """Search, live. Yields stage, shrink curve, and the two buttons that end it."""
        unchanged = (gr.skip(), gr.skip())
        try:
            with run.used():
                config = to_config(*settings)
                clip, view = self._prepare(selection, run, model_id, config)
                yield view.begun(), gr.skip(), gr.Button(visible=False), gr.Button(visible=True)
                classifier = self._workshop.classifier(model_id)
                steps: list[Step] = []
                for item in explain(clip, classifier, config, run.directory, run.stop.is_set):
                    if isinstance(item, SearchRecord):
                        yield view.finished(item), shrink_curve(steps), *unchanged
                        return
                    steps.append(item)
                    if view.is_due():
                        yield view.step(item), gr.skip(), *unchanged
        except EarshotError as error:
            raise gr.Error(str(error), title=NOT_POSSIBLE) from error

    def withdraw(self, selection: Selection, run: Run | None, model_id: str) -> Outputs:
        """A search ended without a result, or before its turn: the clip, ready to be searched.

        Returns a fresh run, stage, what `ready` returns, and the emptied panels.
        """
        discard(run)
        fresh = self._runs.new_run()
        try:
            shown: Any = self._prepare(selection, fresh, model_id, ExplainConfig())[1].waiting()
        except (EarshotError, OSError):  # the clip itself may be what is wrong
            shown = gr.skip()
        emptied = emptied_panels(SEARCH_AGAIN)
        return fresh, shown, *busy_or_ready(selection, busy=False), *emptied

    def stop(self, run: Run | None) -> Any:
        """End the search within a batch; it keeps the best so far."""
        if run is not None:
            run.stop.set()
        return gr.Button(value="Stopping …")

    def judge(self, run: Run) -> Iterator[Outputs]:
        """Let all models of the task hear the fragment. Yields what `emptied_panels` returns."""
        with run.used():
            yield from self._judge(run)

    def _judge(self, run: Run) -> Iterator[Outputs]:
        record = read_record(run.directory)
        download = gr.DownloadButton(
            value=zip_result(run.directory, record.clip.name), visible=True
        )
        belief = panels.belief(record)
        charts = gr.Column(visible=record.certificate is not None)
        if record.certificate is None:
            no_chart = gr.Plot(visible=False)
            yield (
                panels.no_targets(texts.NO_FRAGMENT),
                belief,
                download,
                charts,
                no_chart,
            )
            return
        verdicts: list[TargetVerdict] = []
        of_task = self._workshop.of_task(find_model(record.model.id).task)
        classifiers = sorted(of_task, key=lambda classifier: classifier.info.id == record.model.id)
        n_others = sum(classifier.info.id != record.model.id for classifier in classifiers)
        infos = {classifier.info.id: classifier.info for classifier in classifiers}
        for verdict in transfer(run.directory, record, classifiers, counterpart):
            verdicts.append(verdict)
            if len(verdicts) < n_others:  # its sentence speaks of all of them
                yield gr.skip(), belief, download, charts, gr.skip()
                continue
            panel = panels.targets(record, verdicts, infos)
            yield panel, belief, download, charts, gr.skip()
        titles = {model: info.title for model, info in infos.items()}
        chart = gr.Plot(value=target_probabilities(verdicts, titles), visible=True)
        yield panel, belief, download, charts, chart

    def _show(self, selection: Selection, model_id: str, run: Run | None) -> Outputs:
        fresh = self._runs.new_run()
        try:
            _, view = self._prepare(selection, fresh, model_id, ExplainConfig())
        except EarshotError:
            discard(fresh)
            raise
        discard(run)
        shown = view.waiting(), picker.choice(selection.clip_id)
        return panels.message(""), selection, fresh, *shown, *emptied_panels(texts.FIRST_SEARCH)

    def _prepare(
        self, selection: Selection, run: Run, model_id: str, config: ExplainConfig
    ) -> tuple[Clip, LiveView]:
        info = self._workshop.classifier(model_id).info
        clip = load_clip(
            selection.path,
            sample_rate=info.sample_rate,
            n_samples=info.n_samples,
            name=selection.name,
        )
        device = str(self._workshop.device)
        return clip, LiveView(clip, selection.title, info, config, run.directory, device)


def bundled_selection(clip_id: object) -> Selection:
    """The selection of a bundled clip; InputError if there is none of that id."""
    if not isinstance(clip_id, str):
        raise InputError("A bundled clip is named by its id.")
    clip = find_bundled(clip_id)
    title = f"{clip.title} ({clip.label})"
    return Selection(path=clip.path, name=clip.id, title=title, clip_id=clip.id)


def class_choices(labels: tuple[str, ...]) -> list[tuple[str, str]]:
    """What a visitor can ask for: the model's own answer, or one of its labels."""
    return [("the model’s own answer", OWN_ANSWER), *((label, label) for label in labels)]


def emptied_panels(text: str) -> Outputs:
    """Targets, certificate, zip, shrink curve and chart of the targets, before a search."""
    return (
        panels.no_targets(text),
        panels.no_belief(text),
        gr.DownloadButton(visible=False),
        gr.Column(visible=False),
        gr.Plot(visible=False),
    )


def _only_message(text: str) -> Outputs:
    return (panels.message(text), *[gr.skip()] * 9)


def busy_or_ready(selection: Selection, *, busy: bool) -> Outputs:
    """Find, Withdraw and Stop buttons, and whether gallery, upload and model can be used."""
    return (
        gr.Button(visible=not busy),
        gr.Button(visible=busy),
        gr.Button(visible=False, value="Stop"),
        picker.choice(selection.clip_id, busy=busy),
        gr.UploadButton(interactive=not busy),
        gr.Dropdown(interactive=not busy),
    )


def ready(selection: Selection, run: Run) -> Outputs:
    """The search is over, whatever came of it."""
    run.searching.clear()
    return busy_or_ready(selection, busy=False)
