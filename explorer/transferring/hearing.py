"""Whether a target gets the whole of a fragment: its sample rate and its window may be too small.

A target that gets only a part of a fragment, or nothing of it, cannot say anything about it: its
answer would be to another sound, and to silence in the extreme. It is not asked, and is in no rate.
"""

from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord
from explorer.verdicts import CANNOT_HEAR, OUTSIDE_WINDOW


def why_not_heard(record: SearchRecord, info: ClassifierInfo) -> str | None:
    """Return the verdict of a target that does not get the whole fragment; None if it does.

    Bands last the whole clip. A target with a shorter window hears the beginning of each of them,
    which is a part of every band, and is asked.

    Args:
        record: of a search that found a fragment.
        info: the target. The source itself always hears its own fragment.

    Returns:
        `CANNOT_HEAR` if a kept cell reaches above half the target's sample rate; `OUTSIDE_WINDOW`
        if a kept tile ends after the target's window, by more than one sample.
    """
    assert record.keep is not None, "there is no fragment to hear"
    if info.id == record.model.id:
        return None
    partition, edges_s = record.partition, record.partition.edges_s
    n_slices = 1 if edges_s is None else len(edges_s) - 1
    highest_band = max(record.keep) // n_slices
    # The last edge is half a bin above half the source's rate, where there is no more sound.
    top_hz = min(partition.edges_hz[highest_band + 1], record.clip.sample_rate / 2)
    if top_hz > info.sample_rate / 2:
        return CANNOT_HEAR
    if edges_s is not None:
        last_slice = max(cell % n_slices for cell in record.keep)
        one_sample_s = 1 / min(info.sample_rate, record.clip.sample_rate)
        if edges_s[last_slice + 1] > info.window_s + one_sample_s:
            return OUTSIDE_WINDOW
    return None
