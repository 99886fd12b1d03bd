"""Why something that a visitor asked for on the first page cannot be done, in plain sentences."""

from collections.abc import Sequence

# While a search runs, or after it.
SHUTTING_DOWN = "This Earshot is shutting down."
STOP_FIRST = "Stop the search first, then choose another clip."
STOP_BEFORE_COPY = "Stop the search first, then make a copy."
UNDER_WAY = "A search is under way: stop it first."
NOT_UNDER_WAY = "There is no search to continue: press “Find what’s enough” first."
NOT_POSSIBLE = "This search is not possible"
SEARCH_AGAIN = "There is no result: the search was stopped before its turn, or could not begin."
GONE = "The result of this search can no longer be read: search again."

# Pages that are behind the server, or ahead of it.
OTHER_TASK = "The page has changed to another task: choose again."
EXPIRED = "This page is not open yet, or was left alone for hours: reload it."

NO_CHOICE = "The page sent a choice that it does not offer: reload it."

# Requests that no page of ours sends.
LINKS_ARE_BUSY = "Too many links are being opened at once. Please reload the page in a minute."
ZIPS_ARE_BUSY = "Too many downloads are being packed. Please try again in a minute."
MALFORMED = "That is not a request that this app understands."
OTHER_SITE = "Files can only be sent from the page of this app itself."

# Sounds.
CHANNEL_IS_BELOW = "The channel is in the settings."
WINDOW_IS_ABOVE = "Move the window on the waveform there."
CLIP_ID = "A clip id must be text."
NOT_ARRIVED = "The sound did not arrive; please send it again."
CLIP_OR_FILE = "Give either a clip of the gallery or a file."
NO_COPIES = "Only clips of the deepfake task are compared with their copies."

LINK_WITHOUT_CLIP = "The link names no clip."
OWN_SOUND_IS_GONE = (
    "An address cannot hold a sound that was sent, recorded or made here: choose it again. The "
    "model and the settings are as they were."
)


def no_task(task: str, offered: Sequence[str]) -> str:
    """A task that the page does not offer."""
    return f"There is no task {task} here; there are: {', '.join(offered)}."


def no_clips(task: str) -> str:
    """A task whose gallery is empty."""
    return f"There are no clips for the task {task} yet."


def no_models(task: str) -> str:
    """A task without models."""
    return f"There are no models for the task {task} yet."


def model_id(sent: str) -> str:
    """A model's id that is not text."""
    return f"A model id must be text, not {sent}."


def no_class(title: str, label: str, labels: Sequence[str]) -> str:
    """An answer to look for that the model never gives."""
    return f"{title} knows no class {label!r}: {', '.join(labels)}."


def none_of_these(title: str, label: str) -> str:
    """An answer to look for that needs no sound."""
    return f"“{label}” is what {title} says of silence: nothing to keep."


def changed_file(name: str) -> str:
    """A clip's file is not the gallery's any more."""
    return f"The file of {name} has changed: choose the clip again."


def start(sent: str) -> str:
    """A start that is no position in any file."""
    return f"Start must be a number of seconds from 0, not {sent}."


def start_in_file(latest_s: float, sent: str) -> str:
    """A start that is not in the chosen file."""
    return f"Start must be a number of seconds from 0 to {latest_s:g} in this file, not {sent}."


def deleted_sound(name: str) -> str:
    """A sound of the visitor's own was deleted to make room, and is chosen again."""
    return f"{name} is no longer on this server: send or record it again."


def channel(sent: str) -> str:
    """A channel that no sound has."""
    return f"Channel must be mix, left or right, not {sent}."


def link_too_long(name: str) -> str:
    """A link's value that no page writes."""
    return f"{name} is too long."


def link_number(name: str, text: str) -> str:
    """A link's value that should be a number.

    >>> link_number("Seed", "seven")
    'Seed must be a number, not “seven”.'
    """
    return f"{name} must be a number, not “{text}”."


def link_clip(clip_id: str) -> str:
    """A link to a clip that is not offered."""
    return f"There is no clip “{clip_id}” in the gallery."


def link_model(model_id: str) -> str:
    """A link to a model that is not here, or not any more."""
    return f"There is no model “{model_id}” here."


def bad_link(error: str) -> str:
    """Above the example, which is shown in place of what the link asks for."""
    return f"This link does not work: {error} Here is an example instead."


def cannot_save(reason: str) -> str:
    """The server cannot write the clip."""
    return f"The clip cannot be saved: {reason}."


def cannot_pack(reason: str) -> str:
    """The server cannot write the zip."""
    return f"The files cannot be packed: {reason}."


def queue_is_full(n_waiting: int) -> str:
    """The queue takes no more requests of anyone's.

    >>> queue_is_full(96)
    'The server is busy: 96 requests are waiting. Please try again in a minute.'
    """
    return f"The server is busy: {n_waiting} requests are waiting. Please try again in a minute."


def too_many_of_page(limit: int) -> str:
    """One open page, or one script, has enough requests in the queue."""
    return f"This page is already waiting for {limit} answers. Please wait for some of them."


def too_many_of_address(limit: int) -> str:
    """One address has enough requests in the queue."""
    return f"{limit} requests from your network are waiting. Please try again in a minute."


def host(name: str) -> str:
    """The app was asked for under a name that is not its own."""
    return (
        f"This app does not answer to the name {name}. If that is its name, it has to be started "
        f"with --allowed-host {name}."
    )


def body_too_large(max_bytes: int) -> str:
    """More was sent than is read."""
    return f"The request exceeded the maximum allowed size of {max_bytes} bytes."
