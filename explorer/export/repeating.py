"""The command that repeats the search of a record."""

import shlex

from explorer.audio.channels import MIX
from explorer.clips.gallery import all_clips
from explorer.export.text import one_line
from explorer.partitions.ranges import text_of
from explorer.records import Outcome, SearchRecord
from explorer.settings import SETTINGS

OWN_FILE = "The clip is a file of the same name, whose SHA-256 is above."
LIMITED = "The search was stopped or had a limit that the record does not hold."


def command_line(record: SearchRecord) -> str:
    """Return the same search on the command line, with every setting that the record holds."""
    clip, partition, criterion = record.clip, record.partition, record.criterion
    name = ["--", clip.name] if clip.name.startswith("-") else [clip.name]
    words = ["earshot", "search", *name, "--model", record.model.id, "--out", "result"]
    words += [SETTINGS.kind.option, partition.kind]
    if partition.kind != "bins":
        words += [SETTINGS.n_cells.option, str(partition.n_cells)]
    words += [SETTINGS.effort.option, record.effort, SETTINGS.seed.option, str(record.seed)]
    if criterion.how_sure is not None:
        words += [SETTINGS.strength.option, criterion.how_sure.value]
    elif criterion.min_probability is not None:
        words += [SETTINGS.min_probability.option, repr(criterion.min_probability)]
    if record.label != record.clip_label:
        words += [SETTINGS.label.option, record.label]
    if record.among is not None:
        words += ["--among", text_of(record.among)]
    if clip.start_s:
        words += ["--start", repr(clip.start_s)]
    if clip.channel not in (None, MIX):
        words += ["--channel", str(clip.channel)]
    return one_line(shlex.join(words))


def notes(record: SearchRecord) -> list[str]:
    """Return what the command needs or cannot promise."""
    is_own = all(clip.id != record.clip.name for clip in all_clips())
    is_limited = record.outcome in (Outcome.BUDGET, Outcome.CANCELLED)
    return [OWN_FILE] * is_own + [LIMITED] * is_limited
