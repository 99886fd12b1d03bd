"""Judging: the other models hear the fragment, and then others of its size."""

from collections.abc import Iterator

import gradio as gr

from explorer.classifier import Classifier, ClassifierInfo
from explorer.controls import with_controls
from explorer.errors import EarshotError, InputError
from explorer.figures import target_probabilities
from explorer.records import SearchRecord, read_record
from explorer.transfer import transfer
from explorer.ui import panels, texts
from explorer.ui.mistakes import told
from explorer.ui.outputs import Panels, emptied
from explorer.ui.session import Run, under_way
from explorer.ui.takeaway import takeaway
from explorer.ui.workshop import Workshop, counterpart


class Judging:
    """The events after a search; holds the models and nothing of any visitor."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    def judge(self, run: Run | None) -> Iterator[Panels]:
        """Let all models of the task hear the fragment; the run keeps their verdicts."""
        try:
            run = under_way(run)
            record = read_record(run.directory)
        except InputError as error:
            raise told(error) from error
        with run.used():
            found = _found(run, record)
            if record.certificate is None:
                yield found._replace(
                    targets=panels.no_targets(texts.NO_FRAGMENT),
                    probabilities=gr.Plot(visible=False),
                )
                return
            try:
                yield from self._verdicts(run, record, found)
            except EarshotError as error:
                run.verdicts.clear()  # some of the models alone would tell half the truth
                yield found._replace(targets=panels.no_targets(f"{texts.NOT_JUDGED} {error}"))

    def controls(self, run: Run | None) -> Iterator[str]:
        """Let the models hear other fragments of that size; yields the panel of targets.

        Ends without a word when the run is no longer what the visitor looks at, or is everybody's.
        """
        if run is None or run.shared or not run.verdicts or run.discarded.is_set():
            return
        with run.used():
            record = read_record(run.directory)
            infos = self._judges(record)
            verdicts, models = list(run.verdicts), self._loaded(infos)
            try:
                for verdict in with_controls(run.directory, record, verdicts, models, counterpart):
                    run.take(verdict)
                    if run.discarded.is_set():
                        return
                    yield panels.targets(record, run.verdicts, infos)
            except EarshotError as error:
                yield panels.targets(record, run.verdicts, infos, f"{texts.NO_CONTROLS} {error}")

    def _verdicts(self, run: Run, record: SearchRecord, found: Panels) -> Iterator[Panels]:
        infos = self._judges(record)
        for verdict in transfer(run.directory, record, self._loaded(infos), counterpart):
            run.take(verdict)
            if len(run.verdicts) < len(infos) - 1:  # the sentence speaks of all the others
                yield found
            else:
                yield found._replace(targets=panels.targets(record, run.verdicts, infos))
        titles = {model: info.title for model, info in infos.items()}
        chart = gr.Plot(value=target_probabilities(run.verdicts, titles), visible=True)
        targets = panels.targets(record, run.verdicts, infos)
        yield found._replace(targets=targets, probabilities=chart)

    def _judges(self, record: SearchRecord) -> dict[str, ClassifierInfo]:
        return {info.id: info for info in self._workshop.judges_of(record.model.id)}

    def _loaded(self, infos: dict[str, ClassifierInfo]) -> Iterator[Classifier]:
        """One after the other, each only when it is asked for."""
        return (self._workshop.classifier(model_id) for model_id in infos)


def not_judged(run: Run | None) -> Panels:
    """All panels after an error that nobody foresaw: what is known without the other models."""
    if run is None or not run.is_under_way:
        return Panels()
    run.verdicts.clear()  # as after one that was foreseen
    told = emptied(texts.NOT_JUDGED)
    try:
        found = _found(run, read_record(run.directory))
    except EarshotError:  # there is no result to show, and the panels say so
        return told
    return found._replace(targets=told.targets, probabilities=told.probabilities)


def _found(run: Run, record: SearchRecord) -> Panels:
    """What belongs to a result before the other models have judged it."""
    found = Panels(
        belief=panels.belief(record),
        takeaway=None,
        charts=gr.Column(visible=record.certificate is not None),
    )
    try:
        return found._replace(takeaway=takeaway(run, record))
    except InputError as error:  # the result itself is none the worse
        return found._replace(belief=found.belief + panels.message(str(error)))
