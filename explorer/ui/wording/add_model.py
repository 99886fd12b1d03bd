"""What is said while a checkpoint is added to the models."""

from explorer.ui.device.checkpoint_downloads import DownloadProgress
from explorer.ui.wording.tasks import TITLES
from models.hub.catalogue import MB
from models.spec import ModelDescription

NOT_ALLOWED = (
    "This app adds checkpoints of its own list only; whoever runs it can allow others with "
    "--allow-any-model."
)
FAILED = "That went wrong, and not by your doing: try again in a minute."


def no_id(most: int) -> str:
    """What was asked for is not even a name."""
    return f"A checkpoint is named by its id, a text of at most {most} characters."


def other_revision(hub_id: str) -> str:
    """It is named with a revision, and the models have one of them already, or will."""
    return f"{hub_id} is taken here in one revision only: add it by its id, without “@”."


def before(reference: str, *, is_queued: bool) -> str:
    """Nothing is downloaded yet."""
    if is_queued:
        return f"{reference} is downloaded as soon as the download before it is done."
    return f"Looking for {reference} …"


def downloading(reference: str, progress: DownloadProgress, size_bytes: int | None) -> str:
    """How much has come, of how much if that is known, and in what time.

    >>> downloading("a/b", DownloadProgress(seconds=75.2, n_bytes=120_400_000), 378_000_000)
    'Downloading a/b: 120 of about 378 MB, 1 min 15 s.'
    """
    minutes, seconds = divmod(round(progress.seconds), 60)
    took = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    come = f"{progress.n_bytes / MB:,.0f}"
    come += f" of about {size_bytes / MB:,.0f} MB" if size_bytes else " MB so far"
    return f"Downloading {reference}: {come}, {took}."


def checking(reference: str) -> str:
    """It is on this computer and waits for the device, or is loaded."""
    return f"{reference} is on this computer. It is checked when the device is free …"


def in_use(model: ModelDescription) -> str:
    """It is the source now."""
    return f"{model.id} is the source model now; it also judges what other models find."


def for_later(model: ModelDescription) -> str:
    """A search is under way, with another source."""
    return f"{model.id} is in the list above: choose it when the search is over."


def of_other_task(model: ModelDescription) -> str:
    """It fits another task than the one that is shown."""
    return f"{model.id} is now among the models of another task: {TITLES[model.task]}."
