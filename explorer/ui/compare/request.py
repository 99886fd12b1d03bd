"""What the form of the page asks for: values from a browser, checked, as a study to be run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.settings import DEFAULTS, SETTINGS
from explorer.study.records import StudiedModel, StudySettings
from explorer.study.run import check_settings
from explorer.ui.compare.own_files import is_table
from explorer.ui.components.task_switch.task_switch import checked_task
from explorer.ui.device.models import ModelHost
from explorer.ui.settings import checked_choice, checked_n_cells, one_of, whole_number
from models.spec import ModelDescription, ModelSpec

BUNDLED, OWN = "bundled", "own"
MAX_SEEDS = 3
MAX_SEARCHES = 600  # one visitor's share of a machine; the command line has no such limit
BATCH_SIZE = 32  # as on the command line
BATCH_SIZE_ADDED = 4  # where a model may be large: a wish to stop is granted between two batches

T = TypeVar("T")


class Form(NamedTuple):
    """What the widgets hold, in their order."""

    models: Any  # ids
    clips: Any = BUNDLED
    n_clips: Any = 6  # of the bundled ones
    files: Any = None  # paths of the visitor's own
    n_seeds: Any = 3
    kind: Any = DEFAULTS.kind
    n_cells: Any = DEFAULTS.n_cells
    effort: Any = DEFAULTS.effort


@dataclass(frozen=True, kw_only=True)
class StudyRequest:
    """A study that a visitor wants."""

    settings: StudySettings
    specs: tuple[ModelDescription, ...]
    clips: tuple[str, ...]  # ids; none of them: the visitor's own files
    files: tuple[Path, ...]
    seeds: tuple[int, ...]


def checked(task: object, form: Form, host: ModelHost) -> StudyRequest:
    """Check what the form sent.

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
    )
    seeds = tuple(range(whole_number("Number of seeds", form.n_seeds, 1, MAX_SEEDS)))
    check_settings(settings, [spec.info for spec in specs], seeds)
    is_own = one_of("Clips", form.clips, (BUNDLED, OWN)) == OWN
    clips = () if is_own else _bundled(name, form.n_clips)
    files = _files(form.files) if is_own else ()
    n_sounds = len(clips) + sum(not is_table(file) for file in files)
    n_searches = n_sounds * len(specs) * len(seeds)
    if n_searches > MAX_SEARCHES:
        raise InputError(
            f"That is {n_searches:,} searches; this page runs {MAX_SEARCHES} at most. Choose "
            "fewer clips, models or seeds, or use the command line, which has no limit."
        )
    return StudyRequest(settings=settings, specs=specs, clips=clips, files=files, seeds=seeds)


def spread(things: Sequence[T], n: int) -> tuple[T, ...]:
    """Some of the things, from the first onwards, equally far apart.

    >>> spread("aabbcc", 3), spread("abc", 9)
    (('a', 'b', 'c'), ('a', 'b', 'c'))
    """
    n = min(n, len(things))
    return tuple(things[at * len(things) // n] for at in range(n))


def _are_bundled(specs: Sequence[ModelDescription]) -> bool:
    return all(isinstance(spec, ModelSpec) for spec in specs)


def _bundled(task: str, n_clips: object) -> tuple[str, ...]:
    ids = [clip.id for clip in bundled_clips(task)]
    return spread(ids, whole_number("Number of clips", n_clips, 1, len(ids)))


def _specs(chosen: object, offered: tuple[ModelDescription, ...]) -> tuple[ModelDescription, ...]:
    """In the table's order, in which the first of a family speaks for it."""
    if not isinstance(chosen, list) or not all(isinstance(each, str) for each in chosen):
        raise InputError("The models are a list of ids.")
    strangers = set(chosen) - {spec.id for spec in offered}
    if strangers:
        raise InputError(f"{sorted(strangers)[0]!r} is not a model of this task.")
    if not chosen:
        raise InputError("Choose at least one model.")
    return tuple(spec for spec in offered if spec.id in chosen)


def _files(sent: object) -> tuple[Path, ...]:
    """Gradio has seen to it that these are uploads; whose only they know, by their long names."""
    if not isinstance(sent, list) or not sent:
        raise InputError("Choose sound files first.")
    return tuple(Path(str(each)) for each in sent)
