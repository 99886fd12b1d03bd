"""The bundled emotion clips: six sentences by six voices, each in all four emotions."""

from assets.recipes.clip_table import NewClip
from assets.recipes.speech.emotion import (
    BUNDLED_SEEDS_FROM,
    EMOTIONS,
    render_emotions,
    utterance,
)
from assets.recipes.speech.licences import licence

# Chosen from a pool for having different voices and sentences, and a pitch that follows the rules
# when it is measured: what a network gets right on them is no measure of its accuracy. The numbers
# count from BUNDLED_SEEDS_FROM; training uses only seeds below it.
_CHOSEN = {
    21: "Morning flight",
    16: "At the baker",
    28: "On Sunday",
    24: "Changing trains",
    22: "Table outside",
    23: "Another size",
}
POOL = 30  # of each emotion
SEEDS = tuple(BUNDLED_SEEDS_FROM + number for number in _CHOSEN)


def emotion_clips() -> list[NewClip]:
    """Make them all; raises RenderError where a synthesiser or pyworld is missing."""
    items = [(label, seed) for label in EMOTIONS for seed in SEEDS]
    clips = []
    for (label, seed), waveform in zip(items, render_emotions(items), strict=True):
        voice, sentence, _ = utterance(seed)
        theme = _CHOSEN[seed - BUNDLED_SEEDS_FROM]
        clips.append(
            NewClip(
                id=f"emotion/{label}-{SEEDS.index(seed) + 1}",
                label=label,
                title=f"{theme}, {spoken_by(voice.id)}",
                origin=f"Rule-based {label} prosody on {voice.id}, sentence “{sentence}”, "
                f"by assets/recipes/speech with seed {seed}; chosen from a pool of {POOL}.",
                licence=licence(voice),
                waveform=waveform,
            )
        )
    return clips


def spoken_by(voice_id: str) -> str:
    """A voice's id as it stands in a title.

    >>> spoken_by("flite/slt"), spoken_by("festival/cmu_us_slt_arctic_hts")
    ('flite slt', 'festival HTS slt')
    """
    return (
        voice_id.replace("cmu_us_slt_arctic_hts", "HTS slt")
        .replace("_diphone", "")
        .replace("/", " ")
    )
