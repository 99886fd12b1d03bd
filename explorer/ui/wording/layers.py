"""The layers around a fragment, in words."""

from explorer.extending.build import LayerStep
from explorer.extending.records import COMPLETE_SET, NECESSARY_SET, ExtensionRecord, Layer
from explorer.judging.criterion import NO_ANSWER
from explorer.judging.info import ClassifierInfo
from explorer.records import Answer, Outcome, SearchRecord
from explorer.ui.wording.numbers import UNITS, asked_confidence, cells, confidence, named, percent
from explorer.ui.wording.strip import energy_share

Row = dict[str, str]

BUILD, AGAIN, STOP = "Look for them", "Look again", "Stop"
WAITING = "Waiting for the device."
BEGINNING = "Looking for what the answer needs."
ASKING = "Asking the other models."
FAILED = "Something went wrong on our side. Please try again."
WITHOUT = "without it"
TITLES = {NECESSARY_SET: "Needed", COMPLETE_SET: "As sure as before"}
LOOKING = {
    NECESSARY_SET: "Looking for what the answer needs",
    COMPLETE_SET: "Looking for what makes the model as sure as before",
}


def about(kind: str) -> str:
    """What the layers are, before they are there."""
    unit = UNITS[kind]
    return (
        "What is enough is seldom all that counts: the rest of the clip may be enough, too. "
        f"Earshot can add {unit}s until the rest is no longer enough (needed), and more until the "
        "model is as sure as it was of the whole clip, to within one percentage point."
    )


def progress(event: LayerStep, kind: str) -> str:
    """How far the search for a layer is."""
    step = event.step
    judged = step.evaluations + step.bound_evaluations
    added = "nothing found" if step.n_kept is None else f"{cells(step.n_kept, kind)} added"
    return f"{LOOKING[event.layer]}: {added} so far, {judged:,} evaluations."


def found(extension: ExtensionRecord, kind: str) -> str:
    """What was found, in a sentence."""
    needed, complete = map(_holding, (extension.necessary, extension.complete))
    if needed is None:
        return "No such part was found."
    part = f"this {UNITS[kind]}" if len(needed) == 1 else f"these {cells(len(needed), kind)}"
    found = f"Found: without {part} the rest is not enough"
    if complete is None:
        return f"{found}."
    return f"{found}; with {len(complete):,} the model is as sure as of the whole clip."


def _holding(layer: Layer) -> tuple[int, ...] | None:
    """The cells of a layer that passed its check."""
    is_checked = layer.certificate is not None and layer.certificate.holds
    return layer.keep if is_checked else None


def heard(name: str) -> str:
    """What a layer's sound is called."""
    return TITLES[name].lower()


def fragment_row(record: SearchRecord) -> Row:
    """The fragment, which is the innermost layer."""
    assert record.certificate is not None, "there is a fragment"
    sure = confidence(record.certificate.probability)
    n_kept, n_cells = len(record.keep or ()), record.partition.n_cells
    size = f"{n_kept:,} of {cells(n_cells, record.partition.kind)}"
    return {
        "title": "Enough",
        "size": _with_energy(size, energy_share(record)),
        "line": f"The model says {record.label} ({sure} sure).",
        "check": "",
    }


def row(name: str, record: SearchRecord, extension: ExtensionRecord, info: ClassifierInfo) -> Row:
    """A layer: its title, its size, what the model says of it, and how it was checked.

    Args:
        name: of the layer, `NECESSARY_SET` or `COMPLETE_SET`.
        record: of the search whose fragment is inside.
        extension: both layers.
        info: of the model that was searched.
    """
    is_necessary = name == NECESSARY_SET
    layer = extension.necessary if is_necessary else extension.complete
    if layer.certificate is None:
        why = _why_none(record, extension, is_necessary=is_necessary)
        return {"title": TITLES[name], "size": "", "line": why, "check": ""}
    kept = layer.certificate.kept.answer
    if layer.certificate.rest is not None:
        with_it = f"With it the model says {record.label} ({confidence(kept.probability)} sure)."
        line = f"{with_it} {_without(layer.certificate.rest.answer, record, info)}"
    else:
        line = (
            f"The model is {confidence(kept.probability)} sure of {record.label}; of the whole "
            f"clip it is {confidence(record.probability)} sure."
        )
    return {
        "title": TITLES[name],
        "size": _size(record, layer),
        "line": line,
        "check": _check(layer, record.partition.kind),
    }


def _size(record: SearchRecord, layer: Layer) -> str:
    kind, n_added = record.partition.kind, len(layer.added or ())
    size = f"{len(layer.keep or ()):,} of {cells(record.partition.n_cells, kind)}"
    if n_added:
        size += f" ({n_added:,} added)"
    energy_db = layer.share.energy_db if layer.share else None
    return _with_energy(size, None if energy_db is None else float(10 ** (energy_db / 10)))


def _with_energy(size: str, energy: float | None) -> str:
    return size if energy is None else f"{size}, {percent(energy)} of the sound’s energy"


def _without(rest: Answer, record: SearchRecord, info: ClassifierInfo) -> str:
    """What the model says of the clip without the necessary set."""
    if rest.label == NO_ANSWER:
        return "Without it only silence is left, and the model has no answer to that."
    if rest.label == record.label:
        sure = confidence(rest.probability)
        return f"Without it the model is only {sure} sure of {record.label}: not enough."
    return f"Without it the model says {named(rest.label, info)}."


def _check(layer: Layer, kind: str) -> str:
    """What removing each added cell alone has shown.

    Sentences are about this layer alone: of another set as large nothing is claimed.
    """
    certificate, n_added, unit = layer.certificate, len(layer.added or ()), UNITS[kind]
    if certificate is None or not certificate.holds:
        return "Its check failed."
    if layer.outcome is not Outcome.IRREDUCIBLE:
        return f"Stopped early: not every added {unit} was tried without."
    if not n_added:
        return "Checked: nothing had to be added."
    checked = (
        f"Checked: the added {unit} cannot be taken away"
        if n_added == 1
        else f"Checked: none of the {n_added:,} added {unit}s can be taken away"
    )
    bound = certificate.lower_bound
    return checked + (f"; at least {bound} must be added (proven)." if bound else ".")


def _why_none(record: SearchRecord, extension: ExtensionRecord, *, is_necessary: bool) -> str:
    unit = UNITS[record.partition.kind]
    layer = extension.necessary if is_necessary else extension.complete
    if not is_necessary and extension.necessary.certificate is None:
        return "Not looked for: it is built around what is needed."
    least = layer.min_probability
    as_sure = "" if least is None else f" (at least {asked_confidence(least)})"
    match layer.outcome:
        case Outcome.IMPOSSIBLE if is_necessary:
            return f"No set of {unit}s was found without which the rest is not enough."
        case Outcome.IMPOSSIBLE:
            return f"No set of {unit}s was found of which the model is that sure{as_sure}."
        case Outcome.BELOW_THRESHOLD:
            return f"The model is not that sure{as_sure} even of all {unit}s together."
        case _:
            return "Stopped before anything was found."
