import pytest

from explorer.searching.config import EFFORTS, SearchConfig
from explorer.time_left import Remaining, TimeLeft
from explorer.ui.quick_offer import LONG_S, MIN_BATCHES, quick_offer

N_CELLS = 64
NORMAL = SearchConfig()


def after_batches(n_batches=4, seconds_each=1.0, left=340, max_seconds=None):
    """What is left after batches of one sound."""
    now = TimeLeft(max_seconds=max_seconds)
    for at in range(1, n_batches + 1):
        now = now.after(at * seconds_each, at, left)
    return now


@pytest.mark.parametrize("effort", ["normal", "thorough"])
def test_a_search_that_takes_minutes_may_be_replaced_by_a_quick_one(effort):
    offer = quick_offer(after_batches(), SearchConfig(effort=effort), N_CELLS)
    evaluations = EFFORTS["quick"].usual_evaluations(N_CELLS)
    assert offer == Remaining(evaluations=evaluations, seconds=evaluations)


def test_a_quick_search_is_not_replaced():
    assert quick_offer(after_batches(), SearchConfig(effort="quick"), N_CELLS) is None


@pytest.mark.parametrize(("left", "is_offered"), [(LONG_S - 1, False), (4 * LONG_S, True)])
def test_a_search_of_a_minute_is_not_replaced(left, is_offered):
    assert (quick_offer(after_batches(left=int(left)), NORMAL, N_CELLS) is not None) == is_offered


def test_a_bundled_network_is_never_that_slow():
    """A hundredth of a second a sound, five times what they take on two cores."""
    assert quick_offer(after_batches(400, 0.01, left=440), NORMAL, N_CELLS) is None


def test_nothing_is_offered_on_the_word_of_the_first_batches():
    for n_batches in range(MIN_BATCHES):
        assert quick_offer(after_batches(n_batches, 10.0), NORMAL, N_CELLS) is None
    assert quick_offer(after_batches(MIN_BATCHES + 1, 0.5), NORMAL, N_CELLS) is None  # 2 s


def test_nothing_is_offered_where_what_is_left_cannot_be_told():
    assert quick_offer(after_batches(left=None), NORMAL, N_CELLS) is None


def test_nothing_is_offered_where_a_quick_search_would_take_as_long():
    assert quick_offer(after_batches(left=100), NORMAL, N_CELLS) is None


def test_a_visitors_own_maximum_holds_for_the_quick_search_too():
    limited = SearchConfig(max_evaluations=50)
    offer = quick_offer(after_batches(), limited, N_CELLS)
    assert offer is not None
    assert offer.evaluations == 50


def test_nothing_is_offered_where_the_time_is_limited_to_less():
    assert quick_offer(after_batches(max_seconds=20.0), NORMAL, N_CELLS) is None
