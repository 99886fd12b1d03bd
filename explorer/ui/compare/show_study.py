"""What the page shows of a study, and the events that choose what is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, NamedTuple

import gradio as gr

from explorer.errors import InputError
from explorer.study.figures import (
    MEASURES,
    band_usage_plot,
    measure_spread,
    overlap_matrix,
    rate_comparison_plot,
)
from explorer.study.records import ItemRecord
from explorer.study.shipped import (
    SHIPPED_STUDIES,
    ShippedStudy,
    find_shipped,
    shipped_records,
    shipped_summary,
)
from explorer.study.summary import StudySummary
from explorer.ui.compare.pair import no_pair, pair_panel
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.components.matrix.matrix import Value, matrix_value
from explorer.ui.device.models import ModelHost
from explorer.ui.error_messages import gradio_error
from explorer.ui.explore.outputs import SKIP, T, flat
from explorer.ui.unvalidated import UnvalidatedDropdown
from explorer.ui.wording import compare as texts

OWN = "own"  # the id of a visitor's own study


@dataclass(frozen=True, kw_only=True)
class VisibleStudy:
    """A study that can be shown."""

    id: str
    task: str
    about: str  # its sounds
    summary: StudySummary
    records: Callable[[], Sequence[ItemRecord]]


class StudyOutputs(NamedTuple, Generic[T]):
    """What changes when another study is chosen: components, or their new values."""

    study: T = SKIP
    about: T = SKIP
    matrix: T = SKIP
    pair: T = SKIP
    standing: T = SKIP
    listens: T = SKIP
    overlap: T = SKIP
    measures: tuple[T, ...] = (SKIP,) * len(MEASURES)

    @property
    def outputs(self) -> tuple[T, ...]:
        """All of them, one for every component."""
        return flat(self)


class StudyEvents:
    """Reads the studies when they are first asked for; all visitors share what was read."""

    def __init__(self, host: ModelHost) -> None:
        self._host = host
        self._summary, self._records = cache(shipped_summary), cache(shipped_records)

    @property
    def _titles(self) -> dict[str, str]:
        """What to call the models, by id; visitors may add some."""
        return {spec.id: spec.title for spec in self._host.models.described}

    def drawn(self, study_id: object, own: VisitorStudy | None = None) -> StudyOutputs[Any]:
        """A study's whole page; InputError if there is none of that id."""
        study, titles = self._in_view(study_id, own), self._titles
        summary = study.summary
        return StudyOutputs(
            study=study_dropdown(study.task, study.id, own),
            about=texts.about(study.about, summary, titles),
            matrix=matrix_value(summary.settings.models, summary.transfers, titles),
            pair=no_pair(),
            standing=rate_comparison_plot(summary, titles),
            listens=band_usage_plot(summary, titles),
            overlap=overlap_matrix(summary, titles),
            measures=tuple(measure_spread(summary, titles, measure) for measure in MEASURES),
        )

    def of_task(self, task: str, own: VisitorStudy | None) -> StudyOutputs[Any]:
        """The first study of a task; InputError if there is none."""
        for study in SHIPPED_STUDIES:
            if study.task == task:
                return self.drawn(study.id, own)
        raise InputError(f"There is no study of {task!r}.")

    def study(self, study_id: object, own: VisitorStudy | None) -> tuple[Any, ...]:
        """Another study of the same task was asked for."""
        try:
            return self.drawn(study_id, own).outputs
        except InputError as error:
            raise gradio_error(error) from error

    def pair(
        self, study_id: object, own: VisitorStudy | None, event: gr.EventData
    ) -> tuple[Value, str]:
        """A pair of models was asked for."""
        asked = event._data if isinstance(event._data, dict) else {}
        try:
            study = self._in_view(study_id, own)
            source, target = asked.get("source"), asked.get("target")
            panel = pair_panel(study.summary, study.records(), source, target, self._titles)
        except InputError as error:
            raise gradio_error(error) from error
        models, transfers = study.summary.settings.models, study.summary.transfers
        return matrix_value(models, transfers, self._titles, (str(source), str(target))), panel

    def _in_view(self, study_id: object, own: VisitorStudy | None) -> VisibleStudy:
        if study_id != OWN:
            return self._shipped(find_shipped(str(study_id)))
        if own is None or own.summary is None:
            raise InputError("There is no study of yours to show.")
        return VisibleStudy(
            id=OWN,
            task=own.asked.settings.task,
            about=texts.about_own(own.asked.settings, own.now, own.records),
            summary=own.summary,
            records=lambda: own.records,
        )

    def _shipped(self, study: ShippedStudy) -> VisibleStudy:
        return VisibleStudy(
            id=study.id,
            task=study.task,
            about=study.about,
            summary=self._summary(study),
            records=lambda: self._records(study),
        )


def study_dropdown(
    task: str, chosen: str, own: VisitorStudy | None = None, *, busy: bool = False
) -> gr.Dropdown:
    """The studies of a task and the visitor's own; not shown where there is only one."""
    offered = [(study.title, study.id) for study in SHIPPED_STUDIES if study.task == task]
    is_there = own is not None and (own.summary is not None or not own.has_ended)
    if own is not None and is_there and own.asked.settings.task == task:
        offered.append((texts.OWN_STUDY, OWN))
    return UnvalidatedDropdown(
        offered,
        value=chosen,
        label="Study",
        filterable=False,
        elem_id="study",
        interactive=not busy,
        visible=len(offered) > 1,
    )
