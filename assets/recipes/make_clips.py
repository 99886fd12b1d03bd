"""Make the bundled clips: `python -m assets.recipes.make_clips --task genre|emotion|deepfake|all`.

It writes the FLAC files of a task and that task's bundled tables in `assets/clips.toml`; all else
in there stays as it is. Running it again gives the same sounds; a file's bytes, and so its
checksum, also depend on the versions of the synthesisers and of the FLAC encoder.
"""

import argparse
import sys
from collections.abc import Callable

from assets.recipes.clip_table import ASSETS, NewClip, write_clips
from assets.recipes.errors import RenderError


# Each task is loaded when it is made: nobody needs another task's programs and libraries.
def _genre() -> list[NewClip]:
    from assets.recipes.genre_clips import genre_clips

    return genre_clips()


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
    """Make the clips of the tasks asked for; returns the exit code."""
    parser = argparse.ArgumentParser(description="Make the bundled clips and their tables.")
    parser.add_argument("--task", choices=(*MAKERS, "all"), default="all")
    asked = parser.parse_args(arguments).task
    for task in MAKERS if asked == "all" else (asked,):
        try:
            clips = MAKERS[task]()
        except RenderError as error:
            print(f"make_clips: {error}", file=sys.stderr)
            return 2
        write_clips(task, clips)
        print(f"{len(clips)} clips in {ASSETS / 'clips' / task}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
