"""The synthesisers: voices, repeatability, resampling, and errors."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assets.recipes.errors import RenderError
from assets.recipes.speech import synthesisers, world
from assets.recipes.speech.resampling import resample
from assets.recipes.speech.sentences import RESERVED
from assets.recipes.speech.synthesisers import speak, trim
from assets.recipes.speech.voices import VOICES, find_voice
from tests.support.synthesisers import skip_without

ONE_OF_EACH = ("espeak-ng/en-us+f3", "flite/slt", "festival/kal_diphone")


def tone(hz: float, rate: int, seconds: float = 1.0) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


def rms_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(samples**2) + 1e-30))


@pytest.mark.parametrize("rate", [22_050, 32_000, 44_100])
def test_resampling_keeps_the_band_and_suppresses_aliases(rate):
    inner = slice(2_000, -2_000)
    kept = resample(tone(7_400, rate), rate, 16_000)
    np.testing.assert_allclose(kept[inner], tone(7_400, 16_000)[inner], atol=0.01)
    for hz in (8_050, 9_000, 10_500):
        assert rms_db(resample(tone(hz, rate), rate, 16_000)[inner]) < -80


def test_resampling_rejects_a_rate_of_zero():
    with pytest.raises(ValueError, match="at least 1 Hz"):
        resample(np.ones(3), 0, 16_000)


def test_trimming_removes_all_of_a_silence_but_keeps_a_quiet_end():
    assert len(trim(np.zeros(1_000))) == 0
    loud, quiet = tone(200, 16_000, 0.2), 0.02 * tone(200, 16_000, 0.1)
    kept = trim(np.concatenate([np.zeros(3_000), loud, quiet, np.zeros(3_000)]))
    assert len(loud) + len(quiet) <= len(kept) <= len(loud) + len(quiet) + 700


def test_voice_ids_are_unique_and_the_error_for_an_unknown_one_lists_them():
    assert len({voice.id for voice in VOICES}) == len(VOICES)
    assert all(find_voice(voice.id) is voice for voice in VOICES)
    with pytest.raises(ValueError, match="unknown voice 'flite/kal'; known voices: .*flite/kal16"):
        find_voice("flite/kal")


@pytest.mark.slow
@pytest.mark.parametrize("voice_id", ONE_OF_EACH)
def test_a_sentence_is_trimmed_repeatable_and_faster_at_a_higher_rate(voice_id):
    voice = find_voice(voice_id)
    skip_without(voice)
    spoken = speak(RESERVED[0], voice)
    assert (spoken.dtype, spoken.ndim) == (np.float32, 1)
    assert 0.8 < len(spoken) / 16_000 < 2.2
    assert np.abs(spoken[:800]).max() > 0
    with ThreadPoolExecutor(4) as pool:
        for again in pool.map(lambda _: speak(RESERVED[0], voice), range(4)):
            np.testing.assert_array_equal(spoken, again)
    fast = speak(RESERVED[0], voice, rate=1.4)
    assert len(fast) == pytest.approx(len(spoken) / 1.4, rel=0.15)


@pytest.mark.slow
def test_every_espeak_voice_sounds_different():
    voices = [voice for voice in VOICES if voice.engine == "espeak-ng"]
    skip_without(voices[0])
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda voice: speak(RESERVED[5], voice).tobytes(), voices))
    assert len(set(said)) == len(voices)


@pytest.mark.slow
@pytest.mark.parametrize("voice_id", ONE_OF_EACH)
@pytest.mark.parametrize("text", ["--help", "-f /etc/hostname", "(exit) is a word"])
def test_text_is_never_read_as_an_option(voice_id, text):
    voice = find_voice(voice_id)
    skip_without(voice)
    assert len(speak(text, voice)) > 2_000


def test_an_empty_text_and_a_rate_out_of_range_are_rejected():
    with pytest.raises(ValueError, match="no text"):
        speak(" ", VOICES[0])
    with pytest.raises(ValueError, match=r"0.5 to 2.0, not 5"):
        speak("Hello.", VOICES[0], rate=5)


@pytest.mark.parametrize("voice_id", ONE_OF_EACH)
def test_the_error_for_a_missing_engine_says_what_to_install(voice_id, monkeypatch):
    voice = find_voice(voice_id)
    monkeypatch.setattr(synthesisers.shutil, "which", lambda name: None)
    with pytest.raises(RenderError, match=f"apt-get install {voice.engine}"):
        speak("Hello.", voice)


def test_the_error_for_a_missing_festival_voice_names_its_package(monkeypatch):
    monkeypatch.setattr(synthesisers.shutil, "which", lambda name: f"/usr/bin/{name}")
    done = subprocess.CompletedProcess([], 0, stdout=b"", stderr=b"")
    monkeypatch.setattr(synthesisers.subprocess, "run", lambda *args, **options: done)
    with pytest.raises(RenderError, match="is festvox-kdlpc16k installed"):
        speak("Hello.", find_voice("festival/ked_diphone"))


def test_the_error_for_a_missing_pyworld_says_what_to_install(monkeypatch):
    def fail(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(world.importlib, "import_module", fail)
    with pytest.raises(RenderError, match="pyworld is not installed: pip install"):
        world.analyse(np.zeros(1_600, dtype=np.float32))
