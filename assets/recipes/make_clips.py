"""Make the bundled clips: `python -m assets.recipes.make_clips --task genre|emotion|deepfake|all`.

Writes a task's FLAC files and its tables in `assets/clips.toml`, and leaves the rest of that file
alone. With the same versions of the synthesisers, running it again gives the same sounds; a file's
bytes, and so its checksum, also depend on the version of the FLAC encoder.
"""

import argparse
import sys
from collections.abc import Callable

from assets.recipes.clip_table import ASSETS, NewClip, write_clips
from assets.recipes.errors import RenderError


# Each task imports its recipes when it runs, so that it needs no other task's libraries.
def _genre() -> list[NewClip]:
    from assets.recipes.genre_clips import bundled_genre_clips

    return bundled_genre_clips()


def _emotion() -> list[NewClip]:
    from assets.recipes.speech.emotion_clips import emotion_clips

    return emotion_clips()


def _deepfake() -> list[NewClip]:
    from assets.recipes.speech.deepfake_clips import deepfake_clips

    return deepfake_clips()


MAKERS: dict[str, Callable[[], list[NewClip]]] = {
    "genre": _genre,
    "emotion": _emotion,
    "deepfake": _deepfake,
}


def main(arguments: list[str] | None = None) -> int:
    """Make the clips of the requested tasks; returns the exit code, 2 if a program is missing."""
    parser = argparse.ArgumentParser(description="Make the bundled clips and their tables.")
    parser.add_argument(
        "--task",
        choices=(*MAKERS, "all"),
        default="all",
        help="the task whose clips to make (default: all)",
    )
    requested = parser.parse_args(arguments).task
    for task in MAKERS if requested == "all" else (requested,):
        try:
            clips = MAKERS[task]()
        except RenderError as error:
            print(f"make_clips: {error}", file=sys.stderr)
            return 2
        write_clips(task, clips)
        print(f"wrote {len(clips)} clips to {ASSETS / 'clips' / task}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
