"""Compose a song of a genre from a seed.

There are ten recipes, one for each class of the GTZAN collection. All random choices come from one
generator seeded with the genre and the seed, so a song is a pure function of the two.
"""

from collections.abc import Callable
from random import Random

from assets.recipes.genres.blues import blues
from assets.recipes.genres.classical import classical
from assets.recipes.genres.country import country
from assets.recipes.genres.disco import disco
from assets.recipes.genres.hiphop import hiphop
from assets.recipes.genres.jazz import jazz
from assets.recipes.genres.metal import metal
from assets.recipes.genres.pop import pop
from assets.recipes.genres.reggae import reggae
from assets.recipes.genres.rock import rock
from assets.recipes.performance import perform
from assets.recipes.song import Arrangement, Song

# Networks are trained and tested on seeds below this; the bundled clips use seeds from here on.
BUNDLED_SEEDS_FROM = 1_000_000

_RECIPES: dict[str, Callable[[Random], Arrangement]] = {
    "blues": blues,
    "classical": classical,
    "country": country,
    "disco": disco,
    "hiphop": hiphop,
    "jazz": jazz,
    "metal": metal,
    "pop": pop,
    "reggae": reggae,
    "rock": rock,
}

GENRES: tuple[str, ...] = tuple(_RECIPES)


def compose(genre: str, seed: int) -> Song:
    """Compose five seconds of a genre.

    genre: one of GENRES. seed: any integer; BUNDLED_SEEDS_FROM and above belong to the bundled
    clips. The same arguments give the same song. Raises ValueError for an unknown genre.
    """
    if genre not in _RECIPES:
        raise ValueError(f"unknown genre {genre!r}; known genres: {', '.join(GENRES)}")
    # A string seeds the generator through SHA-512, the same on every machine and in every process.
    rng = Random(f"{genre}:{seed}")
    arrangement = _RECIPES[genre](rng)
    parts = tuple(
        perform(
            rng,
            part,
            arrangement.tempo_bpm,
            looseness_s=arrangement.looseness_s,
            touch=arrangement.touch,
        )
        for part in arrangement.parts
    )
    return Song(
        genre=genre,
        seed=seed,
        title=arrangement.title,
        tempo_bpm=arrangement.tempo_bpm,
        beats_per_bar=arrangement.beats_per_bar,
        parts=tuple(part for part in parts if part.notes),
    )
