"""Checkpoints that a visitor adds: what is shown, what is refused, and what changes."""

from functools import partial
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import gradio as gr
import pytest
import torch
from huggingface_hub.errors import LocalEntryNotFoundError

from explorer.errors import DownloadError, InputError, ModelError
from explorer.ui.app import build_app
from explorer.ui.components.more_models import more_models as more
from explorer.ui.components.more_models.more_models import ModelPolicy
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.model_downloads import Downloads, fetch_model
from explorer.ui.device.models import ModelHost
from explorer.ui.device.zero_gpu import ZeroGpuTerms
from explorer.ui.explore.add_model import AddModelEvents, failed
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.outputs import UseOutputs
from explorer.ui.explore.select import first_clip, gallery_selection
from explorer.ui.panels import model_facts
from explorer.ui.search_run import Phase, SearchRun
from explorer.ui.session import Visit
from explorer.ui.wording.model import NAMES_EVERYTHING
from models.collection import bundled_models
from models.hub.checkpoint import read_checkpoint
from models.published.table import PUBLISHED as PUBLISHED_MODELS
from tests.support.bad_checkpoints import BAD, headless
from tests.support.checkpoints import altered, with_weights
from tests.support.choices import choose
from tests.support.hub_cache import keep
from tests.support.networks import refuse_the_network

LISTED = "superb/hubert-base-superb-er"  # its size and licence are not known
TITLE = f"{LISTED}, wav2vec2"  # what it is in these tests
SIZED = "WasuratS/distilhubert-finetuned-gtzan"
STRANGER = "somebody/emotions"
DEVICE = torch.device("cpu")
LENT = ZeroGpuTerms(decorate=lambda call: call)
ONLY_LISTED, ANY_MODEL = ModelPolicy(), ModelPolicy(any_model=True)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


@pytest.fixture
def device() -> DeviceLease:
    return DeviceLease(ModelHost(DEVICE))


@pytest.fixture
def visit(runs) -> Visit:
    return visit_to(runs, "emotion")


def visit_to(runs, task: str) -> Visit:
    return Visit(gallery_selection(first_clip(task), task), runs.new_run())


@pytest.fixture
def adding(device, runs, hub_cache) -> AddModelEvents:
    return make(device, runs)


def make(device: DeviceLease, runs, allowed: ModelPolicy = ONLY_LISTED) -> AddModelEvents:
    fetch = partial(fetch_model, may_download=allowed.downloads)
    return AddModelEvents(device, Downloads(fetch), allowed)


def ask(
    adding: AddModelEvents, visit: Visit | None, hub_id: object
) -> tuple[object, object, object]:
    """Fetch, then use, as the page does; return the last status, the checkpoint, the list."""
    *_, (shown, wanted) = adding.fetch(gr.EventData(None, {"id": hub_id}), visit)
    if wanted is None:
        assert adding.use(None, visit) == UseOutputs()
        return shown, None, gr.skip()
    used = adding.use(wanted, visit)
    return used.more, wanted, used.model


def assert_usable(more: object, model_id: str) -> None:
    """The page makes this model the source, unless its visitor has chosen another."""
    assert {"kind": "done", "at": model_id, "usable": True}.items() <= more.value.items()


def assert_refused(adding: AddModelEvents, visit: Visit | None, hub_id: object, words: str) -> None:
    described = adding._host.models.described
    shown, _, listed = ask(adding, visit, hub_id)
    assert (shown["kind"], listed) == ("refused", gr.skip())
    assert words in shown["text"]
    assert adding._host.models.described == described


def test_everything_is_shown_before_anything_is_downloaded(adding, visit, hub_cache, checkpoints):
    keep(hub_cache, LISTED, checkpoints["wav2vec2"])
    rows = {row["id"]: row for row in adding.look(visit).props["rows"]}
    assert rows[LISTED] == {
        "id": LISTED,
        "about": "HuBERT base · size not known, licence not known",
        "page": f"https://huggingface.co/{LISTED}",
        "state": "kept",
    }
    large = rows["firdhokk/speech-emotion-recognition-with-openai-whisper-large-v3"]
    assert large["about"] == "Whisper large · 2,500 MB, licence apache-2.0"
    assert large["state"] == "away"
    assert not any("gtzan" in hub_id for hub_id in rows)
    assert adding.look(None) == gr.skip()


