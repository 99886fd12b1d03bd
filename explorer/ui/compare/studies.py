"""The events of the page that compares models; holds the studies, and nothing of any visitor."""

from functools import cache
from typing import NamedTuple

import gradio as gr

from explorer.errors import InputError
from explorer.shipped_studies import (
    SHIPPED_STUDIES,
    ShippedStudy,
    find_shipped,
    shipped_records,
    shipped_summary,
)
from explorer.study_figures import (
    MEASURES,
    measure_spread,
    overlap_matrix,
    standing_plot,
    who_listens_where,
)
from explorer.ui.compare import texts
from explorer.ui.compare.matrix import Value, matrix_value
from explorer.ui.compare.pair import no_pair, pair_panel
from explorer.ui.dropdown import CheckedLater
from explorer.ui.mistakes import told
from explorer.ui.workshop import Workshop


class Drawn(NamedTuple):
    """What changes when another study is chosen, in the order of the page's components."""

    study: object
    about: str
    matrix: Value
    pair: str
    standing: object
    listens: object
    overlap: object
    measures: tuple[object, ...]

    @property
    def outputs(self) -> tuple[object, ...]:
        """All of them, one for every component."""
        return (*self[:-1], *self.measures)


class Studies:
    """Reads the studies when they are first asked for; all visitors share what was read."""

    def __init__(self, workshop: Workshop) -> None:
        self._titles = {
            spec.id: spec.title for task in workshop.tasks() for spec in workshop.specs(task)
        }
        self._summary, self._records = cache(shipped_summary), cache(shipped_records)

    def drawn(self, study: ShippedStudy) -> Drawn:
        """A study's whole page."""
        summary, titles = self._summary(study), self._titles
        return Drawn(
            study=study_dropdown(study),
            about=texts.about(study, summary, titles),
            matrix=matrix_value(summary, titles),
            pair=no_pair(),
            standing=standing_plot(summary, titles),
            listens=who_listens_where(summary, titles),
            overlap=overlap_matrix(summary, titles),
            measures=tuple(measure_spread(summary, titles, measure) for measure in MEASURES),
        )

    def task(self, event: gr.EventData) -> tuple[object, ...]:
        """Another task was asked for: its first study."""
        asked = event._data.get("task") if isinstance(event._data, dict) else None
        for study in SHIPPED_STUDIES:
            if study.task == asked:
                return ({"chosen": study.task}, *self.drawn(study).outputs)
        raise told(InputError(f"There is no study of {asked!r}."))

    def study(self, study_id: object) -> tuple[object, ...]:
        """Another study of the same task was asked for."""
        try:
            return self.drawn(find_shipped(str(study_id))).outputs
        except InputError as error:
            raise told(error) from error

    def pair(self, study_id: object, event: gr.EventData) -> tuple[Value, str]:
        """A pair of models was asked for."""
        asked = event._data if isinstance(event._data, dict) else {}
        try:
            study = find_shipped(str(study_id))
            source, target = asked.get("source"), asked.get("target")
            summary = self._summary(study)
            panel = pair_panel(summary, self._records(study), source, target, self._titles)
        except InputError as error:
            raise told(error) from error
        return matrix_value(summary, self._titles, (str(source), str(target))), panel


def study_dropdown(chosen: ShippedStudy) -> gr.Dropdown:
    """The studies of a task; not shown where there is only one."""
    offered = [study for study in SHIPPED_STUDIES if study.task == chosen.task]
    return CheckedLater(
        [(study.title, study.id) for study in offered],
        value=chosen.id,
        label="Study",
        filterable=False,
        elem_id="study",
        visible=len(offered) > 1,
    )
