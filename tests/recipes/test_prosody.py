"""The rules of emotional prosody, tested on synthetic frames without a synthesiser."""

from dataclasses import replace

import numpy as np
import pytest

from assets.recipes.speech import emotion, prosody, world
from assets.recipes.speech.emotion import (
    EMOTIONS,
    MANNERS,
    Manner,
    perform_emotion,
    vary,
)
from assets.recipes.speech.world import Speech

VOICED = np.ones(300, dtype=bool)


def wavy() -> np.ndarray:
    """Return a pitch line that oscillates around 84 semitones."""
    return 84 + 3 * np.sin(np.arange(300) / 15)


def test_setting_the_range_keeps_the_median():
    line = prosody.set_range(wavy(), VOICED, 10.0)
    assert prosody.pitch_range(line, VOICED) == pytest.approx(10.0)
    assert np.median(line) == pytest.approx(np.median(wavy()))


def test_a_flat_voice_is_stretched_by_a_limited_factor():
    flat = 84 + 0.1 * np.sin(np.arange(300) / 15)
    assert prosody.pitch_range(prosody.set_range(flat, VOICED, 10.0), VOICED) < 0.6


def test_syllables_are_voiced_level_peaks_and_accents_the_loudest_well_apart():
    frames = np.arange(300)
    peaks = (50, 80, 150, 240)
    heights = (60.0, 57.0, 58.0, 40.0)
    bells = [
        height * np.exp(-(((frames - peak) / 8) ** 2))
        for peak, height in zip(peaks, heights, strict=True)
    ]
    level = np.max(bells, axis=0) - 60
    assert prosody.nuclei(level, VOICED) == pytest.approx(peaks, abs=1)
    assert prosody.accents(level, VOICED) == pytest.approx((50, 150), abs=1)
    unvoiced = VOICED.copy()
    unvoiced[140:160] = False
    assert prosody.nuclei(level, unvoiced) == pytest.approx((50, 80, 240), abs=1)


def test_the_pitch_accent_jumps_in_anger_glides_in_joy_and_falls_in_sadness():
    centre = np.array([100])
    steps = {
        shape: np.diff(prosody.accent_line(200, centre, shape))
        for shape in ("wave", "abrupt", "downward")
    }
    assert steps["abrupt"].max() > 2 * steps["wave"].max()
    assert np.argmax(np.cumsum(steps["abrupt"])) < 100 < np.argmax(np.cumsum(steps["wave"]))
    falling = prosody.accent_line(200, centre, "downward")
    assert falling[96] > 0.4 > -0.4 > falling[136]


def test_joy_lowers_the_pitch_between_accents():
    line = prosody.accent_line(200, np.array([40, 160]), "wave")
    assert line[100] == pytest.approx(-0.2)
    assert line.max() > 0.8


def test_without_accents_nothing_is_added():
    assert not prosody.accent_line(200, np.array([], dtype=int), "abrupt").any()
    assert not prosody.accent_line(200, np.array([100]), "none").any()
    assert not prosody.bumps(200, np.array([], dtype=int)).any()


def test_formants_are_shifted_by_the_factor():
    envelope = np.full((2, 513), 1e-6)
    envelope[:, 100] = 1.0
    assert np.argmax(prosody.shift_formants(envelope, 1.1)[0]) == 110


def test_a_tilt_applies_each_gain_at_its_frequency():
    gains = (-8.0, -4.0, 0.0, 4.0, 8.0, 2.0)
    tilted = 10 * np.log10(prosody.tilt(np.ones((1, 8_001)), gains)[0])
    at = [tilted[int(hz)] for hz in prosody.TILT_HZ]
    assert at == pytest.approx(gains, abs=1e-6)


def test_breath_is_added_or_removed_in_the_upper_spectrum_only():
    plain = np.full((1, 513), 0.5)
    more, less = prosody.breathe(plain, 0.4)[0], prosody.breathe(plain, -0.4)[0]
    assert more[0] == less[0] == 0.5
    assert more[300] == pytest.approx(0.7)
    assert less[300] == pytest.approx(0.3)
    np.testing.assert_array_equal(prosody.breathe(plain, 0.0), plain)


def test_dynamics_widen_the_levels_and_attack_sharpens_onsets():
    level = np.where(np.arange(300) % 60 < 30, -20.0, -40.0)
    unchanged = prosody.level_gain(level, VOICED, dynamics=1.0, attack=0.0)
    np.testing.assert_allclose(unchanged, 0.0, atol=1e-9)
    wider = level + prosody.level_gain(level, VOICED, dynamics=1.2, attack=0.0)
    assert wider.std() > 1.1 * level.std()
    hard = level + prosody.level_gain(level, VOICED, dynamics=1.0, attack=0.4)
    soft = level + prosody.level_gain(level, VOICED, dynamics=1.0, attack=-0.4)
    assert np.diff(hard).max() > 20 > np.diff(soft).max()