def test_on_a_lent_device_nothing_is_downloaded_or_added(runs, hub_cache, checkpoints):
    keep(hub_cache, LISTED, checkpoints["wav2vec2"])
    borrowed = DeviceLease(ModelHost(DEVICE), LENT)
    adding = make(borrowed, runs)
    assert_refused(adding, visit_to(runs, "emotion"), LISTED, "borrows its GPU")
    assert not adding._fetches._under_way
    checkpoint = read_checkpoint(checkpoints["wav2vec2"], "local/tiny")
    shown = adding.use(checkpoint, visit_to(runs, "emotion")).more
    assert "borrows its GPU" in shown["text"]
    assert not borrowed.host.offers(checkpoint.id)
    added = bundled_models().with_checkpoints([checkpoint])
    with pytest.raises(InputError, match="borrows its GPU"):
        build_app(DeviceLease(ModelHost(DEVICE, added), LENT))


def test_a_checkpoint_is_offered_as_a_source_and_judges_for_everybody(
    adding, device, visit, hub_cache, checkpoints
):
    keep(hub_cache, LISTED, checkpoints["wav2vec2"])
    shown, _, listed = ask(adding, visit, LISTED)
    assert_usable(shown, LISTED)
    assert "is in the list above now" in shown.value["text"]
    states = {row["id"]: row["state"] for row in shown.props["rows"]}
    assert states[LISTED] == "offered"
    assert listed.choices[-1] == (TITLE, LISTED)
    assert "value" not in listed.constructor_args  # the page chooses it
    assert device.host.models_of_same_task("emotion-logmel-cnn")[-2].id == LISTED
    assert device.host.classifier(LISTED).info.id == LISTED
    again, *_ = ask(adding, visit, LISTED)
    assert_usable(again, LISTED)


def test_a_checkpoint_that_must_name_everything_says_so(checkpoints):
    checkpoint = read_checkpoint(checkpoints["wav2vec2"], LISTED)
    assert NAMES_EVERYTHING in model_facts(checkpoint)
    assert NAMES_EVERYTHING not in model_facts(bundled_models().of_task("emotion")[0])


def test_warnings_are_shown_with_the_models_facts(
    adding, runs, visit, hub_cache, checkpoints, tmp_path
):
    def always_the_same(weights):
        head = weights["classifier.bias"]
        weights["classifier.weight"].zero_()
        head.copy_(torch.arange(len(head)).to(head))
        return weights

    stuck = with_weights(checkpoints["wav2vec2"], tmp_path / "stuck", always_the_same)
    keep(hub_cache, LISTED, stuck)
    ask(adding, visit, LISTED)
    choosing = ClipEvents(adding._host, runs, GalleryCards())
    facts = choose(choosing, visit, "model", id=LISTED).task.facts
    assert f"Warning: {LISTED} answers neu to both" in facts


@pytest.mark.parametrize("reason", BAD)
def test_a_refusal_of_the_gate_is_shown_and_the_model_judges_nothing(
    adding, visit, hub_cache, checkpoints, tmp_path, reason
):
    make_bad, why = BAD[reason]
    keep(hub_cache, LISTED, make_bad(checkpoints["wav2vec2"], tmp_path / "bad"))
    assert_refused(adding, visit, LISTED, f"The checkpoint {LISTED} cannot be used: ")
    assert_refused(adding, visit, LISTED, why)


def test_a_checkpoint_in_another_format_is_refused_with_the_reason(
    adding, visit, hub_cache, monkeypatch
):
    files = SimpleNamespace(siblings=[SimpleNamespace(rfilename="pytorch_model.bin")])
    monkeypatch.setattr("huggingface_hub.model_info", lambda *_, **__: files)
    assert_refused(adding, visit, LISTED, f"The hub has no safetensors weights of {LISTED}")


def test_an_unusable_checkpoint_is_refused_before_it_waits_for_the_device(
    adding, visit, hub_cache, checkpoints, tmp_path
):
    labels = {str(index): f"LABEL_{index}" for index in range(4)}
    keep(hub_cache, LISTED, altered(checkpoints["wav2vec2"], tmp_path / "bare", id2label=labels))
    *_, (shown, wanted) = adding.fetch(gr.EventData(None, {"id": LISTED}), visit)
    assert wanted is None
    assert "its label LABEL_0 has no known meaning" in shown["text"]


def test_without_the_operators_permission_only_cached_checkpoints_are_used(
    device, runs, visit, hub_cache, checkpoints, monkeypatch
):
    asked: list[str] = []
    refuse_the_network(monkeypatch.setattr, asked.append)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    keep(hub_cache, LISTED, checkpoints["wav2vec2"])
    adding = make(device, runs, ModelPolicy(any_model=True, downloads=False))
    states = {row["id"]: row["state"] for row in adding.look(visit).props["rows"]}
    assert states.pop(LISTED) == "kept"
    assert set(states.values()) == {"barred"}
    refused = "is not on this computer, and downloads are not allowed"
    assert_refused(adding, visit, next(iter(states)), refused)
    assert_refused(adding, visit, STRANGER, refused)
    assert asked == []
    shown, *_ = ask(adding, visit, LISTED)
    assert_usable(shown, LISTED)


