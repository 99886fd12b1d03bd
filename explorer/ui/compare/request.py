"""A request for a study: what the form sent from a browser, validated."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.settings import DEFAULTS, SETTINGS
from explorer.strengths import Strength
from explorer.study.records import StudiedModel, StudySettings
from explorer.study.run import check_settings
from explorer.ui.compare.own_files import is_table
from explorer.ui.components.task_switch.task_switch import checked_task
from explorer.ui.control_draws import draws_for
from explorer.ui.device.models import ModelHost
from explorer.ui.settings import checked_choice, checked_n_cells, one_of, whole_number
from explorer.ui.wording.comparing import study_request as texts
from models.spec import ModelDescription, ModelSpec

BUNDLED, OWN_FILES = "bundled", "own"  # clips
MAX_SEEDS = 3
MAX_SEARCHES = 600  # one visitor's share of a machine; the command line has no such limit
BATCH_SIZE = 32  # as on the command line
BATCH_SIZE_ADDED = 4  # where a model may be large: a study stops between two batches

T = TypeVar("T")


class Form(NamedTuple):
    """What the form's widgets hold, in their order."""

    models: Any  # ids
    clips: Any = BUNDLED
    n_clips: Any = 6  # of the bundled ones
    files: Any = None  # paths of the visitor's own
    n_seeds: Any = 3
    kind: Any = DEFAULTS.kind
    n_cells: Any = DEFAULTS.n_cells
    effort: Any = DEFAULTS.effort
    strengths: Any = (DEFAULTS.strength,)


@dataclass(frozen=True, kw_only=True)
class StudyRequest:
    """A study that a visitor asked for."""

    settings: StudySettings
    specs: tuple[ModelDescription, ...]
    clips: tuple[str, ...]  # ids of bundled ones; empty for the visitor's own files
    files: tuple[Path, ...]
    seeds: tuple[int, ...]
    strengths: tuple[Strength, ...]  # how sure of their fragments the sources must be


def checked_request(task: object, form: Form, host: ModelHost) -> StudyRequest:
    """Validate what the form sent.

    Raises:
        InputError: a value is not among those that the page offers, or is too much; the text says
            which.
    """
    name = checked_task(task, host.tasks())
    specs = _specs(form.models, host.specs(name))
    kind = checked_choice(SETTINGS.kind, form.kind)
    settings = StudySettings(
        task=name,
        partition=kind,
        n_cells=checked_n_cells(kind, form.n_cells),
        effort=checked_choice(SETTINGS.effort, form.effort),
        batch_size=BATCH_SIZE if _are_bundled(specs) else BATCH_SIZE_ADDED,
        models=tuple(
            StudiedModel(id=spec.id, version=spec.info.version, family=spec.family)
            for spec in specs
        ),
        n_controls=draws_for(spec.id for spec in specs),
    )
    seeds = tuple(range(whole_number(texts.N_SEEDS, form.n_seeds, 1, MAX_SEEDS)))
    strengths = _strengths(form.strengths)
    check_settings(settings, [spec.info for spec in specs], seeds)
    is_own = one_of(texts.CLIPS, form.clips, (BUNDLED, OWN_FILES)) == OWN_FILES
    clips = () if is_own else _bundled(name, form.n_clips)
    files = _files(form.files) if is_own else ()
    n_sounds = len(clips) + sum(not is_table(file) for file in files)
    n_searches = n_sounds * len(specs) * len(seeds) * len(strengths)
    if n_searches > MAX_SEARCHES:
        raise InputError(texts.too_many_searches(n_searches, MAX_SEARCHES))
    return StudyRequest(
        settings=settings,
        specs=specs,
        clips=clips,
        files=files,
        seeds=seeds,
        strengths=strengths,
    )


def spread(items: Sequence[T], n: int) -> tuple[T, ...]:
    """Choose `n` items at equal distances, beginning with the first; all of them if `n` is more.

    >>> spread("aabbcc", 3), spread("abc", 9)
    (('a', 'b', 'c'), ('a', 'b', 'c'))
    """
    n = min(n, len(items))
    return tuple(items[at * len(items) // n] for at in range(n))


def _are_bundled(specs: Sequence[ModelDescription]) -> bool:
    return all(isinstance(spec, ModelSpec) for spec in specs)


def _bundled(task: str, n_clips: object) -> tuple[str, ...]:
    ids = [clip.id for clip in bundled_clips(task)]
    return spread(ids, whole_number(texts.N_CLIPS, n_clips, 1, len(ids)))


def _specs(chosen: object, offered: tuple[ModelDescription, ...]) -> tuple[ModelDescription, ...]:
    """In the table's order: a study lets the first model of a family represent it."""
    if not isinstance(chosen, list) or not all(isinstance(each, str) for each in chosen):
        raise InputError(texts.TASK_MODELS)
    unknown = set(chosen) - {spec.id for spec in offered}
    if unknown:
        raise InputError(texts.not_of_task(sorted(unknown)[0]))
    if not chosen:
        raise InputError(texts.NO_MODELS)
    return tuple(spec for spec in offered if spec.id in chosen)


def _strengths(chosen: object) -> tuple[Strength, ...]:
    """Return the chosen strengths in their own order, at least one."""
    if not isinstance(chosen, list | tuple) or not chosen:
        raise InputError(texts.NO_STRENGTHS)
    asked = {Strength(checked_choice(SETTINGS.strength, each)) for each in chosen}
    return tuple(strength for strength in Strength if strength in asked)


def _files(sent: object) -> tuple[Path, ...]:
    """Gradio has checked that these are uploads; their names, which are secret, say whose."""
    if not isinstance(sent, list) or not sent:
        raise InputError(texts.choose_files())
    return tuple(Path(str(each)) for each in sent)
