"""Odd and broken files: each is read right, or refused in one true line. None hangs."""

import argparse
import re
import resource

import pytest

from explorer.cli.clip_arguments import add_clip, load_named
from explorer.errors import EarshotError
from explorer.judging.info import ClassifierInfo
from tests.support.odd_sounds.table import OddFile, odd_files
from tests.support.sounds import RATE

WINDOW_S = 5.0
MAX_MORE_KIB = 200 << 10
MODEL = ClassifierInfo(
    id="any",
    version="1",
    title="Any",
    task="genre",
    labels=("a", "b"),
    none_label=None,
    sample_rate=RATE,
    n_samples=int(WINDOW_S * RATE),
)
FILES = odd_files()


def load(path, channel: str):
    """Load a clip as `classify` does."""
    parser = argparse.ArgumentParser()
    add_clip(parser)
    return load_named(parser.parse_args([str(path), "--channel", channel]), MODEL)


def seconds_of(waveform) -> float:
    """Return how long the sound lasts before it is padded with zeros."""
    return (int(waveform.nonzero()[-1]) + 1) / RATE


def test_there_are_many_and_their_names_differ():
    assert len(FILES) >= 120
    assert len({file.name for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_an_odd_file_is_read_right_or_refused_in_one_true_line(tmp_path, capfd, file: OddFile):
    path = tmp_path / file.name
    path.write_bytes(file.data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if file.seconds is None:
        with pytest.raises(EarshotError, match=file.refusal) as caught:
            load(path, file.channel)
        assert "\n" not in str(caught.value)
        assert capfd.readouterr().err == ""  # nothing of a decoder's own
    else:
        clip = load(path, file.channel)
        expected = min(file.seconds, WINDOW_S)
        assert seconds_of(clip.waveform) == pytest.approx(expected, abs=file.slack_s + 0.01)
        assert float(clip.waveform.abs().max()) > 1e-7
        said = capfd.readouterr().err
        assert bool(said) == bool(file.note)
        assert re.search(file.note, said)
        assert said.count("\n") <= 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MAX_MORE_KIB