def test_offline_it_says_so(adding, visit):
    assert_refused(adding, visit, SIZED, f"{SIZED} needs the network, and cannot be fetched")


@pytest.mark.parametrize(
    "hub_id", [None, 7, "", ["a/b"], "x" * 201, STRANGER, f"{LISTED}@main", "../../etc/passwd"]
)
def test_only_listed_ids_are_accepted_whatever_a_browser_sends(
    adding, visit, hub_cache, checkpoints, hub_id
):
    keep(hub_cache, STRANGER, checkpoints["wav2vec2"])
    keep(hub_cache, LISTED, checkpoints["wav2vec2"])
    words = "--allow-any-model" if isinstance(hub_id, str) and 0 < len(hub_id) <= 200 else "named"
    assert_refused(adding, visit, hub_id, words)


def test_any_id_is_accepted_where_the_operator_allows_it(
    device, runs, visit, hub_cache, checkpoints
):
    adding = make(device, runs, ANY_MODEL)
    keep(hub_cache, STRANGER, checkpoints["wav2vec2"], "v1.0")
    shown, *_ = ask(adding, visit, f"{STRANGER}@v1.0")
    assert_usable(shown, STRANGER)
    assert_refused(adding, visit, "two words", "is not the id of a checkpoint on the hub")


def test_another_revision_of_a_known_checkpoint_is_refused_before_a_download(
    device, runs, visit, hub_cache, checkpoints
):
    adding = make(device, runs, ANY_MODEL)
    keep(hub_cache, STRANGER, checkpoints["wav2vec2"])
    ask(adding, visit, STRANGER)
    for hub_id in (STRANGER, LISTED):  # every pull request there is a revision
        assert_refused(adding, visit, f"{hub_id}@refs/pr/7", "in one revision only")
    assert not adding._fetches._under_way
    device.host.add(read_checkpoint(checkpoints["wav2vec2"], STRANGER))  # the same: nothing happens
    with pytest.raises(InputError, match="two models called somebody/emotions"):
        device.host.add(read_checkpoint(checkpoints["data2vec"], STRANGER))


def test_a_checkpoint_of_another_task_is_added_but_not_chosen(device, runs, hub_cache, checkpoints):
    keep(hub_cache, LISTED, checkpoints["wav2vec2"])
    shown, _, listed = ask(make(device, runs), visit_to(runs, "genre"), LISTED)
    assert "another task: Speech emotion" in shown.value["text"]
    assert (listed, shown.value["usable"]) == (gr.skip(), False)
    assert device.host.offers(LISTED)


def test_during_a_search_a_new_checkpoint_is_offered_and_the_source_stays(
    adding, visit, hub_cache, checkpoints
):
    keep(hub_cache, LISTED, checkpoints["wav2vec2"])
    visit.run = SearchRun(visit.run.directory, phase=Phase.QUEUED)
    shown, _, listed = ask(adding, visit, LISTED)
    assert "when the search is over" in shown.value["text"]
    assert (TITLE, LISTED) in listed.choices
    assert "value" not in listed.constructor_args
    assert not shown.value["usable"]


def test_a_page_that_is_not_open_gets_nothing(adding):
    assert_refused(adding, None, LISTED, "reload")


def test_a_downloads_progress_is_shown(adding, visit, hub_cache, monkeypatch):
    monkeypatch.setattr("explorer.ui.explore.add_model.SECONDS_BETWEEN_UPDATES", 0.01)
    blobs = hub_cache / f"models--{SIZED.replace('/', '--')}" / "blobs"
    may_end = Event()

    def slow(hub_id: str, *, local_files_only: bool, **_: object) -> str:
        if not local_files_only:
            blobs.mkdir(parents=True)
            with (blobs / "weights.incomplete").open("wb") as stream:
                stream.truncate(19_000_000)
            assert may_end.wait(10)
        raise LocalEntryNotFoundError("it broke off")

    files = [SimpleNamespace(rfilename="model.safetensors")]
    status_value = SimpleNamespace(siblings=files)
    monkeypatch.setattr("huggingface_hub.model_info", lambda *_, **__: status_value)
    monkeypatch.setattr("huggingface_hub.snapshot_download", slow)
    seen = []
    for shown, wanted in adding.fetch(gr.EventData(None, {"id": SIZED}), visit):
        assert wanted is None
        seen.append(shown)
        if (shown["share"] or 0) > 0:
            may_end.set()
    (share,) = {round(shown["share"], 2) for shown in seen if shown["share"]}
    assert share == 0.2
    assert any("19 of about 95 MB" in shown["text"] for shown in seen)
    assert {shown["kind"] for shown in seen[:-1]} == {"busy"}
    assert (seen[-1]["kind"], seen[-1]["at"]) == ("refused", SIZED)


