"""Every outcome of the bundled models on the command line: a sentence, never an error."""

import subprocess
import sys

import numpy as np
import pytest
import soundfile
import torch

from explorer.audio.resampling import to_rate
from explorer.cli.main import main
from explorer.clips.gallery import find_bundled
from explorer.judging.criterion import judge
from explorer.records import read_record
from models.collection import bundled_models
from tests.support.paths import ROOT

GUARDED, PLAIN = "genre-logmel-cnn", "genre-logmel-cnn-plain"
CLIP = "genre/disco-1"


def search(directory, *words, clip=CLIP, model=GUARDED):
    return main(["search", str(clip), "--model", model, "--out", str(directory), *map(str, words)])


def answer_to_silence(model):
    classifier = bundled_models().load(model, torch.device("cpu"))
    return judge(classifier, torch.zeros(classifier.info.n_samples)).label


@pytest.mark.parametrize(
    ("partition", "n_cells"), [("mel", 64), ("linear", 64), ("tiles", 64), ("tiles", 128)]
)
def test_irreducible(capsys, tmp_path, partition, n_cells):
    assert search(tmp_path, "--partition", partition, "--cells", n_cells) == 0
    record = read_record(tmp_path)
    assert record.outcome == "irreducible"
    assert record.certificate.holds
    assert len(record.certificate.removals) == len(record.keep) < 20
    assert record.certificate.lower_bound >= 2
    assert (record.partition.edges_s is not None) == (partition == "tiles")
    unit = "tiles" if partition == "tiles" else f"{partition} bands"
    assert f"of {n_cells} {unit} are enough" in capsys.readouterr().out


def test_a_plain_network_names_silence_and_the_guarded_one_does_not(capsys, tmp_path):
    assert bundled_models().find(PLAIN).info.none_label is None
    label = answer_to_silence(PLAIN)
    none_label = bundled_models().find(GUARDED).info.none_label
    assert answer_to_silence(GUARDED) == none_label
    assert search(tmp_path / "out", "--label", label, model=PLAIN) == 0
    assert read_record(tmp_path / "out").outcome == "vacuous"
    assert "already says so to silence" in capsys.readouterr().out


def test_abstains(capsys, tmp_path):
    noise = 0.05 * np.random.default_rng(0).standard_normal(80_000)
    soundfile.write(tmp_path / "noise.wav", noise, 16_000)
    assert search(tmp_path / "out", clip=tmp_path / "noise.wav") == 0
    assert read_record(tmp_path / "out").outcome == "abstains"
    assert "none of these" in capsys.readouterr().out


def test_below_threshold(capsys, tmp_path):
    assert search(tmp_path, "--min-probability", 0.999_999) == 0
    assert read_record(tmp_path).outcome == "below_threshold"
    assert "misses the probability of 0.999999" in capsys.readouterr().out


def test_a_strength_asks_the_source_to_be_that_sure(capsys, tmp_path):
    assert search(tmp_path, "--strength", "half", "--effort", "quick") == 0
    record = read_record(tmp_path)
    assert (record.criterion.strength, record.criterion.min_probability) == ("half", 0.5)
    assert record.certificate.probability >= 0.5
    assert "are enough for a probability of 0.5 (" in capsys.readouterr().out


def test_a_strength_goes_with_no_minimum_of_ones_own(capsys, tmp_path):
    with pytest.raises(SystemExit, match="2"):
        search(tmp_path, "--strength", "sure", "--min-probability", 0.7)
    assert "not allowed with argument --strength" in capsys.readouterr().err


def test_a_chosen_label_ends_irreducible_or_impossible(capsys, tmp_path):
    """Whether this model finds classical in a disco clip is open; both are valid outcomes."""
    assert search(tmp_path, "--label", "classical", "--effort", "quick") == 0
    record = read_record(tmp_path)
    assert (record.label, record.clip_label) == ("classical", "disco")
    assert record.outcome in ("irreducible", "impossible")
    expected = "are enough" if record.keep else "no fragment with this label was found"
    assert expected in capsys.readouterr().out


def test_a_recording_of_a_lower_rate_keeps_nothing_above_its_own_band(capsys, tmp_path):
    samples, rate = soundfile.read(find_bundled("genre/blues-1").path, dtype="float32")
    narrow = to_rate(torch.from_numpy(samples), rate, 8_000).numpy()
    soundfile.write(tmp_path / "call.wav", narrow, 8_000)
    assert search(tmp_path / "out", "--partition", "linear", clip=tmp_path / "call.wav") == 0
    record = read_record(tmp_path / "out")
    assert record.outcome == "irreducible"
    assert (record.clip.sample_rate, record.clip.file_rate) == (16_000, 8_000)
    assert max(record.partition.edges_hz[cell] for cell in record.keep) < 4_000 - 1
    printed = capsys.readouterr().out
    assert "bands above the recording's own 4 kHz were left out" in printed


@pytest.mark.parametrize("limit", [30, 90])
def test_budget(tmp_path, limit):
    assert search(tmp_path, "--max-evaluations", limit) == 0
    record = read_record(tmp_path)
    assert record.outcome == "budget"
    assert record.certificate.holds
    spent = record.evaluations
    assert spent.search + spent.bound + spent.certificate <= limit


PEAK = """
import resource, sys
from explorer.cli.main import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def test_bins_end_at_their_budget_with_the_best_so_far_within_two_gigabytes(tmp_path):
    """40,001 cells; in a process of its own, because a peak of memory never goes down."""
    words = ["search", CLIP, "--model", GUARDED, "--out", str(tmp_path), "--partition", "bins"]
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *words, "--max-evaluations", "1200"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stderr.split()[-1]) < 2 * 2**20  # KiB
    record = read_record(tmp_path)
    assert record.outcome in ("irreducible", "budget")
    assert record.certificate.holds
    assert record.partition.n_cells == 40_001
    assert len(record.keep) < 4_000


def test_a_removal_may_keep_the_label_and_miss_the_probability(tmp_path):
    """With a minimum probability, a cell may be needed for the confidence alone."""
    assert search(tmp_path, "--min-probability", 0.9, "--effort", "quick") == 0
    record = read_record(tmp_path)
    assert record.outcome == "irreducible"
    for removal in record.certificate.removals:
        assert removal.margin < 1e-4 or removal.probability < 0.9
    assert any(removal.label == record.label for removal in record.certificate.removals)


def test_cells_that_do_not_fit_a_partition_are_a_plain_mistake(capsys, tmp_path):
    for words in (("bins", "--cells", 64), ("tiles", "--cells", 61)):
        assert search(tmp_path, "--partition", *words) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert words[0] in error
