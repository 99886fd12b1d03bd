"""The tour of a result, in words."""

from explorer.records import SearchRecord
from explorer.ui.wording.numbers import FULL_UNITS, UNITS, cells, confidence, percent
from explorer.ui.wording.strip import energy_share

Step = dict[str, str]

BUTTONS = {
    "none": "Once something is found, a tour in a few short steps can lead through it.",
    "offer": "New here? A few short steps show what this page is about.",
    "seen": "What this page is about, in a few short steps:",
    "take": "Take the tour",
    "refuse": "No, thanks",
    "back": "Back",
    "next": "Next",
    "done": "Done",
    "end": "End the tour",
}


def steps(record: SearchRecord, *, can_paint: bool) -> list[Step]:
    """The steps: what each says, what its button does, and which part of the page it is about.

    Args:
        record: of a search with a verified fragment.
        can_paint: whether pieces can be taken away on the picture; if not, that step is missing.
    """
    parts = [_clip(record), _fragment(record), _paint(record), _others(record)]
    if not can_paint:
        del parts[2]
    return parts


def _is_own_answer(record: SearchRecord) -> bool:
    """Whether the class that was searched for is the model's answer to the whole clip."""
    return record.clip_label == record.label


def _clip(record: SearchRecord) -> Step:
    says = f"The model says {record.clip_label}"
    if _is_own_answer(record):
        says += f" ({confidence(record.probability)} sure)"
    else:
        says += f"; you asked for what it calls {record.label}"
    return {
        "title": "Hear the clip",
        "text": f"This is the whole sound. {says}.",
        "action": "Play the clip",
        "act": "original",
        "about": ".stage .plot",
    }


def _fragment(record: SearchRecord) -> Step:
    assert record.certificate is not None, "there is a fragment"
    kind, n_kept = record.partition.kind, len(record.keep or ())
    energy = energy_share(record)
    title = "Hear what is enough" if energy is None else f"Hear {percent(energy)} of it"
    still = "still says" if _is_own_answer(record) else "says"
    of_energy = "" if energy is None else f", {percent(energy)} of the sound’s energy"
    return {
        "title": title,
        "text": f"Now everything is silent but {n_kept:,} of {record.partition.n_cells:,} "
        f"{FULL_UNITS[kind]}{of_energy}. The model {still} {record.label} "
        f"({confidence(record.certificate.probability)} sure). It may sound odd to you: the model "
        "hears with other ears.",
        "action": "Play what is enough",
        "act": "enough",
        "about": ".stage .versions",
    }


def _paint(record: SearchRecord) -> Step:
    unit = UNITS[record.partition.kind]
    n_kept = cells(len(record.keep or ()), record.partition.kind)
    return {
        "title": f"Take a {unit} away",
        "text": f"Marked left of the picture: the {n_kept} of the fragment. Take one away, and "
        "read below the player what the model says then. “Reset” brings it back.",
        "action": f"Take a {unit} away",
        "act": "take-away",
        "about": ".stage .plot",
    }


def _others(record: SearchRecord) -> Step:
    return {
        "title": "See who else agrees",
        "text": f"Other models hear the very same fragment. Do they say {record.label}, too? The "
        "chance check tells how often they say so of other fragments as large.",
        "action": "Show them",
        "act": "others",
        "about": "#targets",
    }
