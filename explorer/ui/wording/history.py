"""The results of a visit in words: the list, the fragments of one clip, two results compared."""

from explorer.partitions.kinds import UNITS, cells
from explorer.records import Outcome
from explorer.ui.history.found import Found
from explorer.ui.wording.numbers import confidence, percent

ABOUT = "Click a result to see it again, without a new search. Pin two to compare them."
GONE = "The files of this result are no longer there."
FORGOTTEN = "This result is no longer in the list: search again."
AGAIN, PIN, UNPIN, PLAY, STOP = "Search again", "Pin", "Unpin", "Play", "Stop"
COMPARED = "Two results compared"
CLIP, MODEL, OUTCOME, KEEPS, ENERGY, SURE, OTHERS = (
    "Clip",
    "Model",
    "Outcome",
    "Keeps",
    "Energy",
    "Sure",
    "Other models",
)
UNKNOWN = "–"
NOT_BOTH = "Only two fragments can be compared band by band, and not both searches found one."
OUTCOMES = {
    Outcome.IRREDUCIBLE: "enough, and checked",
    Outcome.VACUOUS: "even silence is enough",
    Outcome.ABSTAINS: "the model names no class",
    Outcome.BELOW_THRESHOLD: "not sure enough of the whole clip",
    Outcome.IMPOSSIBLE: "nothing found that is enough",
    Outcome.BUDGET: "ended early",
    Outcome.CANCELLED: "stopped",
}


def title(n_results: int) -> str:
    """The title of the list.

    >>> title(1), title(7)
    ('This visit: 1 result', 'This visit: 7 results')
    """
    return f"This visit: {n_results} result{'' if n_results == 1 else 's'}"


def shelf_title(at: int | None, n_fragments: int) -> str:
    """The title of the fragments of one clip and model; `at` is the number of the shown one.

    >>> shelf_title(1, 3), shelf_title(None, 1)
    ('Fragments of this clip: 1 of 3', 'Fragments of this clip: 1 found')
    """
    which = f"{n_fragments} found" if at is None else number_of(at, n_fragments)
    return f"Fragments of this clip: {which}"


def number_of(number: int, n_fragments: int) -> str:
    """Which of several fragments.

    >>> number_of(1, 3)
    '1 of 3'
    """
    return f"{number} of {n_fragments}"


def none_left(n_fragments: int, kind: str) -> str:
    """No further fragment was found in what all others leave.

    >>> none_left(3, "mel")
    'That is all: in the bands that these 3 fragments leave, nothing was found that is enough.'
    """
    which = "this fragment leaves" if n_fragments == 1 else f"these {n_fragments} fragments leave"
    where = f"in the {UNITS[kind]}s that {which}"
    return f"That is all: {where}, nothing was found that is enough."


def size(found: Found) -> str:
    """How large a fragment is: "4 bands, 8.0 % of the energy"."""
    number = cells(len(found.keep or ()), found.cells.kind)
    return number if found.energy is None else f"{number}, {percent(found.energy)} of the energy"


def result(found: Found) -> str:
    """What a search found, in a line of the list."""
    if found.is_fragment:
        return f"{found.label}: {size(found)}"
    return f"{found.label}: {outcome(found)}"


def outcome(found: Found) -> str:
    """How a search ended."""
    words = OUTCOMES[found.outcome]
    if found.outcome in (Outcome.BUDGET, Outcome.CANCELLED):
        return f"{words}: {'the best so far' if found.is_fragment else 'nothing smaller found'}"
    if found.outcome is Outcome.IRREDUCIBLE and not found.is_fragment:
        return "nothing can be left out" if found.is_checked else "a check failed"
    return words


def kept(found: Found) -> str:
    """How many of the cells a fragment keeps."""
    if not found.is_fragment:
        return UNKNOWN
    return f"{len(found.keep or ()):,} of {cells(found.cells.n_cells, found.cells.kind)}"


def energy(found: Found) -> str:
    """A fragment's share of the clip's energy."""
    return UNKNOWN if found.energy is None or not found.is_fragment else percent(found.energy)


def sure(found: Found) -> str:
    """How sure the model is of the fragment, beside the whole clip."""
    whole = f"whole clip: {confidence(found.clip_probability)}"
    return f"{confidence(found.probability)} ({whole})" if found.is_fragment else whole


def convinced(n_accepting: int, n_others: int) -> str:
    """How many of the other models a fragment convinced.

    >>> convinced(4, 5), convinced(1, 1), convinced(0, 1), convinced(0, 0)
    ('convinced 4 of 5 others', 'convinced the other model', 'did not convince the other model', \
'no other model could be asked')
    """
    if n_others == 0:
        return "no other model could be asked"
    if n_others == 1:
        return f"{'convinced' if n_accepting else 'did not convince'} the other model"
    return f"convinced {n_accepting} of {n_others} others"


def shared_cells(n_both: int, n_either: int, kind: str) -> str:
    """How many cells two fragments have in common.

    >>> shared_cells(2, 5, "mel")
    'They share 2 of the 5 bands that A or B keeps.'
    >>> shared_cells(0, 8, "mel"), shared_cells(3, 3, "mel")
    ('They share none of the 8 bands that A or B keeps.', 'They keep the same 3 bands.')
    """
    if n_both == n_either:
        return f"They keep the same {cells(n_both, kind)}."
    number = "none" if n_both == 0 else f"{n_both:,}"
    return f"They share {number} of the {cells(n_either, kind)} that A or B keeps."


def shared_hz(both: float, either: float) -> str:
    """The width that two fragments of differently cut clips have in common.

    >>> shared_hz(310.4, 1200.0)
    'They are cut differently. They share 310 of the 1,200 Hz that A or B keeps.'
    """
    number = "none" if both < 0.5 else f"{both:,.0f}"
    return (
        f"They are cut differently. They share {number} of the {either:,.0f} Hz that A or B keeps."
    )


def kept_places(name: str, found: Found) -> str:
    """The text in place of the picture of what a result keeps."""
    return f"{name} keeps {found.places}." if found.is_fragment else f"{name} has no fragment."


def no_sound(found: Found, *, is_gone: bool) -> str:
    """Why a compared result cannot be heard."""
    return GONE if is_gone and found.is_fragment else "There is no fragment to hear."
