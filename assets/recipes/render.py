"""Play a song with fluidsynth and the FluidR3 soundfont: five seconds of mono at 16 kHz.

Every song gets its own synthesizer process, because a reused one leaks the tail of the previous
song. fluidsynth plays at 32 kHz, because its interpolation has no anti-aliasing filter, and the
result is decimated here.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assets.recipes.compose import compose
from assets.recipes.errors import RenderError as RenderError
from assets.recipes.level import RMS, soften_peaks
from assets.recipes.midi import midi_bytes
from assets.recipes.song import SECONDS, Song

SAMPLE_RATE = 16_000
N_SAMPLES = int(SECONDS * SAMPLE_RATE)

_SYNTH_RATE = 2 * SAMPLE_RATE
_SOUNDFONTS = (
    Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"),
    Path("/usr/share/soundfonts/FluidR3_GM.sf2"),
    Path("/usr/local/share/soundfonts/FluidR3_GM.sf2"),
)
_FADE_S = 0.01


def render_song(song: Song) -> NDArray[np.float32]:
    """Play one song.

    Returns float32 of shape (80000,): 5 s of mono at 16 kHz, RMS 0.1 (-20 dBFS), peak at most
    0.95. The same song gives the same samples, bit for bit. Raises RenderError if fluidsynth or
    the soundfont is missing or fails. Each call starts its own process, so it is safe from many
    threads or processes at once.
    """
    with tempfile.TemporaryDirectory(prefix="earshot-") as folder:
        midi, raw = Path(folder, "song.mid"), Path(folder, "song.raw")
        midi.write_bytes(midi_bytes(song))
        command = [
            _fluidsynth(),
            # No configuration file: a user's own could change the sound.
            *("-ni", "-f", os.devnull),
            *("-o", "synth.dynamic-sample-loading=1"),
            *("-o", "synth.chorus.active=0"),
            *("-g", "0.4", "-r", str(_SYNTH_RATE)),
            *("-T", "raw", "-O", "float", "-F", str(raw)),
            str(soundfont()),
            str(midi),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        except subprocess.TimeoutExpired as error:
            raise RenderError(f"fluidsynth did not finish {song.title!r} within 60 s") from error
        if done.returncode != 0 or not raw.exists():
            raise RenderError(f"fluidsynth failed: {done.stderr.decode(errors='replace').strip()}")
        stereo = np.fromfile(raw, dtype="<f4").reshape(-1, 2)
    return _finish(stereo.mean(axis=1, dtype=np.float64))


def render_many(items: Sequence[tuple[str, int]], workers: int = 2) -> NDArray[np.float32]:
    """Compose and play many songs, given as (genre, seed).

    workers: synthesizers that run at the same time. Returns float32 of shape (len(items), 80000),
    in the order of `items`. Raises what `compose` and `render_song` raise.
    """
    clips = np.zeros((len(items), N_SAMPLES), dtype=np.float32)
    # Threads suffice, because the work is done in the synthesizers' processes.
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for index, clip in enumerate(pool.map(lambda item: render_song(compose(*item)), items)):
            clips[index] = clip
    return clips


def soundfont() -> Path:
    """Return the path of FluidR3_GM.sf2.

    It is the value of EARSHOT_SOUNDFONT, or one of the places where distributions install it.
    Raises RenderError if there is no such file.
    """
    chosen = os.environ.get("EARSHOT_SOUNDFONT")
    for path in (Path(chosen),) if chosen else _SOUNDFONTS:
        if path.is_file():
            return path
    looked = chosen or ", ".join(str(path) for path in _SOUNDFONTS)
    raise RenderError(
        f"no soundfont at {looked}; install it (Debian: apt-get install fluid-soundfont-gm) "
        "or set EARSHOT_SOUNDFONT to FluidR3_GM.sf2"
    )


def _fluidsynth() -> str:
    path = shutil.which("fluidsynth")
    if path is None:
        raise RenderError("fluidsynth is not installed (Debian: apt-get install fluidsynth)")
    return path


def _finish(waveform: NDArray[np.float64]) -> NDArray[np.float32]:
    """Decimate to 16 kHz, cut to length, set the level, soften peaks and fade the end."""
    low = np.convolve(waveform, _half_band(), mode="same")[::2]
    clip = np.zeros(N_SAMPLES)
    clip[: min(len(low), N_SAMPLES)] = low[:N_SAMPLES]
    clip -= clip.mean()
    rms = float(np.sqrt(np.mean(clip**2)))
    if rms == 0.0:
        raise RenderError("fluidsynth returned silence; is the soundfont complete?")
    clip *= RMS / rms
    clip = soften_peaks(clip)
    n_fade = int(_FADE_S * SAMPLE_RATE)
    clip[-n_fade:] *= np.linspace(1.0, 0.0, n_fade)
    return clip.astype(np.float32)


def _half_band(n_taps: int = 127) -> NDArray[np.float64]:
    """Return a low-pass filter at 7.6 kHz for a rate of 32 kHz: a sinc under a Kaiser window."""
    index = np.arange(n_taps) - (n_taps - 1) / 2
    taps = np.sinc(2 * 7_600 / _SYNTH_RATE * index) * np.kaiser(n_taps, 8.0)
    return np.asarray(taps / taps.sum())
