import itertools

import pytest

from explorer.time_left import Remaining, TimeLeft, duration, in_words


def estimates(batches, *, left_at_start, max_seconds=None):
    """Play a search on a fake clock: for each batch, when it ended and the estimate then.

    `batches` are (evaluations, seconds) of one after the other; what is left falls with them.
    """
    now, at_s, done = TimeLeft(max_seconds=max_seconds), 0.0, 0
    shown = []
    for evaluations, seconds in batches:
        at_s, done = at_s + seconds, done + evaluations
        now = now.after(at_s, done, max(0, left_at_start - done))
        assert now.remaining is not None
        shown.append((at_s, now.remaining))
    return shown


def worst_error(batches):
    """The largest relative error of the estimates between a fifth and the end of a search."""
    total_s = sum(seconds for _, seconds in batches)
    shown = estimates(batches, left_at_start=sum(n for n, _ in batches))
    return max(
        abs(left.seconds / (total_s - at_s) - 1)
        for at_s, left in shown
        if 0.2 * total_s <= at_s < 0.97 * total_s
    )


SLOW_FIRST = [(2, 12.0), *[(1, 1.0)] * 370]
SPEEDING_UP = [(2, 3.0), *[(12, 12.0)] * 3, *[(12, 9.0)] * 28]  # larger batches, cheaper sounds
UNEVEN = [(2, 3.0), *[(n, n * s) for n, s in [(12, 1.3), (4, 0.8), (1, 1.4), (12, 0.9)] * 12]]


@pytest.mark.parametrize("batches", [SLOW_FIRST, SPEEDING_UP, UNEVEN])
def test_from_a_fifth_of_a_search_on_the_estimate_is_within_thirty_per_cent(batches):
    assert worst_error(batches) < 0.3


def test_there_is_an_estimate_after_the_first_batch_and_none_before():
    assert TimeLeft().remaining is None
    [(_, first)] = estimates([(2, 4.0)], left_at_start=102)
    assert first == Remaining(evaluations=100, seconds=200.0)


def test_the_first_batch_does_not_count_once_there_is_a_second():
    _, (_, second) = estimates([(2, 40.0), (10, 10.0)], left_at_start=112)
    assert second.seconds == pytest.approx(100)


def test_one_slow_batch_does_not_decide_alone():
    batches = [(2, 2.0), *[(500, 500.0)] * 20, (500, 5_000.0)]
    *_, (_, last) = estimates(batches, left_at_start=10_602)
    assert 100 < last.seconds < 700  # 1,000 s at the rate of the last batch


def test_a_machine_that_has_become_slower_is_noticed():
    *_, (_, last) = estimates([*[(10, 10.0)] * 20, *[(10, 20.0)] * 20], left_at_start=500)
    assert last.seconds == pytest.approx(200, rel=0.1)


def test_an_estimate_goes_down_but_not_up_and_down():
    batches = [(2, 2.0), *[(8, 8.0), (8, 16.0)] * 20]
    seconds = [left.seconds for _, left in estimates(batches, left_at_start=322)[8:]]
    assert all(later <= earlier for earlier, later in itertools.pairwise(seconds))


def test_a_limit_of_time_limits_what_is_left():
    *_, (_at_s, last) = estimates([(2, 2.0), (8, 8.0)], left_at_start=110, max_seconds=25.0)
    assert last == Remaining(evaluations=15, seconds=15.0)


def test_where_the_evaluations_cannot_be_told_nothing_is_said():
    assert TimeLeft().after(3.0, 10, None).remaining is None


def test_a_search_that_begins_again_is_measured_anew():
    once = TimeLeft().after(10.0, 10, 100).after(20.0, 20, 90)
    again = once.after(1.0, 2, 100).after(31.0, 12, 90)
    assert again.remaining == Remaining(evaluations=90, seconds=270.0)


def test_a_step_without_a_batch_changes_no_pace():
    once = TimeLeft().after(10.0, 10, 100)
    assert once.after(60.0, 10, 100).pace == once.pace


def test_times_below_five_seconds_are_not_shown():
    assert in_words(Remaining(evaluations=900, seconds=4.9)) == ""
    assert in_words(Remaining(evaluations=900, seconds=5.1)) == "about 900 judgements and 5 s left"


def test_a_shown_duration_is_within_a_third_of_the_true_one():
    for tenths in range(50, 40_000):
        seconds = tenths / 10
        number, unit, *more = duration(seconds).split()
        shown = int(number) * {"s": 1, "min": 60, "h": 3600}[unit]
        shown += 60 * int(more[0]) if more else 0
        assert abs(shown / seconds - 1) < 0.34, seconds
