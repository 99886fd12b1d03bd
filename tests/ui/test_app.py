"""The page as it is built: what it holds before any visit, without the network."""

import pytest
import torch

from explorer.clips.examples import examples
from explorer.clips.gallery import DownloadableClip, all_clips
from explorer.ui.app import build_app
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from models.collection import available_models, bundled_models
from models.labels import TASKS
from tests.support.networks import refuse_the_network


def test_the_page_starts_on_genre_without_a_network_though_clips_need_one(monkeypatch):
    asked: list[str] = []
    refuse_the_network(monkeypatch.setattr, asked.append)
    app = build_app(DeviceLease(ModelHost(torch.device("cpu"))))
    assert asked == []
    by_id = {block.elem_id: block for block in app.blocks.values() if hasattr(block, "elem_id")}
    cards = by_id["picker"].props["cards"]
    away = [clip.id for clip in all_clips("genre") if isinstance(clip, DownloadableClip)]
    assert [card["id"] for card in cards if not card["available"]] == away != []
    assert by_id["task"].value == {"chosen": "genre"}
    offered = [task for task in TASKS if bundled_models().of_task(task)]
    assert [task["id"] for task in by_id["task"].props["tasks"]] == offered


def test_a_refused_network_is_noticed(monkeypatch):
    import urllib.error
    import urllib.request

    asked: list[str] = []
    refuse_the_network(monkeypatch.setattr, asked.append)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen("https://example.org", timeout=1)
    assert asked == ["example.org"]


def test_fetched_models_are_listed_first_but_the_page_opens_without_waiting_for_them(
    fetched, monkeypatch
):
    """They would take minutes for the example; a visitor who wants one chooses it."""

    def load(*_: object) -> None:
        raise AssertionError("a published model was loaded before a visitor asked for it")

    monkeypatch.setattr("models.published.loading.load_published", load)
    models = available_models()
    app = build_app(DeviceLease(ModelHost(torch.device("cpu"), models)))
    by_id = {block.elem_id: block for block in app.blocks.values() if hasattr(block, "elem_id")}
    offered = [model_id for _, model_id in by_id["model"].choices]
    assert offered == [model.id for model in models.of_task("genre")]
    assert offered[0] == "jamendo-musicnn"
    assert by_id["model"].value == examples("genre")[0].model
