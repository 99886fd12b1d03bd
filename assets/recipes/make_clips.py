"""Make the bundled genre clips and their table: `python -m assets.recipes.make_clips`.

Running it again gives the same music; a file's bytes, and so its checksum, also depend on the
versions of fluidsynth, of the soundfont and of the FLAC encoder.
"""

import hashlib
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from assets.recipes.compose import BUNDLED_SEEDS_FROM, GENRES, compose
from assets.recipes.render import SAMPLE_RATE, render_many
from assets.recipes.song import SECONDS, Song

ASSETS = Path(__file__).resolve().parents[1]
TABLE = ASSETS / "clips.toml"
LICENCE = "CC0-1.0 (soundfont: FluidR3_GM, MIT)"

# Three songs a genre, chosen for being typical and unlike each other: what a network gets right on
# them is no measure of its accuracy. The numbers count from BUNDLED_SEEDS_FROM; training uses only
# seeds below it, so no bundled network has heard a bundled clip.
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

_HEADER = """\
# The bundled clips: one table a clip. `file` is relative to this folder, `sha256` is the file's.
# The genre clips are written by `python -m assets.recipes.make_clips`, which leaves the tables of
# other tasks as they are.
"""


def main() -> None:
    """Render every bundled genre clip, write its FLAC file and rewrite the genre tables."""
    items = [(genre, seed) for genre, seeds in SEEDS.items() for seed in seeds]
    waveforms = render_many(items)
    tables = []
    for (genre, seed), waveform in zip(items, waveforms, strict=True):
        path = Path("clips", "genre", f"{genre}-{SEEDS[genre].index(seed) + 1}.flac")
        write_flac(ASSETS / path, waveform)
        tables.append(clip_table(compose(genre, seed), path))
    others = other_tables(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else []
    TABLE.write_text("\n".join([_HEADER, *tables, *others]), encoding="utf-8")
    print(f"{len(items)} clips in {ASSETS / 'clips' / 'genre'}")


def write_flac(path: Path, waveform: NDArray[np.float32]) -> None:
    """Write a mono clip of shape (n_samples,) as 16-bit FLAC at 16 kHz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, waveform, SAMPLE_RATE, format="FLAC", subtype="PCM_16")


def clip_table(song: Song, path: Path) -> str:
    """The TOML table of a clip; `path` is relative to the assets folder and must exist there."""
    checksum = hashlib.sha256((ASSETS / path).read_bytes()).hexdigest()
    origin = (
        f"Composed by assets/recipes with seed {song.seed} "
        "and rendered with fluidsynth and FluidR3_GM."
    )
    fields = {
        "id": f"genre/{path.stem}",
        "task": "genre",
        "label": song.genre,
        "title": song.title,
        "file": path.as_posix(),
        "seconds": SECONDS,
        "origin": origin,
        "licence": LICENCE,
        "sha256": checksum,
    }
    # No field holds a quote, a backslash or a control character, so Python's literals are TOML's.
    lines = [
        f'{name} = "{v}"' if isinstance(v, str) else f"{name} = {v}" for name, v in fields.items()
    ]
    return "\n".join(["[[clip]]", *lines, ""])


def other_tables(text: str) -> list[str]:
    """The tables of a clips.toml that belong to other tasks than genre, as they stand.

    >>> other_tables('[[clip]]\\ntask = "genre"\\n\\n[[clip]]\\ntask = "emotion"\\n')
    ['[[clip]]\\ntask = "emotion"\\n']
    """
    tables = ["[[clip]]" + rest for rest in text.split("[[clip]]")[1:]]
    return [table.rstrip("\n") + "\n" for table in tables if 'task = "genre"' not in table]


if __name__ == "__main__":
    main()
