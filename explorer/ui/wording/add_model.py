"""What visitors read before and while a model is added to those that are offered."""

from explorer.ui.device.model_downloads import DownloadProgress
from explorer.ui.wording.tasks import TITLES
from models.hub.catalogue import MB
from models.spec import ModelDescription

INTRO = (
    "Models trained by others. Networks from published papers, where the task has any, were "
    "checked against their authors’ programs; none of the hub’s checkpoints (USER/NAME) was tried "
    "by us."
)
ON_DEMAND = (
    "Nothing is downloaded before you ask for it, and what does not fit is refused with the reason."
)
NO_DOWNLOADS = "This server downloads none; an Earshot of your own does."
NOT_ALLOWED = (
    "This app adds only checkpoints from its own list; its operator can allow others with "
    "--allow-any-model."
)
FAILED = "Something went wrong on our side. Please try again."


def more_models_intro(*, downloads: bool) -> str:
    """What the checkpoints are, and whether this server downloads any."""
    return f"{INTRO} {ON_DEMAND if downloads else NO_DOWNLOADS}"


def no_id(most: int) -> str:
    """The request is not an id."""
    return f"A checkpoint is named by its id, text of at most {most} characters."


def other_revision(hub_id: str) -> str:
    """The id has a revision, but the app offers, or would offer, that checkpoint in another one."""
    return f"{hub_id} is offered here in one revision only: add it by its id, without “@”."


def before(reference: str, *, is_queued: bool) -> str:
    """Nothing is downloaded yet."""
    if is_queued:
        return f"{reference} will be downloaded after the download before it."
    return f"Looking for {reference} …"


def downloading(reference: str, progress: DownloadProgress, size_bytes: int | None) -> str:
    """How much was downloaded so far, of how much if that is known, and in what time.

    >>> downloading("a/b", DownloadProgress(seconds=75.2, n_bytes=120_400_000), 378_000_000)
    'Downloading a/b: 120 of about 378 MB, 1 min 15 s.'
    """
    minutes, seconds = divmod(round(progress.seconds), 60)
    took = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    digits = 0 if size_bytes is None or size_bytes >= 10 * MB else 1
    so_far = f"{progress.n_bytes / MB:,.{digits}f}"
    so_far += f" of about {size_bytes / MB:,.{digits}f} MB" if size_bytes else " MB so far"
    return f"Downloading {reference}: {so_far}, {took}."


def stopped(reference: str) -> str:
    """The visitor stopped its download, which goes on if others wait for it."""
    return f"{reference} is no longer being downloaded for you."


def checking(reference: str) -> str:
    """It is downloaded, and waits for the device or is being loaded."""
    return f"{reference} is downloaded. It is checked as soon as the device is free …"


def added(model: ModelDescription) -> str:
    """It can be used; the page makes it the source model."""
    return f"{model.id} is in the list above now; it also judges what other models find."


def for_later(model: ModelDescription) -> str:
    """A search with another source model is still running."""
    return f"{model.id} is in the list above: choose it when the search is over."


def of_other_task(model: ModelDescription) -> str:
    """It belongs to a task that the page does not show."""
    return f"{model.id} is now among the models of another task: {TITLES[model.task]}."
