"""The bundled genre clips: three composed songs of each genre."""

from assets.recipes.clip_table import NewClip
from assets.recipes.compose import BUNDLED_SEEDS_FROM, GENRES, compose
from assets.recipes.render import render_many

LICENCE = "CC0-1.0 (soundfont: FluidR3_GM, MIT)"

# Offsets from BUNDLED_SEEDS_FROM; training uses only seeds below that, so no bundled network has
# heard a bundled clip. Chosen by hand as typical and varied, so a network's score on these clips
# is no measure of its accuracy.
_CHOSEN: dict[str, tuple[int, int, int]] = {
    "blues": (0, 2, 18),
    "classical": (0, 2, 3),
    "country": (4, 8, 6),
    "disco": (2, 12, 9),
    "hiphop": (0, 1, 17),
    "jazz": (5, 2, 13),
    "metal": (2, 10, 19),
    "pop": (1, 5, 2),
    "reggae": (0, 4, 13),
    "rock": (6, 12, 4),
}
SEEDS = {genre: tuple(BUNDLED_SEEDS_FROM + number for number in _CHOSEN[genre]) for genre in GENRES}


def bundled_genre_clips() -> list[NewClip]:
    """Compose and play all of them; raises RenderError if a program is missing."""
    items = [(genre, seed) for genre, seeds in SEEDS.items() for seed in seeds]
    return [
        NewClip(
            id=f"genre/{genre}-{SEEDS[genre].index(seed) + 1}",
            label=genre,
            title=compose(genre, seed).title,
            origin=f"Composed by assets/recipes with seed {seed} "
            "and rendered with fluidsynth and FluidR3_GM.",
            licence=LICENCE,
            waveform=waveform,
        )
        for (genre, seed), waveform in zip(items, render_many(items), strict=True)
    ]
