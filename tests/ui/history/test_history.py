"""The results of a visit: what is in the list, for how long, and what two of them share."""

import dataclasses
from pathlib import Path

import pytest

from explorer.records import Outcome
from explorer.ui.history.beside import overlap
from explorer.ui.history.found import Cells, Found
from explorer.ui.history.history import MAX_RESULTS, History, is_gone
from explorer.ui.search_run import Phase, RunDirectories, SearchRun
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.wording import history as words
from tests.support.bench import SETTINGS

MEL = Cells(kind="mel", n_cells=8, sample_rate=16_000, n_samples=1_000)
FRAGMENT = Found(
    sound=("aa", 0.0, "mix"),
    model=("rule", "1"),
    label="yes",
    least=0.5,
    outcome=Outcome.IRREDUCIBLE,
    cells=MEL,
    keep=(1, 2),
    among=None,
    is_checked=True,
    is_fragment=True,
    energy=0.25,
    probability=0.6,
    clip_probability=0.9,
    spans_hz=((100.0, 300.0),),
    places="100–300 Hz",
)
NOTHING = dataclasses.replace(
    FRAGMENT,
    outcome=Outcome.IMPOSSIBLE,
    keep=None,
    is_checked=False,
    is_fragment=False,
    spans_hz=(),
)


def keeping(*cells: int, **changes: object) -> Found:
    return dataclasses.replace(FRAGMENT, keep=cells, **changes)


@pytest.fixture
def history() -> History:
    return History()


def ended(runs: RunDirectories, found: Found | None = FRAGMENT, seed: int = 0) -> SearchRun:
    """A search that has ended; with another seed, of another question."""
    selection = Selection(
        path=Path("mine.wav"), name="mine", title="mine", clip_id=None, task="genre"
    )
    request = SearchRequest(
        selection=selection, model_id="rule", settings=SETTINGS._replace(seed=seed)
    )
    run = runs.new_run(request)
    for phase in (Phase.SEARCHING, Phase.SEARCHED, Phase.SHOWN):
        assert run.move(phase)
    run.found = found
    return run


def filled(history: History, runs: RunDirectories, *founds: Found) -> list[SearchRun]:
    added = [ended(runs, found, seed) for seed, found in enumerate(founds)]
    for run in added:
        history.add(run)
    return added


def test_beyond_the_limit_the_oldest_goes_with_its_files(history, runs):
    added = filled(history, runs, *[FRAGMENT] * (MAX_RESULTS + 1))
    assert history.oldest_first == tuple(added[1:])
    assert [run.directory.exists() for run in added[:2]] == [False, True]


def test_a_pinned_result_outlives_the_limit(history, runs):
    added = filled(history, runs, *[FRAGMENT] * MAX_RESULTS)
    history.turn_pin(added[0].key)
    history.add(ended(runs, seed=99))
    assert history.find(added[0].key) is added[0]
    assert history.find(added[1].key) is None


def test_a_search_without_a_result_is_not_in_the_list(history, runs):
    history.add(ended(runs, None))
    assert history.oldest_first == ()


def test_the_same_search_with_the_same_end_is_there_once_and_stays_pinned(history, runs):
    first, again = ended(runs), ended(runs)
    history.add(first)
    history.turn_pin(first.key)
    history.add(again)
    assert (history.oldest_first, history.pinned) == ((again,), (again,))
    assert not first.directory.exists()


def test_the_same_search_with_another_end_is_another_result(history, runs):
    stopped = dataclasses.replace(FRAGMENT, outcome=Outcome.CANCELLED)
    first, again = ended(runs), ended(runs, stopped)
    history.add(first)
    history.add(again)
    assert history.oldest_first == (first, again)


def test_a_search_takes_the_place_of_one_whose_files_are_gone(history, runs):
    first, again = ended(runs), ended(runs, keeping(5))
    history.add(first)
    first.discard()
    assert is_gone(first)
    history.add(again)
    assert history.oldest_first == (again,)


def test_a_third_pin_takes_the_place_of_the_first_and_a_second_click_releases(history, runs):
    one, two, three = filled(history, runs, FRAGMENT, FRAGMENT, FRAGMENT)
    for run in (one, two, three):
        history.turn_pin(run.key)
    assert history.pinned == (two, three)
    history.turn_pin(two.key)
    assert history.pinned == (three,)


@pytest.mark.parametrize("key", [None, 3, ["a"], "unknown"])
def test_keys_that_this_visit_has_not_name_nothing(history, runs, key):
    filled(history, runs, FRAGMENT)
    history.turn_pin(key)
    assert (history.find(key), history.pinned) == (None, ())


def test_another_visitors_result_is_not_found(history, runs):
    other = History()
    (mine,) = filled(history, runs, FRAGMENT)
    other.turn_pin(mine.key)
    assert (other.find(mine.key), other.holds(mine), other.pinned) == (None, False, ())


def test_the_shelf_has_each_fragment_of_the_clip_and_the_model_once(history, runs):
    of_others = [
        keeping(3, sound=("bb", 0.0, "mix")),
        keeping(3, model=("other", "1")),
        NOTHING,
        keeping(*range(8), is_fragment=False),
    ]
    first, second, *_ = filled(history, runs, keeping(1, 2), keeping(4), keeping(1, 2), *of_others)
    assert history.beside(FRAGMENT) == (first, second)
    assert history.kept_beside(FRAGMENT) == {1, 2, 4}


def test_cells_of_another_cut_or_class_are_not_taken(history, runs):
    others = [keeping(4, cells=dataclasses.replace(MEL, n_cells=9)), keeping(5, label="no")]
    filled(history, runs, keeping(1, 2), *others)
    assert history.kept_beside(FRAGMENT) == {1, 2}


def test_the_end_of_a_visit_deletes_all_files(history, runs):
    added = filled(history, runs, FRAGMENT, keeping(4))
    history.clear()
    assert history.oldest_first == ()
    assert not any(run.directory.exists() for run in added)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (keeping(2, 3, 4), words.shared_cells(1, 4, "mel")),
        (keeping(5, 6), words.shared_cells(0, 4, "mel")),
        (keeping(1, 2, sound=("bb", 1.0, "left")), words.shared_cells(2, 2, "mel")),
        (
            keeping(1, cells=dataclasses.replace(MEL, n_cells=4), spans_hz=((200.0, 500.0),)),
            words.shared_hz(100.0, 400.0),
        ),
        (NOTHING, words.NOT_BOTH),
    ],
)
def test_what_two_results_share(other, said):
    assert overlap(FRAGMENT, other) == said


def test_every_end_of_a_search_has_words():
    for outcome in Outcome:
        for found in (FRAGMENT, NOTHING):
            said = words.result(dataclasses.replace(found, outcome=outcome))
            assert said.startswith("yes: ")
            assert words.outcome(dataclasses.replace(found, outcome=outcome))


def test_what_was_looked_for_at_another_strength_says_nothing_of_this_one():
    complete = dataclasses.replace(FRAGMENT, least=0.95)
    assert FRAGMENT.is_like(complete)
    assert not FRAGMENT.is_of_same_cells(complete)


def test_bands_have_the_same_names_in_clips_of_different_lengths_and_tiles_do_not():
    longer = dataclasses.replace(MEL, n_samples=2_000)
    assert MEL.are_like(longer)
    assert not dataclasses.replace(MEL, kind="tiles").are_like(
        dataclasses.replace(longer, kind="tiles")
    )
