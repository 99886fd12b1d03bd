"""Why a comparison that a visitor asked for cannot be run, in plain sentences."""

from collections.abc import Sequence

TASK_MODELS = "The models must be a list of ids."
NO_MODELS = "Choose at least one model."
NO_STRENGTHS = "Choose how sure a model must be of its fragments, at least one way."
CLIPS, N_CLIPS, N_SEEDS = "The clips", "The number of clips", "The number of seeds"
SAME_NAME = "Two of the files have the same name: rename one of them."
ONE_TABLE = "Only one of the files may be a table of labels (.csv)."


def not_of_task(model_id: str) -> str:
    """A model that the task does not have."""
    return f"{model_id!r} is not a model of this task."


def choose_files(suffixes: Sequence[str] = ()) -> str:
    """There are no sounds among a visitor's own files.

    >>> choose_files([".wav", ".mp3"])
    'Choose sound files first (.wav, .mp3).'
    """
    kinds = f" ({', '.join(suffixes)})" if suffixes else ""
    return f"Choose sound files first{kinds}."


def too_many_searches(n_searches: int, limit: int) -> str:
    """The product of clips, models, seeds and strengths is beyond a visitor's share."""
    return (
        f"That is {n_searches:,} searches; this page runs {limit} at most. Choose fewer clips, "
        "models, seeds or strengths, or use the command line, which has no limit."
    )


def too_many_sounds(n_sounds: int, limit: int) -> str:
    """More files than the page takes."""
    return (
        f"This page takes {limit} sounds at a time, and these are {n_sounds}. The command line "
        "takes any number."
    )


def too_many_bytes(limit: int) -> str:
    """Larger files than the page takes, all together."""
    return (
        f"This page takes {limit / 1e6:.0f} MB of sounds at a time. Choose fewer or shorter ones, "
        "or use the command line, which takes any number."
    )


def unknown_sound(table: str, name: str) -> str:
    """A table labels a sound that was not uploaded."""
    return f"{table} names {name}, which is not among the files."


def two_labels(table: str, name: str) -> str:
    """A table contradicts itself."""
    return f"{table} has two labels for {name}."
