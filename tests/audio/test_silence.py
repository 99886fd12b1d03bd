"""Silent excerpts: which ones are, why, and what to choose instead."""

import pickle

import numpy as np
import pytest
import soundfile

from explorer.audio.clip import load_excerpt
from explorer.audio.silence import SilenceReason, SilentExcerptError
from explorer.errors import InputError
from tests.support.sounds import RATE, melody


def load(path, **options):
    return load_excerpt(path, sample_rate=RATE, n_samples=2 * RATE, **options)


def silence_in(path, **options):
    with pytest.raises(SilentExcerptError) as caught:
        load(path, **options)
    return caught.value.silence


@pytest.fixture
def write(tmp_path):
    def written(samples, **options):
        soundfile.write(tmp_path / "a.wav", samples, RATE, **{"subtype": "FLOAT", **options})
        return tmp_path / "a.wav"

    return written


def side_by_side(*channels):
    return np.stack(channels, axis=1)


def test_channels_that_cancel_each_other_are_named_and_can_be_chosen(write):
    path = write(side_by_side(melody(2), -melody(2)))
    silence = silence_in(path)
    assert silence.reason == SilenceReason.CANCELS
    assert silence.live_channels == ("left", "right")
    clip = load(path, channel="right")
    assert clip.channel == "right"
    assert np.abs(clip.waveform.numpy() + melody(2)).max() < 1e-6


def test_a_muted_channel_is_named_with_the_one_that_is_not(write):
    path = write(side_by_side(melody(2), 0 * melody(2)))
    silence = silence_in(path, channel="right")
    assert (silence.reason, silence.live_channels) == (SilenceReason.MUTED, ("left",))
    assert load(path).waveform.any()


def test_a_late_beginning_is_found_and_heard_from_there(write):
    path = write(np.concatenate([np.zeros(6 * RATE), melody(2)]))
    silence = silence_in(path)
    assert (silence.reason, silence.begins_s) == (SilenceReason.LATE, 6.0)
    assert load(path, start_s=silence.begins_s).waveform[: RATE // 10].any()


def test_a_file_that_begins_late_and_cancels_says_both(write):
    late = np.concatenate([np.zeros(6 * RATE), melody(2)])
    with pytest.raises(SilentExcerptError, match="at 6 s, but there its channels cancel") as caught:
        load(write(side_by_side(late, -late)))
    silence = caught.value.silence
    assert (silence.reason, silence.begins_s) == (SilenceReason.CANCELS, 6.0)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # as from a worker


def test_where_a_long_file_was_not_searched_nothing_is_said_of_it(write, monkeypatch):
    monkeypatch.setattr("explorer.audio.silence.SEARCHED", 3 * RATE)
    with pytest.raises(SilentExcerptError, match="so are the 3 s that follow; start later"):
        load(write(np.zeros(8 * RATE)))


def test_silence_to_the_end_is_not_the_whole_file(write):
    path = write(np.concatenate([melody(2), np.zeros(6 * RATE)]))
    with pytest.raises(SilentExcerptError, match="so is the file from there to its end"):
        load(path, start_s=3.0)
    assert silence_in(path, start_s=3.0).reason == SilenceReason.WHOLE


@pytest.mark.parametrize(
    ("samples", "subtype"),
    [
        (np.zeros(RATE), "FLOAT"),
        (np.full(RATE, 0.25), "FLOAT"),
        (np.resize([0, 2**-15, -(2**-15)], RATE), "PCM_16"),
        (np.zeros(RATE), "ALAW"),
        (np.zeros(RATE), "PCM_U8"),
    ],
    ids=["zeros", "constant", "dither", "alaw", "eight-bit"],
)
def test_what_cannot_be_told_from_silence_is_silent(write, samples, subtype):
    assert silence_in(write(samples, subtype=subtype)).reason == SilenceReason.WHOLE


@pytest.mark.parametrize(
    ("level", "subtype"), [(1e-5, "FLOAT"), (1e-5, "PCM_24"), (5e-4, "PCM_16"), (0.1, "PCM_U8")]
)
def test_a_quiet_recording_is_not_silent(write, level, subtype):
    assert load(write(level * melody(2), subtype=subtype)).waveform.any()


def test_a_faint_difference_of_the_channels_is_a_sound_unless_a_codec_left_it(write):
    nearly = side_by_side(melody(2), -0.95 * melody(2))
    assert load(write(nearly)).waveform.any()
    path = write(nearly, format="MP3", subtype="MPEG_LAYER_III")
    assert silence_in(path).reason == SilenceReason.CANCELS


def test_left_and_right_are_the_first_two_of_many_channels(write):
    channels = [np.sin(np.arange(2 * RATE) * step / 10) for step in range(1, 7)]
    path = write(side_by_side(*channels))
    for name, expected in (("left", channels[0]), ("right", channels[1])):
        assert np.abs(load(path, channel=name).waveform.numpy() - expected).max() < 1e-6


@pytest.mark.parametrize("channel", ["left", "right"])
def test_a_file_of_one_channel_has_no_left_and_right(write, channel):
    with pytest.raises(InputError, match=f"single channel, so no {channel} one"):
        load(write(melody(2)), channel=channel)


def test_an_unknown_channel_is_refused(write):
    with pytest.raises(InputError, match="must be left, right or mix, not 'middle'"):
        load(write(melody(2)), channel="middle")


def test_a_picture_of_silence_can_be_drawn(write):
    assert not load(write(np.zeros(RATE)), may_be_silent=True).waveform.any()
