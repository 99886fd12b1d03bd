"""The layers of a result, in a few plain lines."""

from explorer.extending.records import REST, ExtensionRecord, Layer
from explorer.judging.criterion import NO_ANSWER
from explorer.partitions.kinds import UNITS
from explorer.records import Outcome, SearchRecord


def layers_in_words(record: SearchRecord, extension: ExtensionRecord) -> list[str]:
    """Say what was found around a fragment, a line or two for each layer."""
    necessary, complete = extension.necessary, extension.complete
    return [
        f"necessary, {necessary.outcome}: {_necessary(record, necessary)}",
        _removals(record, necessary),
        f"complete, {complete.outcome}: {_complete(record, necessary, complete)}",
        _removals(record, complete),
    ]


def _necessary(record: SearchRecord, layer: Layer) -> str:
    certificate, label = layer.certificate, record.label
    if certificate is None or certificate.rest is None:
        return _why_nothing(
            record, layer, "no set was found that is enough while the rest of the clip is not"
        )
    kept, rest = certificate.kept.answer, certificate.rest.answer
    if rest.label == NO_ANSWER:
        without = "only silence, without an answer"
    else:
        is_same = rest.label == label
        of_label = f"{rest.probability:.2f}" if is_same else f"{label}: {rest.probability:.2f}"
        without = f"{'only ' if is_same else ''}{rest.label} ({of_label})"
    said = f"{label} ({kept.probability:.2f}), and without them {without}"
    return f"{_size(record, layer)}: {said}; {_checked(layer)}"


def _complete(record: SearchRecord, necessary: Layer, layer: Layer) -> str:
    certificate = layer.certificate
    if necessary.keep is None:
        return "not looked for, because it has the necessary set in it"
    if certificate is None:
        return _why_nothing(record, layer, f"no set was found that is enough{_for_how_much(layer)}")
    of_clip = f"whole clip: {record.probability:.2f}"
    said = f"{record.label} ({certificate.kept.answer.probability:.2f}; {of_clip})"
    return f"{_size(record, layer)}: {said}; {_checked(layer)}"


def _why_nothing(record: SearchRecord, layer: Layer, what: str) -> str:
    match layer.outcome:
        case Outcome.IMPOSSIBLE:
            return what
        case Outcome.BELOW_THRESHOLD:
            unit = UNITS[record.partition.kind]
            return f"all {unit}s together are not enough{_for_how_much(layer)}"
        case _:
            return "stopped before anything was found"


def _for_how_much(layer: Layer) -> str:
    """Say which probability was asked for, if one was."""
    least = layer.min_probability
    return "" if least is None else f" for a probability of {least:.6g}"


def _size(record: SearchRecord, layer: Layer) -> str:
    keep, added, kind = layer.keep or (), layer.added or (), record.partition.kind
    adjective = f"{kind} " if UNITS[kind] == "band" else ""
    of = f"{len(keep):,} of {record.partition.n_cells:,} {adjective}{UNITS[kind]}s"
    return f"{of}, {f'{len(added):,} added' if added else 'none added'}"


def _checked(layer: Layer) -> str:
    certificate = layer.certificate
    if certificate is None or not certificate.holds:
        return "CERTIFICATE DOES NOT HOLD"
    bound = certificate.lower_bound
    return "certificate holds" + (f"; at least {bound} must be added" if bound else "")


def _removals(record: SearchRecord, layer: Layer) -> str:
    """Say what removing each added cell alone does; empty unless all were removed."""
    certificate = layer.certificate
    if layer.outcome is not Outcome.IRREDUCIBLE or certificate is None or not layer.added:
        return ""
    removals = certificate.removals
    by_rest = sum(removal.sound == REST for removal in removals)
    reasons = [
        (by_rest, "the rest is enough, too"),
        (len(removals) - by_rest, f"what is left is not enough{_for_how_much(layer)}"),
    ]
    parts = [f"{count} of {len(removals)}: {what}" for count, what in reasons if count]
    each = f"each added {UNITS[record.partition.kind]}"
    return f"{each} removed alone, {'; '.join(parts)}"
