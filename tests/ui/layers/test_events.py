"""The layers around a fragment: what is shown of them, their files, and how the search can end."""

import dataclasses
from pathlib import Path

import gradio as gr
import pytest

from explorer.audio.wav import read_wav
from explorer.errors import ModelError
from explorer.extending.files import read_extension
from explorer.extending.records import EXTENSION_FILE, SOUNDS
from explorer.records import read_record
from explorer.result.stored import StoredResult
from explorer.ui.components.layers import layers
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.layers.events import LayerEvents
from explorer.ui.result_zip.packing import zip_of_page
from explorer.ui.search_run import Phase, RunDirectories
from explorer.ui.session import Visit
from explorer.ui.wording import layers as words
from tests.support.bench import Bench, asked, selection_of, sound_file
from tests.support.fakes import RuleClassifier, linear_bands, yes_if

N_CELLS = 16


class TwoWays(Bench):
    """Its model says yes to bands 3 and 5 together, and to band 9: either is enough."""

    def __init__(self) -> None:
        super().__init__()
        bands = linear_bands(N_CELLS)
        rule = yes_if(lambda present: (present[:, 3] & present[:, 5]) | present[:, 9])
        self.model = RuleClassifier(bands, rule)
        self.other = RuleClassifier(bands, yes_if(lambda present: present[:, 3]), id="other")
        self.is_broken = False

    def models_of_same_task(self, model_id):
        return (self.model.info, self.other.info)

    def classifier(self, model_id):
        if self.is_broken:
            raise ModelError(f"{model_id} is broken.")
        return self.other if model_id == "other" else self.model


@pytest.fixture
def host() -> TwoWays:
    return TwoWays()


@pytest.fixture
def building(host) -> LayerEvents:
    return LayerEvents(DeviceLease(host))


@pytest.fixture
def visit(host, runs: RunDirectories, tmp_path: Path) -> Visit:
    """A visitor who looks at a result: band 9 of 16 is enough."""
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    list(SearchEvents(DeviceLease(host), runs).search(visit))
    finished(visit)
    assert read_record(visit.run.directory).keep == (9,)
    return visit


def press(visit: Visit | None) -> gr.EventData:
    """The event of the button below the result that the visitor sees."""
    of = "" if visit is None else layers.fragment_of(read_record(visit.run.directory))
    return gr.EventData(None, {"of": of})


def values(building: LayerEvents, visit: Visit | None) -> list[dict]:
    first, *others = building.build(press(visit), visit)
    assert first == gr.skip()
    return others


def test_a_result_offers_its_layers_and_one_without_a_fragment_does_not(visit):
    record = read_record(visit.run.directory)
    offered = layers.offered(record)
    assert offered is not None
    assert (offered["state"], offered["rows"], offered["said"]) == ("offered", [], "")
    assert layers.offered(dataclasses.replace(record, certificate=None)) is None


def test_what_the_answer_needs_is_shown_with_the_fragment_and_what_every_model_says(
    building, visit
):
    *others, last = values(building, visit)
    assert {value["state"] for value in others} == {"busy"}
    assert last["state"] == "done"
    fragment, needed, complete = last["rows"]
    assert fragment["size"].startswith("1 of 16 bands")
    assert needed["size"].startswith("2 of 16 bands (1 added)")
    assert needed["line"].endswith("Without it the model says no.")
    assert needed["check"].startswith("Checked: the added band cannot be taken away")
    assert complete["check"] == "Checked: nothing had to be added."
    extension = read_extension(StoredResult.read(visit.run.directory))
    added = extension.necessary.added
    assert added in ((3,), (5,))  # either breaks the other way
    says = "also yes" if added == (3,) else "not yes"
    assert [model["pill"] for model in needed["models"]] == [says]
    assert [sound["label"] for sound in needed["sounds"]] == ["needed", words.WITHOUT]


def test_what_is_heard_is_what_was_judged(building, visit, host):
    last = values(building, visit)[-1]
    necessary = read_extension(StoredResult.read(visit.run.directory)).necessary
    heard, without = (
        host.model.bands_present(read_wav(Path(sound["file"]["path"]))[0][None])[0]
        for sound in last["rows"][1]["sounds"]
    )
    assert tuple(heard.nonzero().flatten().tolist()) == necessary.keep
    assert not (heard & without).any()


