"""Searching among the cells that earlier fragments leave: disjoint fragments, one after another.

Cells of one result are those of another only if both are of the same clip, cut in the same way.
That each fragment is one of the same class to the same model makes them answers to one question.
How sure the model had to be, the seed and the effort may differ.
"""

import dataclasses
from collections.abc import Iterable

from explorer.audio.clip import Clip
from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo
from explorer.partitions.partition import Partition, make_partition
from explorer.records import SearchRecord
from explorer.result.explain import ExplainConfig


def keep_apart(
    earlier: Iterable[SearchRecord], clip: Clip, info: ClassifierInfo, config: ExplainConfig
) -> ExplainConfig:
    """Return a config of a search that keeps no cell which an earlier fragment keeps.

    Args:
        earlier: results, with or without a fragment.
        clip: that will be searched, as the model hears it.
        info: the model.
        config: of the search; its allowed cells, if it restricts them, remain so unless kept.

    Raises:
        InputError: a result is of another clip, model, partition or class, the partition does not
            fit the clip, or no allowed cell is left.
    """
    partition = make_partition(
        config.partition, config.n_cells, sample_rate=clip.sample_rate, n_samples=clip.n_samples
    )
    taken: set[int] = set()
    for record in earlier:
        # Without a label the search is for the model's answer to the clip, which the record has.
        label = record.clip_label if config.label is None else config.label
        other = _other_sound(record, clip, info, partition)
        if other is None and record.label != label:
            other = f"another class, {record.label}"
        if other is not None:
            raise InputError(
                "Fragments can be kept apart only within one clip, model, partition and class; "
                f"a result is of {other}."
            )
        taken.update(record.keep or ())
    if not taken:
        return config
    allowed = range(partition.n_cells) if config.among is None else config.among
    return dataclasses.replace(config, among=tuple(cell for cell in allowed if cell not in taken))


def _other_sound(
    record: SearchRecord, clip: Clip, info: ClassifierInfo, partition: Partition
) -> str | None:
    """Say which other model, clip or cells a result is of; None if it is of these."""
    theirs, model, cut = record.clip, record.model, record.partition
    if (model.id, model.version) != (info.id, info.version):
        return f"another model, {model.id} {model.version}"
    ours = (clip.sha256, clip.start_s, clip.sample_rate, clip.n_samples)
    is_same = (theirs.sha256, theirs.start_s, theirs.sample_rate, theirs.n_samples) == ours
    if not is_same or theirs.channel not in (None, clip.channel):  # None: not recorded
        return f"another clip, excerpt or channel, {theirs.name} from {theirs.start_s:g} s"
    edges = (partition.kind, partition.edges_hz, partition.edges_s)
    if (cut.kind, cut.edges_hz, cut.edges_s) != edges:
        return f"another partition, {cut.n_cells:,} cells of kind {cut.kind}"
    return None
