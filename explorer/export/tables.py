"""Comma-separated tables: a row for every cell, and one for every model that judged the fragment.

Numbers are written as `result.json` has them, but times count from the start of the user's file.
Cells are listed as they were cut: the last edge is half a bin above half of the clip's rate, and
slices of a clip that was too short for the model last into the silence that pads it. A text that a
spreadsheet would take for a formula gets an apostrophe before it. What is not known is empty.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator

from explorer.export.material import Material
from explorer.export.text import spreadsheet_text
from explorer.records import Removal
from explorer.verdicts import LOUDEST, MATCHED, OTHER_CLIP, RANDOM, SHIFT, TargetVerdict

CELL_COLUMNS = (
    *("cell", "low_hz", "high_hz", "start_s", "end_s", "kept", "energy_db"),
    *("label_without", "margin_without", "probability_without"),
)
CONTROLS = (RANDOM, MATCHED, SHIFT, LOUDEST, OTHER_CLIP)
VERDICT_COLUMNS = (
    *("model", "verdict", "label", "probability", "margin", "agrees_on_clip", "vacuous"),
    *(f"{kind.replace(' ', '_')}_{count}" for kind in CONTROLS for count in ("accepted", "draws")),
)
Value = str | float | bool | None


def cell_table(material: Material) -> bytes:
    """Return the table of all cells, with the energy of each relative to the clip's, in dB."""
    return _table(CELL_COLUMNS, _cell_rows(material))


def verdict_table(material: Material) -> bytes:
    """Return the table of what other models say of the fragment, and of how many controls."""
    return _table(VERDICT_COLUMNS, map(_verdict_row, material.verdicts))


def _cell_rows(material: Material) -> Iterator[list[Value]]:
    record, edges_hz = material.record, material.record.partition.edges_hz
    edges_s = record.partition.edges_s or (0.0, material.seconds)
    n_slices, kept = len(edges_s) - 1, set(record.keep or ())
    removals = record.certificate.removals if record.certificate else ()
    removal_of = {removal.cell: removal for removal in removals}
    for cell, energy_db in enumerate(_energies_db(material)):
        band, slice_ = divmod(cell, n_slices)
        times = (record.clip.start_s + edge for edge in edges_s[slice_ : slice_ + 2])
        edges = edges_hz[band : band + 2]
        without = _without(removal_of.get(cell))
        yield [cell, *edges, *times, cell in kept, energy_db, *without]


def _energies_db(material: Material) -> list[float | None]:
    energies = material.partition.energy(material.partition.analyse(material.clip))
    whole = float(material.clip.double().square().sum())
    return [round(10 * math.log10(e / whole), 3) if e > 0 else None for e in energies.tolist()]


def _without(removal: Removal | None) -> list[Value]:
    if removal is None:
        return [None, None, None]
    return [removal.label, removal.margin, removal.probability]


def _verdict_row(verdict: TargetVerdict) -> list[Value]:
    counts = {control.kind: control for control in verdict.controls}
    controls: list[Value] = []
    for kind in CONTROLS:
        control = counts.get(kind)
        controls += [control.accepted, control.draws] if control else [None, None]
    answer = [verdict.label, verdict.probability, verdict.margin]
    about = [verdict.agrees_on_clip, verdict.vacuous]
    return [verdict.model, verdict.verdict, *answer, *about, *controls]


def _table(columns: Iterable[str], rows: Iterable[list[Value]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_text(value) for value in row] for row in rows)
    return file.getvalue().encode()


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return spreadsheet_text(value) if isinstance(value, str) else repr(value)
