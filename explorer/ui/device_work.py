"""All that the page does on its device, as plain generators over plain values.

A handler unpacks what a visitor asked for, has one of these run (`Workshop.run`), and packs what it
yields. None of them knows a visit, a widget or a lock, and none changes its arguments; so it makes
no difference to a handler in which process they run. Models are named by their ids, and an end is
asked for by a `StopSign`. Each takes first the workshop that has the models.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from explorer.beside_copy import Classes, HeardBoth, hear_both
from explorer.classifier import Classifier
from explorer.clip import Clip
from explorer.controls import with_controls
from explorer.explain import ExplainConfig, explain
from explorer.records import SearchRecord, TargetVerdict
from explorer.search import Step
from explorer.study import run_here
from explorer.study_item import Listeners, StudyItem
from explorer.study_records import ItemRecord
from explorer.transfer import transfer
from explorer.ui.stop_sign import StopSign
from explorer.ui.workshop import Workshop, counterpart


def search(
    workshop: Workshop,
    model_id: str,
    clip: Clip,
    config: ExplainConfig,
    directory: Path,
    stop: StopSign,
) -> Iterator[Step | SearchRecord]:
    """Search and certify; as `explorer.explain.explain`."""
    yield from explain(clip, workshop.classifier(model_id), config, directory, stop.is_set)


def judge(
    workshop: Workshop, model_ids: Sequence[str], directory: Path, record: SearchRecord
) -> Iterator[TargetVerdict]:
    """Let models judge a fragment; as `explorer.transfer.transfer`."""
    yield from transfer(directory, record, _loaded(workshop, model_ids), counterpart)


def judge_controls(
    workshop: Workshop,
    model_ids: Sequence[str],
    directory: Path,
    record: SearchRecord,
    verdicts: Sequence[TargetVerdict],
    stop: StopSign,
) -> Iterator[TargetVerdict]:
    """Let models judge other fragments, too; as `explorer.controls.with_controls`."""
    models = _loaded(workshop, model_ids)
    yield from with_controls(directory, record, verdicts, models, counterpart, stop.is_set)


def hear_clip_and_copy(
    workshop: Workshop, model_ids: Sequence[str], directory: Path, classes: Classes
) -> Iterator[HeardBoth]:
    """Let models hear a clip and its copy; as `explorer.beside_copy.hear_both`."""
    yield from hear_both(directory, _loaded(workshop, model_ids), classes, counterpart)


def run_items(
    workshop: Workshop, model_ids: Sequence[str], items: Sequence[StudyItem], stop: StopSign
) -> Iterator[ItemRecord]:
    """Run items of a study with these models; as `explorer.study.run_here`."""
    loaded = {model_id: workshop.classifier(model_id) for model_id in model_ids}
    listeners = Listeners(classifiers=loaded, counterpart=counterpart)
    yield from run_here(listeners)(items, stop.is_set)


def _loaded(workshop: Workshop, model_ids: Sequence[str]) -> Iterator[Classifier]:
    """One after the other, each only when it is asked for."""
    return (workshop.classifier(model_id) for model_id in model_ids)
