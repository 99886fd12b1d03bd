"""Speak a sentence with one of three free synthesisers: espeak-ng, flite or festival.

espeak-ng is a formant synthesiser; flite's kal16 and festival's kal and ked join diphones sampled
at 16 kHz; flite's rms, slt and awb and festival's HTS voice generate spectra and pitch from
statistics of a recorded speaker. Every sentence gets its own process. The text is passed in a
file, so that nothing in it can be mistaken for an option.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from assets.recipes.errors import RenderError
from assets.recipes.speech.resampling import resample
from assets.recipes.speech.voices import Voice

SAMPLE_RATE = 16_000
SLOWEST, FASTEST = 0.5, 2.0

_ESPEAK_WORDS_PER_MINUTE = 175
_FRAME_S = 0.005
_SILENCE_DB = -45.0  # below the loudest frame
_MARGIN_S = 0.015
_TIMEOUT_S = 60
_FESTIVAL_PACKAGES = {
    "kal_diphone": "festvox-kallpc16k",
    "ked_diphone": "festvox-kdlpc16k",
    "cmu_us_slt_arctic_hts": "festvox-us-slt-hts",
}


def speak(text: str, voice: Voice, *, rate: float = 1.0) -> NDArray[np.float32]:
    """Speak a text.

    text: a sentence of plain English. rate: tempo, from 0.5 to 2; 1 is the voice's own, 2 is twice
    as fast.

    Returns float32 of shape (n_samples,): mono at 16 kHz, with silence trimmed at both ends and
    the engine's own level. The same arguments give the same samples, bit for bit. Safe to call
    from many threads at once. Raises RenderError if the engine or its voice is missing or fails,
    and ValueError for an empty text or a rate out of range.
    """
    if not text.strip():
        raise ValueError("there is no text to speak")
    if not SLOWEST <= rate <= FASTEST:
        raise ValueError(f"rate must be from {SLOWEST} to {FASTEST}, not {rate}")
    with tempfile.TemporaryDirectory(prefix="earshot-") as folder:
        source, wav = Path(folder, "sentence.txt"), Path(folder, "speech.wav")
        source.write_text(text.strip() + "\n", encoding="utf-8")
        _run(voice, _command(voice, rate, source, wav), Path(folder))
        try:
            samples, from_hz = soundfile.read(wav, dtype="float64")
        except (soundfile.LibsndfileError, OSError) as error:
            raise RenderError(f"{_missing_voice(voice)}: it wrote no sound") from error
    if samples.ndim != 1 or not np.any(samples):
        raise RenderError(f"{_missing_voice(voice)}: it returned silence for {text!r}")
    return trim(resample(samples, from_hz, SAMPLE_RATE)).astype(np.float32)


def trim(waveform: NDArray[np.float64]) -> NDArray[np.float64]:
    """Trim both ends to 15 ms beyond the first and last 5 ms frame that is loud enough.

    Loud enough means less than 45 dB below the loudest frame.

    >>> tone = np.sin(np.arange(1_600))
    >>> len(trim(np.concatenate([np.zeros(8_000), tone, np.zeros(8_000)])))
    2080
    """
    size = round(_FRAME_S * SAMPLE_RATE)
    n_frames = -(-len(waveform) // size)
    frames = np.pad(waveform, (0, n_frames * size - len(waveform))).reshape(n_frames, size)
    power = (frames**2).mean(axis=1)
    loud = np.flatnonzero(power > power.max() * 10 ** (_SILENCE_DB / 10))
    if len(loud) == 0:
        return waveform[:0]
    margin = round(_MARGIN_S * SAMPLE_RATE)
    return waveform[max(loud[0] * size - margin, 0) : (loud[-1] + 1) * size + margin]


def _command(voice: Voice, rate: float, source: Path, wav: Path) -> list[str]:
    if voice.engine == "espeak-ng":
        words = str(round(_ESPEAK_WORDS_PER_MINUTE * rate))
        program = _program("espeak-ng", "espeak-ng")
        return [program, "-v", voice.name, "-s", words, "-f", str(source), "-w", str(wav)]
    if voice.engine == "flite":
        stretch = f"duration_stretch={1 / rate:.6f}"
        program = _program("flite", "flite")
        return [program, "-voice", voice.name, "--setf", stretch, "-f", str(source), "-o", str(wav)]
    if voice.engine == "festival":
        program = _program("text2wave", "festival")
        setting = f"(begin (voice_{voice.name}) {_festival_tempo(voice, rate)})"
        return [program, "-eval", setting, "-o", str(wav), str(source)]
    raise ValueError(
        f"unknown engine {voice.engine!r}; known engines: espeak-ng, flite and festival"
    )


def _festival_tempo(voice: Voice, rate: float) -> str:
    if voice.name.endswith("_hts"):
        # The HTS engine plans its own durations and ignores Duration_Stretch.
        option = f'(list "-r" {rate:.6f})'
        return f"(set! hts_engine_params (cons {option} hts_engine_params))"
    return f"(Parameter.set 'Duration_Stretch {1 / rate:.6f})"


def _run(voice: Voice, command: list[str], home: Path) -> None:
    # The process gets its own home, for two reasons. A user's .festivalrc could change the voice.
    # And espeak-ng loads PulseAudio even when it plays nothing; in a new home PulseAudio draws
    # random numbers to name a folder, from the same source as espeak-ng's breathy voices, unless
    # PULSE_RUNTIME_PATH is set.
    own = {"HOME": str(home), "PULSE_RUNTIME_PATH": str(home), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_TIMEOUT_S, check=False, env=os.environ | own
        )
    except subprocess.TimeoutExpired as error:
        raise RenderError(f"{voice.id} did not finish within {_TIMEOUT_S} s") from error
    if done.returncode != 0:
        message = done.stderr.decode(errors="replace").strip()
        raise RenderError(f"{_missing_voice(voice)}: {message or 'no message'}")


def _missing_voice(voice: Voice) -> str:
    package = _FESTIVAL_PACKAGES.get(voice.name, voice.engine)
    return f"{voice.id} failed (Debian: is {package} installed?)"


def _program(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise RenderError(f"{package} is not installed (Debian: apt-get install {package})")
    return path
