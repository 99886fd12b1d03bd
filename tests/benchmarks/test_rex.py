"""ReX as a peer, with a stand-in for its process."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks.rex_peer import VERSION, RexProcess
from explorer.errors import InputError
from tests.support.fakes import SAMPLE_RATE, linear_bands, noise_clip
from tests.support.peer_cases import case, cells, present

FAKE_REX = """
import json, sys

def send(message):
    print(json.dumps(message), flush=True)

def packed(cells, n_cells):
    bits = "".join(str(int(cell in cells)) for cell in range(n_cells))
    bits += "0" * (-n_cells % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").hex()

send({"version": "VERSION"})
for line in sys.stdin:
    job = json.loads(line)
    n_cells = job["n_cells"]
    asked = [packed(cells, n_cells) for cells in ([3], [7], [3, 7])]
    send({"ask": asked[:1]})
    answers = json.loads(sys.stdin.readline())["answers"]
    send({"ask": asked[1:]})
    answers += json.loads(sys.stdin.readline())["answers"]
    named = [bits for bits, (label, _) in zip(asked, answers) if label == 0]
    if job["seed"] == 13:
        send({"ranking": None, "keep": None})
    else:
        others = [cell for cell in range(n_cells) if cell not in (3, 7)]
        send({"ranking": [7, 5, 3, *[c for c in others if c != 5]], "keep": named[0]})
"""


@pytest.fixture
def fake_rex(tmp_path):
    script = tmp_path / "fake_rex.py"
    script.write_text(FAKE_REX.replace("VERSION", VERSION))
    with RexProcess(Path(sys.executable), script) as process:
        yield process


def test_rex_gets_our_model_s_answers_and_its_calls_are_counted(fake_rex):
    fragment = case(present(3, 7))
    result = fake_rex.rex(fragment, seed=0)
    assert cells(result.keep) == [3, 7]
    assert result.evaluations == fragment.classifier.n_judged == 3


def test_rex_s_ranking_is_cut_at_its_first_accepted_prefix(fake_rex):
    fragment = case(present(3, 7))
    result = fake_rex.rex_fine(fragment, seed=0)
    assert cells(result.keep) == [3, 5, 7]
    assert result.evaluations == 3 + 3  # its own, and prefixes of 1 to 3 cells


def test_rex_gets_audible_cells_alone(fake_rex):
    fragment = case(present(3), clip=noise_clip(file_rate=SAMPLE_RATE * 9 // 10))
    assert fragment.n_audible == 11
    for result in (fake_rex.rex(fragment, seed=0), fake_rex.rex_fine(fragment, seed=0)):
        assert len(result.keep) == 12
        assert 3 in cells(result.keep)


def test_there_is_no_set_if_rex_finds_none(fake_rex):
    fragment = case(present(3, 7))
    assert fake_rex.rex(fragment, seed=13).keep is None
    assert fake_rex.rex_fine(fragment, seed=13).keep is None


def test_another_version_of_rex_is_refused(tmp_path):
    script = tmp_path / "other.py"
    script.write_text(FAKE_REX.replace("VERSION", "0.3.1"))
    with pytest.raises(InputError, match=r"has ReX 0\.3\.1; the comparison is with 0\.4\.1"):
        RexProcess(Path(sys.executable), script)


def test_the_error_of_a_rex_that_dies_has_its_last_line(tmp_path):
    script = tmp_path / "dead.py"
    script.write_text("import no_such_module")
    with pytest.raises(InputError, match="No module named 'no_such_module'"):
        RexProcess(Path(sys.executable), script)


def test_a_missing_interpreter_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="does not start: No such file"):
        RexProcess(tmp_path / "python")


@pytest.mark.skipif("EARSHOT_REX_PYTHON" not in os.environ, reason="EARSHOT_REX_PYTHON is not set")
def test_the_real_rex_ranks_the_needed_cells_and_marks_everything_below():
    fragment = case(present(10, 40), linear_bands(64))
    with RexProcess(Path(os.environ["EARSHOT_REX_PYTHON"])) as process:
        released = process.rex(fragment, seed=0)
        assert released.evaluations == fragment.classifier.n_judged
        fine = process.rex_fine(fragment, seed=0)
    assert cells(released.keep) == list(range(int(released.keep.sum())))
    assert fragment.accepts(released.keep)
    assert {10, 40} <= set(cells(fine.keep))
    assert int(fine.keep.sum()) < 10
