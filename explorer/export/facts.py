"""What the page says of a result: sentences and rows of tables, as plain texts."""

import math
from collections.abc import Iterator

from explorer import __version__
from explorer.export.material import Material
from explorer.export.text import kept_in_words
from explorer.partitions.kinds import UNITS, cells
from explorer.records import PartitionRecord, SearchRecord
from explorer.result.checks import (
    allowed_cells,
    remainder_in_words,
    removals_in_words,
    sampled_bound_in_words,
    why_nothing,
)
from explorer.result.figures import OUTCOMES
from explorer.verdicts import LOUDEST, MATCHED, OTHER_CLIP, RANDOM, SHIFT, Control, TargetVerdict

Pair = tuple[str, str]
CHECK_FAILED = "A check failed: do not rely on this result."
MAX_ROWS = 500  # of removals
REMOVAL_HEAD = ("Without", "Answer", "Probability of the class", "Margin of the class")
VERDICT_HEAD = ("Model", "Verdict", "Its answer", "Probability", "Whole clip", "Other fragments")
_CONTROLS = {
    RANDOM: "random",
    MATCHED: "random of the same energy",
    SHIFT: "shifted",
    LOUDEST: "loudest",
    OTHER_CLIP: "of another clip",
}


def headline(record: SearchRecord) -> str:
    """Say what was found, in a sentence."""
    model, label = record.model.id, record.label
    if record.keep is None or record.certificate is None:
        reason = why_nothing(record)
        return f"No fragment: {reason}."
    if not record.certificate.holds:
        return CHECK_FAILED
    if label == record.clip_label:
        return f"{model} says {label} to this clip, and still does with {kept_in_words(record)}."
    return (
        f"{model} says {record.clip_label} to this clip; "
        f"with {kept_in_words(record)} it says {label}."
    )


def facts(material: Material) -> list[Pair]:
    """Return what was searched, and how, as names and values."""
    record = material.record
    clip, model, effort = record.clip, record.model, record.effort
    least = record.criterion.least_text
    certificate = record.certificate
    rows = [
        ("Clip", clip.name),
        ("SHA-256 of its file", clip.sha256),
        ("Excerpt", _excerpt(material)),
        ("Model", f"{model.id} {model.version}"),
        ("Class", record.label),
        ("Probability of the class on the whole clip", _probability(record.probability)),
        ("Probability on the fragment", _probability(certificate.probability))
        if certificate
        else None,
        ("Minimum probability", least) if least else None,
        ("Kept", kept_in_words(record)),
        ("Allowed", _allowed(record)) if record.is_restricted else None,
        ("Outcome", OUTCOMES[record.outcome]),
        ("Search", f"{effort} effort, seed {record.seed}, {_evaluations(record)}"),
        ("Versions", ", ".join(f"{name} {version}" for name, version in record.versions.items())),
        ("Exported by", f"Earshot {__version__}"),
    ]
    return [row for row in rows if row is not None]


def checks(record: SearchRecord) -> list[str]:
    """Return what the certificate says, in sentences; empty without one."""
    certificate = record.certificate
    if certificate is None:
        return []
    bound = certificate.lower_bound
    sentences = [
        f"the file {certificate.file} was read back and judged again, alone and in float32: the "
        f"model says {certificate.label}, with a probability of "
        f"{_probability(certificate.probability)} for {record.label} and a margin of "
        f"{_margin(certificate.margin)}",
        removals_in_words(record) if certificate.holds else "",
        f"at least {allowed_cells(bound, record)} needed: every smaller number was tried"
        if bound
        else "",
        sampled_bound_in_words(record),
        remainder_in_words(record) if certificate.holds else "",
        "" if certificate.holds else CHECK_FAILED.rstrip("."),
    ]
    return [f"{words[0].upper()}{words[1:]}." for words in sentences if words]


def removal_rows(record: SearchRecord) -> list[tuple[str, ...]]:
    """Return the answer without each kept cell; at most `MAX_ROWS`."""
    removals = record.certificate.removals if record.certificate else ()
    return [
        (
            place(record.partition, removal.cell),
            removal.label,
            _probability(removal.probability),
            "none" if removal.margin is None else _margin(removal.margin),
        )
        for removal in removals[:MAX_ROWS]
    ]


def verdict_rows(material: Material) -> Iterator[tuple[str, ...]]:
    """Yield what other models say of the fragment, and of how many others."""
    agrees = {True: "same class", False: "another class", None: ""}
    for each in material.verdicts:
        yield (
            each.model,
            each.verdict + (", also of silence" if each.vacuous else ""),
            each.label or "",
            "" if each.probability is None else _probability(each.probability),
            agrees[each.agrees_on_clip],
            _controls(each),
        )


def place(partition: PartitionRecord, cell: int) -> str:
    """Return where a cell is: in Hz, and for tiles in seconds of the clip, too."""
    n_slices = 1 if partition.edges_s is None else len(partition.edges_s) - 1
    band, slice_ = divmod(cell, n_slices)
    digits = 1 if partition.kind == "bins" else 0
    low, high = partition.edges_hz[band : band + 2]
    where = f"{low:,.{digits}f} to {high:,.{digits}f} Hz"
    if partition.edges_s is None:
        return where
    start, end = partition.edges_s[slice_ : slice_ + 2]
    return f"{where}, {start:.2f} to {end:.2f} s"


def unit(record: SearchRecord) -> str:
    """Return what a cell of the result is called."""
    return UNITS[record.partition.kind]


def _allowed(record: SearchRecord) -> str:
    return f"{record.n_allowed:,} of {cells(record.partition.n_cells, record.partition.kind)}"


def _excerpt(material: Material) -> str:
    clip = material.record.clip
    words = f"from {clip.start_s:g} s, {material.seconds:g} s at {clip.sample_rate:,} Hz"
    return f"{words} ({clip.channel} channel)" if clip.channel in ("left", "right") else words


def _evaluations(record: SearchRecord) -> str:
    counts = record.evaluations
    n = counts.search + counts.bound + counts.certificate
    return f"{n:,} judgements in {record.seconds:.1f} s"


def _controls(verdict: TargetVerdict) -> str:
    def words(control: Control) -> str:
        return f"{control.accepted} of {control.draws} {_CONTROLS.get(control.kind, control.kind)}"

    return ", ".join(map(words, verdict.controls))


def _probability(value: float) -> str:
    """Round to three digits, but never to certainty.

    >>> _probability(0.5132), _probability(0.99999), _probability(0.0001)
    ('0.513', 'over 0.999', 'under 0.001')
    """
    if value > 0.9995:
        return "over 0.999"
    return "under 0.001" if value < 0.0005 else f"{value:.3f}"


def _margin(value: float) -> str:
    """Round to three significant digits, with a proper minus sign.

    >>> _margin(-0.9693), _margin(12.0)
    ('−0.969', '12')
    """
    assert math.isfinite(value), "records hold finite numbers"
    return f"{value:.3g}".replace("-", "−")
