"""The stage of a finished search: what its record says, and the sounds beside it."""

from pathlib import Path

import torch

from explorer.judging.info import ClassifierInfo
from explorer.records import ORIGINAL, REMAINDER, SUFFICIENT, SearchRecord
from explorer.result.cells import recorded_partition
from explorer.result.picture_grid import Patches, patches_of
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.ui.components.stage import stage
from explorer.ui.wording import search as texts
from explorer.ui.wording import strip


def finished(
    record: SearchRecord,
    info: ClassifierInfo,
    search: SearchConfig,
    patches: Patches,
    notes: list[str],
    updates: int = 0,
) -> stage.StageValue:
    """Return the words of a result, and which patches of the picture its fragment keeps.

    Args:
        record: of the search.
        info: its model.
        search: how it was searched.
        patches: of the picture.
        notes: more sentences below the headline.
        updates: of the stage while the search ran.
    """
    headline, detail = texts.result(info, record, search)
    kept = None
    if record.keep is not None:
        keep = torch.zeros(record.partition.n_cells, dtype=torch.bool)
        keep[list(record.keep)] = True
        kept = stage.kept_value(keep, patches)
    noted = " ".join([detail, *notes]).strip()
    return stage.progress(headline, noted, strip.result_figures(record), kept=kept, updates=updates)


def sounds(directory: Path) -> dict[str, stage.StageValue | None]:
    """Return the sounds of a result for the player."""
    return {
        "original": stage.sound(directory / ORIGINAL),
        "enough": stage.sound(directory / SUFFICIENT, is_fragment=True),
        "rest": stage.sound(directory / REMAINDER),
    }


def stored_stage(
    result: StoredResult, title: str, info: ClassifierInfo, search: SearchConfig, note: str = ""
) -> stage.StageValue:
    """Return the whole stage of a result, from its files alone.

    Args:
        result: as the search left it.
        title: the clip's caption.
        info: the model.
        search: how it was searched.
        note: what a visitor should know about this sound and this model; may be empty.

    Raises:
        InputError: the clip's file is missing or another one, or this version of Earshot cuts
            clips differently.
    """
    clip, patches = result.clip(), patches_of(recorded_partition(result.record))
    notes = [each for each in (clip.note, note) if each]
    return {
        "scene": stage.scene(clip, patches, title),
        "progress": finished(result.record, info, search, patches, notes),
        "sounds": sounds(result.directory),
    }
