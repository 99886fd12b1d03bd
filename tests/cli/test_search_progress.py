"""The line of progress of `search`, from steps at known times."""

import sys

import pytest

from explorer.cli import search
from explorer.time_left import Remaining, in_words
from tests.result.test_figures import record
from tests.support.steps import a_step

DONE = record()


@pytest.fixture
def lines(capsys, monkeypatch):
    """Show steps on a terminal; return the lines, each of which replaced the last."""
    monkeypatch.setenv("COLUMNS", "200")

    def show(*steps):
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        assert search._show_progress(iter([*steps, DONE]), "mel") is DONE
        return capsys.readouterr().err.split("\r\x1b[K")[1:]

    return show


def test_a_slow_search_says_what_is_left_from_its_first_batch_on(lines):
    first = a_step(phase="ranking", evaluations=2, evaluations_left=340, seconds=2.0)
    later = a_step(
        phase="taking away",
        n_kept=6,
        evaluations=40,
        bound_evaluations=2,
        evaluations_left=300,
        seconds=42.0,
    )
    assert lines(first, later) == [
        f"ranking: nothing yet; {in_words(Remaining(evaluations=340, seconds=340))}; "
        "2 judged in 2.0 s",
        f"taking away: 6 bands; {in_words(Remaining(evaluations=300, seconds=300))}; "
        "42 judged in 42.0 s",
    ]


@pytest.mark.parametrize("left", [3, None])
def test_a_moment_or_an_unknown_time_is_not_mentioned(lines, left):
    step = a_step(evaluations=2, evaluations_left=left, seconds=2.0)
    assert lines(step) == ["ranking: nothing yet; 2 judged in 2.0 s"]
