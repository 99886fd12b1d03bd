"""Coming back to a result: from its files, without a search; and what the list says of it."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from explorer.records import read_record
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.outputs import RevisitOutputs
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.history.events import HistoryEvents
from explorer.ui.history.revisit import RevisitEvents
from explorer.ui.search_run import Phase, RunDirectories
from explorer.ui.session import Visit
from explorer.ui.wording import history as words
from explorer.ui.wording import request as refusals
from explorer.ui.wording.search import READY
from tests.support.bench import RULE, SETTINGS, ThreePairs, asked, selection_of, sound_file
from tests.support.outputs import nested


class Page:
    """One visitor's page, with the events that a browser would send."""

    def __init__(self, runs: RunDirectories, file: Path) -> None:
        self.host = ThreePairs()
        self.device = DeviceLease(self.host)
        self.searching = SearchEvents(self.device, runs)
        self.judging = JudgeEvents(self.device)
        choosing = ClipEvents(self.host, runs, GalleryCards())
        self.revisiting = RevisitEvents(self.device, choosing, self.judging)
        self.list = HistoryEvents(self.host)
        self.visit = asked(runs, selection_of(file))
        self.last_stage: dict = {}
        self.search()

    def search(self) -> None:
        *_, shown = self.searching.search(self.visit)
        self.last_stage, self.last_curve = shown.stage, shown.shrink
        finished(self.visit)
        list(self.judging.judge(self.visit))

    def another(self) -> None:
        self.searching.begin_sent({"kind": "search", "another": True}, self.visit, RULE, *SETTINGS)
        self.search()

    def revisit(self, key: object, **more: object) -> RevisitOutputs:
        sent = {"kind": "result", "id": key, "number": 7, **more}
        return nested(RevisitOutputs(), self.revisiting.revisit(sent, self.visit))

    @property
    def shelf(self) -> dict:
        return self.list.show(self.visit)["shelf"]


@pytest.fixture
def page(runs, tmp_path) -> Iterator[Page]:
    page = Page(runs, sound_file(tmp_path / "mine.wav"))
    yield page
    page.visit.end()


def test_a_result_is_shown_again_as_it_was_and_nothing_is_judged(page):
    first, stage, curve = page.visit.run, page.last_stage, page.last_curve
    page.another()
    n_judged, record = page.host.model.n_judged, read_record(first.directory)
    shown = page.revisit(first.key)
    assert page.host.model.n_judged == n_judged
    assert page.visit.run is first
    assert read_record(first.directory) == record
    again = shown.choice.clip.stage
    for name in ("headline", "detail", "figures", "kept", "busy"):
        assert again["progress"][name] == stage["progress"][name], name
    assert again["scene"] | {"id": 0} == stage["scene"] | {"id": 0}
    assert again["sounds"] == stage["sounds"]
    assert shown.shrink == curve
    panels = shown.choice.panels
    assert record.certificate.sha256 in panels.belief
    assert panels.takeaway["zip"]["url"].endswith(first.key)
    assert (panels.news, panels.stale) == ("", "")


def test_the_settings_of_the_result_are_shown_whatever_is_set_now(page):
    first = page.visit.run
    page.another()
    shown = page.revisit(first.key)
    assert (shown.settings.kind, shown.settings.effort) == ("linear", "quick")
    assert shown.settings.n_cells.value == SETTINGS.n_cells
    assert shown.task.model.value == RULE


def test_the_work_on_a_result_goes_on_where_it_was(page):
    first = page.visit.run
    page.another()
    assert first.left.is_set()
    page.revisit(first.key)
    assert not first.left.is_set()


def test_each_fragment_is_on_the_shelf_until_none_is_left(page):
    assert page.shelf is None
    page.another()
    assert [row["name"] for row in page.shelf["rows"]] == ["1 of 2", "2 of 2"]
    assert [row["shown"] for row in page.shelf["rows"]] == [False, True]
    assert page.shelf["none"] == ""
    page.another()
    first = page.visit.history.oldest_first[0]
    page.revisit(first.key)
    assert page.shelf["title"] == words.shelf_title(1, 3)
    page.another()  # beside all three, not beside the first alone
    assert page.visit.run.found.keep is None
    assert page.shelf["title"] == words.shelf_title(None, 3)
    assert page.shelf["none"] == words.none_left(3, "linear")
    page.revisit(first.key)
    assert page.shelf["none"] == words.none_left(3, "linear")


