"""The tasks in words: their titles, what their galleries hold, and fetching all real clips."""

from collections.abc import Sequence

from explorer.clips.examples import Example
from explorer.clips.fetching import FetchedClips
from explorer.clips.gallery import DownloadableClip, GalleryClip

CHOOSE_CLIP = "Choose a clip"
TITLES = {
    "genre": "Music genre",
    "emotion": "Speech emotion",
    "deepfake": "Deepfake detection",
}
ABOUT = {
    "genre": "Synthetic music like our own models’ training, and real recordings.",
    "emotion": (
        "Synthetic speech, angry, happy, neutral or sad by rules and chosen from a pool; no one "
        "felt anything. Real recordings are by actors."
    ),
    "deepfake": (
        "Earshot brings no recordings of people: its speech is all fake, and real voices have to "
        "be fetched. Record your own voice below."
    ),
}

TRY_THIS = "Try this:"

MB = 1_000_000
REQUESTING = "Requesting the real clips …"
STOP = "Stop"
STOPPING = "Stopping …"
OWN = "yours"  # in place of a clip’s class, on the card of a visitor’s own sound
NOT_DOWNLOADED = (
    "What is not on this server is not downloaded for visitors; an Earshot of your own does that."
)
NO_REAL_CLIPS = "The page asked for clips that it does not offer: reload it."
FAILED = "Something went wrong on our side. Please try again."
OTHERS_GO_ON = "Another visitor is still fetching them."


def names(clips: Sequence[GalleryClip]) -> list[str]:
    """Tell clips apart in a word: by their class, or else by their titles up to the first comma."""
    labels = [clip.label or "" for clip in clips]
    if len(set(labels)) == len(labels) and all(labels):
        return labels
    return [clip.title.split(",")[0] for clip in clips]


def proposal(example: Example, model: str) -> str:
    """What a proposed search with a model of that title shows."""
    return (
        f"With {model}, the fragment also convinces {example.n_agree} of the {example.n_judges} "
        "other bundled models that agree on the whole clip, at the settings that the page opens "
        "with; the loudest bands, as many, convince none of them."
    )


def fetch_all(n_bytes: int) -> str:
    """The button, with the size of what is not here yet.

    >>> fetch_all(20_692_700), fetch_all(88_244)
    ('Fetch all real clips (21 MB)', 'Fetch all real clips (0.1 MB)')
    """
    return f"Fetch all real clips ({megabytes(n_bytes)} MB)"


def megabytes(n_bytes: int) -> str:
    """A size; below ten megabytes to a tenth, and never as nothing."""
    if n_bytes >= 9.95 * MB:
        return f"{n_bytes / MB:.0f}"
    return f"{max(n_bytes / MB, 0.1):.1f}"


def before(clips: Sequence[DownloadableClip]) -> str:
    """What would be fetched, and under which licences."""
    what = "1 recording" if len(clips) == 1 else f"{len(clips)} recordings"
    licences = dict.fromkeys(clip.licence for clip in clips)
    one = "Licence" if len(licences) == 1 else "Licences"
    return f"{what} made by others. {one}: {'; '.join(licences)}."


def progress(n_here: int, n_clips: int, n_bytes: int, of_bytes: int) -> str:
    """How far it is.

    >>> progress(3, 11, 5_140_000, 20_692_700)
    'Fetching real clips: 3 of 11 are here, 5.1 of 21 MB.'
    """
    size = f"{megabytes(n_bytes)} of {megabytes(of_bytes)} MB"
    return f"Fetching real clips: {n_here} of {n_clips} are here, {size}."


def stopped(n_here: int, n_clips: int, *, others_go_on: bool) -> str:
    """The visitor has stopped it."""
    text = f"Stopped. {count(n_here, n_clips)}"
    return f"{text} {OTHERS_GO_ON}" if others_go_on else text


def outcome(fetched: FetchedClips) -> str:
    """What has become of it, and why some are missing; the reasons name their clips."""
    here = count(fetched.n_here, fetched.n_clips)
    if fetched.untried and fetched.failures:  # the host cannot be reached
        _, reason = fetched.failures[-1]
        return f"{here} {reason}"
    return " ".join([here, *(f"{clip.title}: {error}" for clip, error in fetched.failures)])


def count(n_here: int, n_clips: int) -> str:
    """How many of a task's real clips are here.

    >>> count(0, 11), count(11, 11)
    ('None of the 11 real clips is here.', 'All 11 real clips are here.')
    >>> count(1, 11), count(4, 11)
    ('1 of 11 real clips is here.', '4 of 11 real clips are here.')
    """
    if n_here == 0:
        return f"None of the {n_clips} real clips is here."
    if n_here == n_clips:
        return f"All {n_clips} real clips are here."
    return f"{n_here} of {n_clips} real clips {'is' if n_here == 1 else 'are'} here."
