"""Files with random damage: each is read, or refused in one line. None hangs or crashes."""

import time

import pytest

from explorer.audio.excerpt import read_excerpt
from explorer.audio.overview import overview
from explorer.errors import InputError
from tests.support.odd_sounds.mutants import mutants

HANG_S = 60.0  # on any computer, however busy; a decoder's own limit is 1 s of computing time
N_SLOWEST = 10


def read_all(folder, n: int) -> list[tuple[float, str, str]]:
    """Read damaged files; returns seconds, name and what came of each, the slowest first."""
    path, found = folder / "damaged", []
    for name, data in mutants(n):
        path.write_bytes(data)
        start = time.monotonic()
        try:
            excerpt = read_excerpt(path, seconds=5.0, explain_silence=True)
            assert len(excerpt.samples)
            overview(path, n_columns=50)
            outcome = "read"
        except InputError as error:
            outcome = str(error)
            assert "\n" not in outcome, name
        found.append((time.monotonic() - start, name, outcome))
    return sorted(found, reverse=True)


def test_damaged_files_are_read_or_refused(tmp_path):
    found = read_all(tmp_path, 180)
    assert found[0][0] < HANG_S
    n_read = sum(outcome == "read" for _, _, outcome in found)
    assert 30 < n_read < 175


@pytest.mark.slow
def test_ten_thousand_damaged_files_are_read_or_refused(tmp_path, capsys):
    found = read_all(tmp_path, 10_000)
    with capsys.disabled():
        n_read = sum(outcome == "read" for _, _, outcome in found)
        print(f"\n10,000 damaged files: {n_read} read, {10_000 - n_read} refused; the slowest:")
        for seconds, name, outcome in found[:N_SLOWEST]:
            print(f"{seconds:6.2f} s  {name}: {outcome}")
    assert found[0][0] < HANG_S
