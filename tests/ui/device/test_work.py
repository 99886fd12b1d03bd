"""Work on the page's device: which models it holds, and for how long."""

import weakref

import pytest

from explorer.ui.device import work as device_work
from explorer.ui.device.cancel_file import CancelFile
from explorer.ui.device.work import LazyModels
from tests.support.bench import Bench
from tests.support.studies import ZOO, items_in, load_zoo, same_label


class SmallShop(Bench):
    """The zoo in a cache for one model only; counts how many are alive at once."""

    def __init__(self) -> None:
        super().__init__()
        self.alive: weakref.WeakSet[object] = weakref.WeakSet()
        self.max_alive = 0
        self._kept = self.model

    def classifier(self, model_id: object):
        if self._kept.info.id != model_id:
            self._kept = load_zoo((str(model_id),)).classifiers[str(model_id)]
            self.alive.add(self._kept)
            self.max_alive = max(self.max_alive, len(self.alive))
        return self._kept


def test_a_study_holds_no_more_models_than_the_search_and_one_that_judges(tmp_path, monkeypatch):
    monkeypatch.setattr(device_work, "same_meaning", same_label)
    items = items_in(tmp_path / "clips", n_clips=1)
    shop, stop = SmallShop(), CancelFile(tmp_path / "stop")
    stop.clear()
    records = list(device_work.run_items(shop, ZOO, items, stop, None))
    assert [record.error for record in records] == [None] * len(ZOO)
    assert shop.max_alive <= 3  # the source, one that judges, and the next one


def test_lazy_models_hold_only_the_named_ones():
    models = LazyModels(Bench(), ("b", "a"))
    assert (list(models), len(models)) == (["b", "a"], 2)
    assert models["a"] is not None
    with pytest.raises(KeyError):
        models["c"]
