"""The bundled emotion clips: six sentences by six voices, each in all four emotions."""

from assets.recipes.clip_table import NewClip
from assets.recipes.speech.emotion import (
    BUNDLED_SEEDS_FROM,
    EMOTIONS,
    render_emotions,
    utterance,
)
from assets.recipes.speech.voices import clip_licence, voice_title

# Offsets from BUNDLED_SEEDS_FROM; training uses only seeds below that. Chosen from a pool for
# different voices and sentences, and for a measured pitch that follows the rules, so a network's
# score on these clips is no measure of its accuracy.
_CHOSEN = {
    21: "Morning flight",
    16: "At the baker",
    28: "On Sunday",
    24: "Changing trains",
    22: "Table outside",
    23: "Another size",
}
POOL = 30  # candidates for each emotion
SEEDS = tuple(BUNDLED_SEEDS_FROM + number for number in _CHOSEN)


def emotion_clips() -> list[NewClip]:
    """Make all of them; raises RenderError if a synthesiser or pyworld is missing."""
    items = [(label, seed) for label in EMOTIONS for seed in SEEDS]
    clips = []
    for (label, seed), waveform in zip(items, render_emotions(items), strict=True):
        voice, sentence, _ = utterance(seed)
        theme = _CHOSEN[seed - BUNDLED_SEEDS_FROM]
        clips.append(
            NewClip(
                id=f"emotion/{label}-{SEEDS.index(seed) + 1}",
                label=label,
                title=f"{theme}, {voice_title(voice.id)}",
                origin=f"“{sentence}” spoken by {voice.id} with rule-based {label} prosody. "
                f"Made by assets/recipes/speech with seed {seed}; chosen from a pool of {POOL}.",
                licence=clip_licence(voice),
                waveform=waveform,
            )
        )
    return clips