def speech_of(pitch: np.ndarray) -> Speech:
    """Return speech with this pitch, a steady vowel, three syllables and an unvoiced stretch."""
    n_frames = len(pitch)
    hertz = 2.0 ** (pitch / 12)
    hertz[130:150] = 0.0
    loudness = 10 ** (np.sin(np.arange(n_frames) / n_frames * 6 * np.pi) ** 2 * 3 - 5)
    envelope = np.outer(loudness, np.exp(-np.arange(513) / 100))
    return Speech(pitch_hz=hertz, envelope=envelope, aperiodicity=np.full((n_frames, 513), 0.1))


def test_a_manner_without_changes_leaves_speech_as_it_is():
    speech = speech_of(wavy())
    same = replace(MANNERS["neutral"], jitter=0.0, pitch_range=prosody_range(speech))
    performed = perform_emotion(speech, same, seed=0)
    np.testing.assert_allclose(performed.pitch_hz, speech.pitch_hz, rtol=1e-9)
    np.testing.assert_allclose(performed.envelope, speech.envelope, rtol=1e-9)
    np.testing.assert_allclose(performed.aperiodicity, speech.aperiodicity)


def prosody_range(speech: Speech) -> float:
    voiced = speech.pitch_hz > 0
    return prosody.pitch_range(prosody.to_semitones(speech.pitch_hz), voiced)


def median_pitch(speech: Speech) -> float:
    return float(np.median(speech.pitch_hz[speech.pitch_hz > 0]))


def test_pitch_range_and_length_of_each_emotion_follow_the_rules():
    speech = speech_of(wavy())
    made = {label: perform_emotion(speech, MANNERS[label], seed=0) for label in EMOTIONS}
    neutral = median_pitch(made["neutral"])
    assert median_pitch(made["angry"]) / neutral == pytest.approx(1.68, abs=0.03)
    assert median_pitch(made["happy"]) / neutral == pytest.approx(1.63, abs=0.03)
    assert median_pitch(made["sad"]) / neutral == pytest.approx(0.91, abs=0.02)
    spread = {label: prosody_range(one) for label, one in made.items()}
    assert spread["happy"] > spread["angry"] > spread["neutral"] > spread["sad"]
    length = {label: len(one.pitch_hz) for label, one in made.items()}
    assert length["angry"] < length["happy"] < length["neutral"] == 300 < length["sad"]


def test_the_spectrum_is_brightest_in_anger_then_joy_and_dullest_in_sadness():
    speech = speech_of(wavy())

    def tilt_db(label: str) -> float:
        made = perform_emotion(speech, MANNERS[label], seed=0)
        power = made.envelope[made.pitch_hz > 0].sum(axis=0)
        return float(10 * np.log10(power[64:].sum() / power[:64].sum()))

    angry, happy, neutral, sad = (tilt_db(label) for label in EMOTIONS)
    assert angry - neutral > happy - neutral + 1 > 4
    assert sad < neutral - 1


def test_unvoiced_frames_keep_their_spectrum():
    speech = speech_of(wavy())
    made = perform_emotion(speech, replace(Manner(), tilt=(-9.0, -6.0, 0.0, 7.0, 7.5, 3.0)), seed=0)
    np.testing.assert_allclose(made.envelope[140], speech.envelope[140])
    assert made.envelope[60, 100] > 2 * speech.envelope[60, 100]


def test_a_long_sad_sentence_is_sped_up_to_fit_two_seconds():
    made = perform_emotion(speech_of(84 + np.sin(np.arange(390) / 9)), MANNERS["sad"], seed=0)
    assert len(made.pitch_hz) * world.FRAME_S <= 1.97


def test_speech_without_voiced_frames_is_rejected():
    mute = replace(speech_of(wavy()), pitch_hz=np.zeros(300))
    with pytest.raises(ValueError, match="no voiced frame"):
        perform_emotion(mute, MANNERS["angry"], seed=0)


def test_the_manner_varies_with_the_seed_and_repeats_for_the_same_seed():
    manners = [vary("angry", seed) for seed in range(40)]
    assert vary("angry", 3) == manners[3]
    assert len({manner.pitch for manner in manners}) == 40
    assert all(4 < manner.pitch < 14 for manner in manners)
    assert all(7 < manner.pitch_range < 14 for manner in manners)


def test_the_error_for_an_unknown_emotion_lists_the_known_ones():
    with pytest.raises(ValueError, match="unknown emotion 'bored'; known emotions: angry, happy"):
        emotion.emotion_clip("bored", 0)


def test_frames_louder_than_the_voice_are_not_raised():
    voiced = VOICED.copy()
    voiced[200:] = False
    level = np.where(voiced, -40.0, -30.0)
    gain = prosody.level_gain(level, voiced, dynamics=2.0, attack=0.0)
    np.testing.assert_allclose(gain, 0.0, atol=1e-9)