def test_an_app_does_not_start_with_an_unusable_checkpoint(checkpoints, tmp_path):
    bad = headless(checkpoints["wav2vec2"], tmp_path / "bad")
    models = bundled_models().with_checkpoints([read_checkpoint(bad, "local/bad")])
    with pytest.raises(ModelError, match="local/bad cannot be used"):
        build_app(DeviceLease(ModelHost(DEVICE, models)))


def test_another_task_asks_for_its_rows_again():
    other = more.folded("genre")
    assert (other.value["text"], other.props["rows"]) == ("", None)


def test_an_unforeseen_failure_unlocks_the_buttons():
    assert failed()["kind"] == "refused"


def test_looking_asks_the_hub_for_nothing(adding, visit, monkeypatch, tmp_path: Path):
    asked = []

    def snapshot(hub_id: str, *, local_files_only: bool, **_: object) -> str:
        asked.append(local_files_only)
        return str(tmp_path)

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot)
    adding.look(visit)
    assert set(asked) == {True}


PUBLISHED = "aasist-l"


def test_published_models_come_first_with_size_and_licence(device, runs):
    adding = make(device, runs)
    rows = adding.look(visit_to(runs, "deepfake")).props["rows"]
    assert [row["id"] for row in rows[:5]] == [m.id for m in PUBLISHED_MODELS[8:]]
    assert rows[1] == {
        "id": PUBLISHED,
        "about": "AASIST-L · 0.4 MB, MIT, Copyright (c) 2021-present NAVER Corp.",
        "page": "https://github.com/clovaai/aasist/tree/a04c9863f63d44471dde8a6abcb3b082b07cd1d1",
        "state": "away",
    }
    barred = make(device, runs, ModelPolicy(downloads=False))
    (row,) = (
        row
        for row in barred.look(visit_to(runs, "deepfake")).props["rows"]
        if row["id"] == PUBLISHED
    )
    assert row["state"] == "barred"
    assert_refused(barred, visit_to(runs, "deepfake"), PUBLISHED, "downloads are not allowed")


def test_a_fetched_published_model_is_offered_first_and_judges_for_everybody(device, runs, fetched):
    adding = make(device, runs)
    visit = visit_to(runs, "deepfake")
    shown, wanted, listed = ask(adding, visit, PUBLISHED)
    assert_usable(shown, PUBLISHED)
    assert wanted.id == PUBLISHED
    assert listed.choices[0] == ("AASIST-L", PUBLISHED)
    assert device.host.classifier(PUBLISHED).info.id == PUBLISHED
    assert device.host.models_of_same_task("deepfake-lfcc-lcnn")[0].id == PUBLISHED
    facts = model_facts(device.host.spec(PUBLISHED))
    assert "trained by others, on ASVspoof 2019" in facts
    again, *_ = ask(adding, visit, PUBLISHED)
    assert_usable(again, PUBLISHED)


def test_a_visitor_stops_the_download_of_a_published_model(device, runs, monkeypatch):
    monkeypatch.setattr("explorer.ui.explore.add_model.SECONDS_BETWEEN_UPDATES", 0.01)

    def slow(model, cache, *, report, should_stop):
        report(200_000)
        while not should_stop():
            Event().wait(0.01)
        raise DownloadError("The model was not saved: the download was stopped.")

    monkeypatch.setattr("models.published.fetch.fetch_published", slow)
    adding, visit = make(device, runs), visit_to(runs, "deepfake")
    seen = []
    for shown, wanted in adding.fetch(gr.EventData(None, {"id": PUBLISHED}), visit):
        assert wanted is None
        seen.append(shown)
        if shown["stoppable"]:
            assert "0 of about 0 MB" not in shown["text"]
            adding.stop(visit)
    assert (seen[-1]["kind"], seen[-1]["stoppable"]) == ("done", False)
    assert "no longer being downloaded for you" in seen[-1]["text"]
    assert not device.host.offers(PUBLISHED)
