"""Below the gallery: the offer to fetch all real clips of its task, and what has become of that."""

from collections.abc import Sequence
from typing import Any

from explorer.clips.gallery import DownloadableClip
from explorer.ui.wording import tasks as words

Value = dict[str, Any]


def offer(missing: Sequence[DownloadableClip]) -> Value | None:
    """Return the button's text and what is said before it is pressed; None: there is no button.

    Args:
        missing: the real clips that are offered and not here.
    """
    if not missing:
        return None
    n_bytes = sum(clip.n_bytes for clip in missing)
    return {"label": words.fetch_all(n_bytes), "about": words.before(missing)}


def fetching_value(
    text: str, kind: str = "", *, task: str = "", phase: str = "", share: float | None = None
) -> Value:
    """Return what has become of the request to fetch all real clips.

    Args:
        text: in words.
        kind: busy, done, refused, or empty if nothing was requested.
        task: whose clips; it is shown only with the clips of this task. Empty: with any.
        phase: what a screen reader says, without every number; if empty, the text.
        share: how much has arrived, from 0 to 1; None: unknown.
    """
    return {"text": text, "kind": kind, "task": task, "phase": phase or text, "share": share}