def test_how_a_fragment_transferred_is_said_once_that_is_known(page):
    page.another()
    rows = page.list.show(page.visit)["rows"]
    assert {row["convinced"] for row in rows} == {words.convinced(0, 0)}
    page.visit.run.judgements.drop_verdicts("They failed.")
    assert page.list.show(page.visit)["rows"][0]["convinced"] == ""


def test_a_result_whose_files_are_gone_says_so_and_leaves_the_page_as_it_is(page):
    first = page.visit.run
    page.another()
    second = page.visit.run
    first.discard()
    shown = page.revisit(first.key)
    assert page.visit.run is second
    assert shown.choices.constructor_args["refused"] == 7
    assert shown.choice.clip.stage == gr.skip()
    assert [row["gone"] for row in shown.history["rows"]] == ["", words.GONE]


def test_a_result_whose_files_were_damaged_is_gone(page):
    first = page.visit.run
    page.another()
    (first.directory / "original.wav").write_bytes(b"no sound")
    shown = page.revisit(first.key)
    assert [row["gone"] for row in shown.history["rows"]] == ["", words.GONE]
    assert not first.directory.exists()


def test_a_result_that_is_gone_is_searched_again_as_it_was(page):
    first = page.visit.run
    page.another()
    first.discard()
    shown = page.revisit(first.key, again=True)
    assert READY in shown.choice.clip.stage["progress"]["headline"][0][0]
    page.searching.begin_sent({"kind": "search", "again": first.key}, page.visit, RULE, *SETTINGS)
    page.search()
    assert page.visit.run.request.question == first.request.question
    assert [run.found.keep for run in page.visit.history.oldest_first] == [
        page.visit.history.oldest_first[0].found.keep,
        first.found.keep,
    ]
    assert not any(row["gone"] for row in page.list.show(page.visit)["rows"])


@pytest.mark.parametrize("key", [None, 3, "unknown", {"a": 1}])
def test_a_result_that_this_visit_has_not_is_refused(page, key):
    before = page.visit.run
    assert words.FORGOTTEN in page.revisit(key).choice.clip.message
    assert page.visit.run is before
    with pytest.raises(gr.Error):
        page.searching.begin_sent({"kind": "search", "again": key}, page.visit, RULE, *SETTINGS)


def test_one_visitor_cannot_name_the_result_of_another(page, runs, tmp_path):
    other = Page(runs, sound_file(tmp_path / "other.wav"))
    shown = other.revisit(page.visit.run.key)
    assert words.FORGOTTEN in shown.choice.clip.message
    assert len(other.list.show(other.visit)["rows"]) == 1


def test_during_a_search_nothing_else_is_shown(page):
    first = page.visit.run
    page.searching.begin(page.visit, RULE, *SETTINGS._replace(seed=4))
    run = page.visit.run
    assert refusals.STOP_FIRST in page.revisit(first.key).choice.clip.message
    assert page.visit.run is run


def test_two_pinned_results_are_compared_with_the_sound_of_each(page):
    page.another()
    for run in page.visit.history.oldest_first:
        value = page.list.pin(gr.EventData(None, {"id": run.key}), page.visit)
    sides = value["pair"]["sides"]
    assert [side["name"] for side in sides] == ["A", "B"]
    assert all(side["sound"]["file"]["path"].endswith("sufficient.wav") for side in sides)
    assert all(len(side["spans"]) == 2 for side in sides)
    assert value["pair"]["overlap"] == words.shared_cells(0, 4, "linear")
    page.visit.history.oldest_first[0].discard()
    gone, there = page.list.show(page.visit)["pair"]["sides"]
    assert (gone["sound"], gone["silent"]) == (None, words.GONE)
    assert there["sound"] is not None


def test_the_shared_example_can_be_left_and_shown_again(page):
    example = page.visit.run
    assert example.move(Phase.SHARED)
    page.another()
    page.revisit(example.key)
    assert page.visit.run is example
    page.visit.end()
    assert example.directory.exists()


def test_before_the_page_is_open_there_is_nothing_to_show():
    events = HistoryEvents(ThreePairs())
    assert events.show(None) == gr.skip()
    assert events.pin(gr.EventData(None, {"id": "a"}), None) == gr.skip()


def test_a_visit_that_ends_takes_its_results_along(page):
    page.another()
    results = page.visit.history.oldest_first
    page.visit.end()
    assert not any(run.directory.exists() for run in results)
    assert isinstance(page.visit, Visit)
