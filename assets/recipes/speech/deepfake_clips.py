"""The bundled deepfake clips: synthetic speech, some of it copied by a vocoder.

All are fake, because no recording of a person may be bundled; real speech is among the downloads.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.recipes.clip_table import NewClip
from assets.recipes.level import RMS, soften_peaks
from assets.recipes.speech.synthesisers import SAMPLE_RATE, speak
from assets.recipes.speech.vocoders import VOCODERS
from assets.recipes.speech.voices import Voice, clip_licence, find_voice, voice_title

_FADE_S = 0.01
# Each vocoder's name in a title, and in a sentence.
_VOCODER_NAMES = {
    "griffin-lim": ("Griffin-Lim", "Griffin-Lim from 80 mel bands"),
    "world": ("WORLD", "the vocoder WORLD"),
    "lpc": ("LPC", "an LPC vocoder"),
}


@dataclass(frozen=True, kw_only=True)
class Fake:
    """One clip to make: its sentence, voice and vocoder; 2 to 4 s long, speaking from the start."""

    id: str
    theme: str  # for the title
    text: str
    voice: str
    vocoder: str | None = None  # one of VOCODERS


FAKES: tuple[Fake, ...] = (
    Fake(
        id="espeak-1",
        theme="Platform notice",
        text="The next train to the coast leaves from platform two.",
        voice="espeak-ng/en-us+f3",
    ),
    Fake(
        id="espeak-2",
        theme="Weather line",
        text="Tomorrow will be dry, with some clouds in the west.",
        voice="espeak-ng/en-gb-x-rp",
    ),
    Fake(
        id="espeak-3",
        theme="Library hours",
        text="The library is open from nine until half past six.",
        voice="espeak-ng/en-gb-scotland+f2",
    ),
    Fake(
        id="flite-1",
        theme="Calm instruction",
        text="Please keep to the left on the way up the stairs.",
        voice="flite/slt",
    ),
    Fake(
        id="flite-2",
        theme="Parcel counter",
        text="Your parcel is waiting at the counter downstairs.",
        voice="flite/rms",
    ),
    Fake(
        id="flite-3",
        theme="Ferry times",
        text="The ferry crosses the bay four times every day.",
        voice="flite/awb",
    ),
    Fake(
        id="flite-4",
        theme="Phone menu",
        text="To hear this message again, please press one.",
        voice="flite/kal16",
    ),
    Fake(
        id="festival-1",
        theme="Recipe",
        text="Add a cup of water and stir it for ten minutes.",
        voice="festival/kal_diphone",
    ),
    Fake(
        id="festival-2",
        theme="Directions",
        text="Turn right at the church and follow the river road.",
        voice="festival/ked_diphone",
    ),
    Fake(
        id="hts-1",
        theme="Museum guide",
        text="This clock was built by a carpenter and his son.",
        voice="festival/cmu_us_slt_arctic_hts",
    ),
    Fake(
        id="hts-2",
        theme="Door code",
        text="The code for the side door changes on the first of May.",
        voice="festival/cmu_us_slt_arctic_hts",
    ),
    Fake(
        id="griffin-lim-1",
        theme="Garden note",
        text="The roses need water in the evening, not at noon.",
        voice="flite/slt",
        vocoder="griffin-lim",
    ),
    Fake(
        id="griffin-lim-2",
        theme="Lost property",
        text="Somebody has left a green umbrella on the bus.",
        voice="festival/kal_diphone",
        vocoder="griffin-lim",
    ),
    Fake(
        id="griffin-lim-3",
        theme="Mountain path",
        text="The upper path is closed between the hut and the lake.",
        voice="espeak-ng/en-us+m3",
        vocoder="griffin-lim",
    ),
    Fake(
        id="world-1",
        theme="Market day",
        text="On Saturdays the market fills the whole square.",
        voice="flite/rms",
        vocoder="world",
    ),
    Fake(
        id="world-2",
        theme="Bread order",
        text="We ordered two loaves and a dozen small rolls.",
        voice="festival/cmu_us_slt_arctic_hts",
        vocoder="world",
    ),
    Fake(
        id="world-3",
        theme="Bicycle repair",
        text="The front wheel was bent, so they put in a new one.",
        voice="espeak-ng/en-gb-x-gbclan+f4",
        vocoder="world",
    ),
    Fake(
        id="lpc-1",
        theme="Harbour talk",
        text="Most of the boats come back before it gets dark.",
        voice="flite/awb",
        vocoder="lpc",
    ),
    Fake(
        id="lpc-2",
        theme="School trip",
        text="The children meet at the gate at a quarter to eight.",
        voice="flite/slt",
        vocoder="lpc",
    ),
    Fake(
        id="lpc-3",
        theme="Attic find",
        text="There was an old radio in the box under the roof.",
        voice="festival/ked_diphone",
        vocoder="lpc",
    ),
)


def deepfake_clips() -> list[NewClip]:
    """Make all of them; raises RenderError if a synthesiser or pyworld is missing."""
    return [deepfake_clip(fake) for fake in FAKES]


def deepfake_clip(fake: Fake) -> NewClip:
    """Make one clip; raises RenderError if a synthesiser or vocoder is missing."""
    voice = find_voice(fake.voice)
    spoken = speak(fake.text, voice)
    if fake.vocoder is not None:
        spoken = VOCODERS[fake.vocoder](spoken)
    return NewClip(
        id=f"deepfake/{fake.id}",
        label="fake",
        title=_title(fake),
        origin=_origin(fake, voice),
        licence=clip_licence(voice),
        waveform=level(spoken),
    )


def level(speech: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return speech at an RMS of 0.1, with peaks softened below 0.95 and ends faded over 10 ms."""
    waveform = speech.astype(np.float64)
    waveform = soften_peaks(waveform * (RMS / np.sqrt(np.mean(waveform**2))))
    n_fade = int(_FADE_S * SAMPLE_RATE)
    waveform[:n_fade] *= np.linspace(0.0, 1.0, n_fade)
    waveform[-n_fade:] *= np.linspace(1.0, 0.0, n_fade)
    return waveform.astype(np.float32)


def _title(fake: Fake) -> str:
    copied = f" via {_VOCODER_NAMES[fake.vocoder][0]}" if fake.vocoder else ""
    return f"{fake.theme}, {voice_title(fake.voice)}{copied}"


def _origin(fake: Fake, voice: Voice) -> str:
    copied = f" and copied by {_VOCODER_NAMES[fake.vocoder][1]}" if fake.vocoder else ""
    return f"“{fake.text}” spoken by {voice.id}{copied}. Made by assets/recipes/speech."
