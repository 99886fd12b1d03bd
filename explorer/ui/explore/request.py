"""Checking a whole request before the previous result is discarded."""

import dataclasses

from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo
from explorer.partitions.partition import make_partition
from explorer.result.explain import ExplainConfig
from explorer.ui.device.lease import DeviceLease
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.settings import to_config
from explorer.ui.wording import request as refusals


def checked_config(request: SearchRequest, device: DeviceLease) -> ExplainConfig:
    """Return the config of a search that a visitor requests; load no model and no sound.

    Raises:
        InputError: there is no such model, a setting is not offered, or it does not fit the model.
    """
    config = to_config(*request.settings)
    info = device.host.info(request.model_id)
    if config.label is not None and config.label not in info.labels:
        raise InputError(refusals.no_class(info.title, config.label, info.labels))
    if config.label is not None and config.label == info.none_label:
        raise InputError(refusals.none_of_these(info.title, config.label))
    partition = make_partition(
        config.partition,
        config.n_cells,
        sample_rate=info.sample_rate,
        n_samples=_n_heard(request.selection, info),
    )
    config = dataclasses.replace(config, among=request.among)
    config.check_cells(partition.n_cells)
    search = dataclasses.replace(config.search, max_seconds=device.search_seconds)
    return dataclasses.replace(config, search=search, with_picture=False)  # see `result_zip`


def _n_heard(selection: Selection, info: ClassifierInfo) -> int:
    """Return about how many samples of the selected sound the model will hear."""
    if selection.overview is None:
        return info.n_samples
    seconds = selection.overview.seconds - selection.start_s
    return info.length_heard(round(seconds * info.sample_rate))
