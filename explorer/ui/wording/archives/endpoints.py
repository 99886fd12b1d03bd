"""Why what a script asked for cannot be done, in plain sentences."""

CONTROLS, LAYER = "Controls", "Layer"

NO_ARCHIVE = "Send the zip of a result, as /search returns it."
NOT_AN_ARCHIVE = "That is not a zip that can be read: send one as /search returns it."
NOT_A_RESULT = "result.json in the zip is not what a search of this version of Earshot writes."
NOT_LAYERS = "The zip holds no layers of this result that can be read: send one from /extend."
NOT_ITS_CELLS = "The kept cells of the result are not what its sound file holds; search again."
REJECTED = "The model does not accept this fragment any more, so it cannot be extended."


def targets(shown: str) -> str:
    """What should name models is something else, or far too long."""
    return f"Targets must be all, or ids of models separated by commas, not {shown}."


def missing(name: str) -> str:
    """A file is not in the zip."""
    return f"The zip holds no {name} at its top: send one as /search returns it."


def more_than_one(name: str) -> str:
    """Two entries of a zip have the same name."""
    return f"The zip holds more than one {name}."


def unreadable(name: str) -> str:
    """A file in a zip is damaged, encrypted or packed in another way."""
    return f"{name} in the zip cannot be read: it is damaged, encrypted or packed differently."


def too_large(name: str) -> str:
    """A file in a zip is larger than any of its name can be."""
    return f"{name} in the zip is larger than that of a result can be."


def not_a_record(name: str) -> str:
    """A file that should be a JSON object is none."""
    return f"{name} in the zip is not a JSON object that can be read."


def not_a_sound(name: str) -> str:
    """A sound in a zip has samples as no search writes them."""
    return f"{name} in the zip has samples that are not numbers, or beyond those of any sound."


def unknown_source(shown: str) -> str:
    """The result is one of a model that is not offered."""
    return f"The result is one of {shown}, a model that is not here."


def not_heard_so(title: str) -> str:
    """The clip of a result is not as its model hears clips."""
    return f"The result's clip or class is not one of {title}."


def too_many_targets(n_done: int, n_targets: int) -> str:
    """A host's time limit ended the judgements.

    >>> too_many_targets(3, 13)
    'Time was up when 3 of 13 models had judged: name fewer targets.'
    """
    return f"Time was up when {n_done} of {n_targets} models had judged: name fewer targets."
