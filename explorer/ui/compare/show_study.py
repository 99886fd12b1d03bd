"""The events that choose which study, and which pair of its models, the page shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from explorer.errors import InputError
from explorer.strengths import Strength
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
from explorer.study.summary import StudySummary, summarise
from explorer.ui.compare.pair import no_pair, pair_panel
from explorer.ui.compare.study_outputs import (
    OWN_STUDY_ID,
    StudyOutputs,
    strength_dropdown,
    study_and_strength,
    study_dropdown,
    view_of,
)
from explorer.ui.compare.study_panels import about_study
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.components.matrix.matrix import matrix_value
from explorer.ui.device.models import ModelHost
from explorer.ui.wording.comparing import own_comparison as own_texts
from models.published.table import PUBLISHED


@dataclass(frozen=True, kw_only=True)
class VisibleStudy:
    """A study that can be shown."""

    id: str
    view: str  # the study and the strength
    task: str
    sounds: str  # a sentence or two about its clips, or about how it was run
    summary: StudySummary
    records: Callable[[], Sequence[ItemRecord]]


class StudyEvents:
    """Shows studies; reads a shipped one when it is first asked for, and keeps it for all visitors.

    Args:
        host: the models, for their titles.
    """

    def __init__(self, host: ModelHost) -> None:
        self._host = host
        self._summary, self._records = cache(shipped_summary), cache(shipped_records)
        self._at = cache(lambda study, strength: summarise(self._records(study), strength))

    @property
    def _titles(self) -> dict[str, str]:
        """What to call the models, by id: the published ones, here or not, and those known here."""
        known = (*PUBLISHED, *self._host.models.described)
        return {spec.id: spec.title for spec in known}

    def drawn(self, view: object, own_study: VisitorStudy | None = None) -> StudyOutputs[Any]:
        """Draw all of a study, at one strength; InputError if there is none of that name.

        Args:
            view: the study's id, or with a strength: see `view_of`.
            own_study: the visitor's own.
        """
        study, titles = self._visible(view, own_study), self._titles
        summary = study.summary
        return StudyOutputs(
            study=study_dropdown(study.task, study.id, own_study),
            strength=strength_dropdown(
                study.id, [each.strength for each in summary.strengths], summary.strength
            ),
            about=about_study(study.sounds, summary, titles),
            matrix=matrix_value(study.view, summary.settings.models, summary.transfers, titles),
            pair=no_pair(),
            standing=rate_comparison_plot(summary, titles),
            listens=band_usage_plot(summary, titles),
            overlap=overlap_matrix(summary, titles),
            measures=tuple(measure_spread(summary, titles, measure) for measure in MEASURES),
        )

    def of_task(self, task: str, own_study: VisitorStudy | None) -> StudyOutputs[Any]:
        """Draw the first study of a task; InputError if there is none."""
        for study in SHIPPED_STUDIES:
            if study.task == task:
                return self.drawn(study.id, own_study)
        raise InputError(f"There is no study of {task!r}.")

    def pair(
        self, view: object, source: object, target: object, own_study: VisitorStudy | None
    ) -> StudyOutputs[Any]:
        """Mark a pair of a study's models in the matrix, and show it clip by clip.

        Raises InputError if there is no such study, or no such pair in it.
        """
        study, titles = self._visible(view, own_study), self._titles
        summary = study.summary
        panel = pair_panel(summary, study.records(), source, target, titles)
        matrix = matrix_value(
            study.view,
            summary.settings.models,
            summary.transfers,
            titles,
            (str(source), str(target)),
        )
        return StudyOutputs(matrix=matrix, pair=panel)

    def _visible(self, view: object, own_study: VisitorStudy | None) -> VisibleStudy:
        study_id, strength = study_and_strength(str(view))
        if study_id != OWN_STUDY_ID:
            return self._shipped(find_shipped(study_id), strength)
        if own_study is None or own_study.summary is None:
            raise InputError(own_texts.NO_OWN_STUDY)
        settings, records = own_study.request.settings, own_study.records
        summary = own_study.summary
        if strength not in (None, summary.strength):
            summary = summarise(records, strength)
        return VisibleStudy(
            id=OWN_STUDY_ID,
            view=view_of(OWN_STUDY_ID, summary.strength),
            task=settings.task,
            sounds=own_texts.about_comparison(
                settings, own_study.progress, own_study.other_clips, records
            ),
            summary=summary,
            records=lambda: records,
        )

    def _shipped(self, study: ShippedStudy, strength: Strength | None) -> VisibleStudy:
        first = self._summary(study)
        is_first = strength in (None, first.strength)
        summary = first if is_first else self._at(study, strength)
        return VisibleStudy(
            id=study.id,
            view=view_of(study.id, summary.strength),
            task=study.task,
            sounds=study.about,
            summary=summary,
            records=lambda: self._records(study),
        )
