"""Recordings of LJSpeech and VCTK, and copies of the same sentences by neural vocoders.

They are the demonstration samples of HiFi-GAN (Kong, Kim and Bae 2020). The copies have no stated
licence, so nothing is trained on them. Those from text, which are no copies, are left out.
"""

from collections.abc import Sequence

from models.training.data.channel import Samples, treat
from models.training.data.deepfake import FAKE, N_SAMPLES, REAL, Source, cut_windows
from models.training.data.options import DataOptions
from models.training.data.recordings import Recording, read_recordings
from models.training.data.synthetic_speech import trimmed

RECORDINGS = "LJSpeech and VCTK"
# A file is named for its set (ss: LJSpeech, ms: VCTK), who made it, and its number.
SETS = ("ss", "ms")
ORIGINALS = ("gt",)
VOCODERS = {
    "HiFi-GAN V1 to V3": ("hgan_v1", "hgan_v2", "hgan_v3"),
    "WaveGlow": ("wg",),
    "MelGAN": ("mg",),
    "WaveNet": ("wn",),
}


def vocoder_pairs(options: DataOptions) -> tuple[Source, ...]:
    """Return the recordings, and the copies of every vocoder.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: they are missing.
    """
    recordings = read_recordings(options.data_dir, "vocoder-pairs")
    return (
        _source(RECORDINGS, REAL, _made_by(ORIGINALS, recordings)),
        *(
            _source(f"{RECORDINGS}, copied by {name}", FAKE, _made_by(makers, recordings))
            for name, makers in VOCODERS.items()
        ),
    )


def _made_by(makers: Sequence[str], recordings: Sequence[Recording]) -> list[Samples]:
    stems = {f"{each}_{maker}" for each in SETS for maker in makers}
    return [trimmed(r.samples) for r in recordings if r.name.rpartition("_")[0] in stems]


def _source(name: str, target: int, sounds: list[Samples]) -> Source:
    return Source(
        name=name,
        target=target,
        clips=treat(cut_windows(sounds, N_SAMPLES), None),
        unheard="corpus" if target == REAL else "family",
        against=RECORDINGS,
    )