def test_the_picture_is_coloured_where_the_layers_are(building, visit):
    colours = values(building, visit)[-1]["colours"]
    necessary = read_extension(StoredResult.read(visit.run.directory)).necessary
    assert colours["n_patches"] == N_CELLS
    expected = layers.stage.packed(layers.stage.pack_bits(layers.keep_of(necessary.keep, N_CELLS)))
    assert colours["necessary"] == expected


def test_a_search_for_layers_can_be_stopped_and_offered_again(building, visit, monkeypatch):
    monkeypatch.setattr("explorer.ui.layers.events.MIN_SECONDS_BETWEEN_UPDATES", 0.0)
    steps = building.build(press(visit), visit)
    for _ in range(3):
        next(steps)
    building.stop(visit)
    last = list(steps)[-1]
    assert last["state"] == "partial"
    assert any("Stopped" in row["line"] + row["check"] for row in last["rows"])


def test_a_limit_on_time_ends_it_with_what_there_is(building, visit, monkeypatch):
    monkeypatch.setattr("explorer.ui.layers.events.LIMIT_S", 1e-6)
    assert values(building, visit)[-1]["state"] == "partial"


def test_what_all_visitors_share_is_not_changed(building, visit):
    assert visit.run.move(Phase.JUDGING)
    assert visit.run.move(Phase.SHARED)
    before = {path: path.stat().st_mtime_ns for path in visit.run.directory.iterdir()}
    steps = building.build(press(visit), visit)
    last = None
    for value in steps:
        if value != gr.skip():
            last = value
        if value != gr.skip() and value["state"] == "done":
            for row in value["rows"]:
                for sound in row["sounds"]:
                    assert Path(sound["file"]["path"]).exists()  # Gradio copies it now
    assert last is not None
    assert last["state"] == "done"
    files = [Path(sound["file"]["path"]) for sound in last["rows"][1]["sounds"]]
    assert not any(file.exists() for file in files)
    assert {path: path.stat().st_mtime_ns for path in visit.run.directory.iterdir()} == before


def test_the_zip_has_the_layers_once_they_are_there(building, visit, host):
    def names() -> str:
        return zip_of_page(visit.run, host, "http://here/").decode("latin-1")

    assert EXTENSION_FILE not in names()
    values(building, visit)
    assert all(name in names() for name in (EXTENSION_FILE, *SOUNDS))


def test_a_model_that_breaks_is_reported_and_the_layers_are_offered_again(building, visit, host):
    host.is_broken = True
    last = values(building, visit)[-1]
    assert last["state"] == "offered"
    assert last["said"].endswith("is broken.")


def test_nothing_changes_for_a_visitor_who_has_moved_on(building, visit, runs):
    assert values(building, None) == []
    steps = building.build(press(visit), visit)
    for _ in range(2):
        next(steps)
    visit.show(visit.selection, runs.new_run())  # another clip
    assert all(value == gr.skip() for value in steps)


def test_layers_of_the_shared_example_do_not_come_to_another_clip(building, visit, runs):
    assert visit.run.move(Phase.JUDGING)
    assert visit.run.move(Phase.SHARED)
    steps = building.build(press(visit), visit)
    for _ in range(2):
        next(steps)
    visit.show(visit.selection, runs.new_run())
    assert all(value == gr.skip() for value in steps)


def test_the_layers_of_one_fragment_are_not_built_around_another(building, visit):
    asked_for = gr.EventData(None, {"of": "0" * 64})  # pressed below a result that has gone
    assert list(building.build(asked_for, visit)) == [gr.skip()]


def test_a_visitor_who_comes_back_finds_the_layers(building, visit, host):
    judging = JudgeEvents(DeviceLease(host))
    assert judging.as_known(visit.run).layers["state"] == "offered"
    last = values(building, visit)[-1]
    assert judging.as_known(visit.run).layers == last


def test_stop_ends_the_judging_of_layers_too(building, visit, host, monkeypatch):
    monkeypatch.setattr("explorer.ui.layers.events.MIN_SECONDS_BETWEEN_UPDATES", 1e9)
    steps = building.build(press(visit), visit)
    while (value := next(steps)) == gr.skip() or value["said"] != words.ASKING:
        pass
    n_judged = host.model.n_judged
    building.stop(visit)
    last = list(steps)[-1]
    assert [row["models"] for row in last["rows"]] == [[], [], []]
    assert (host.model.n_judged, host.other.n_judged) == (n_judged, 0)


def test_a_full_disk_is_said_without_a_path(building, visit, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "/secret/place")

    monkeypatch.setattr("explorer.extending.certificate.write_wav", full)
    said = values(building, visit)[-1]["said"]
    assert "No space left" in said
    assert "/secret" not in said
