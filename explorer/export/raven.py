"""A selection table of Raven: a row for each region, columns separated by tabs.

The first seven columns are Raven's own, the other ones ours; Raven keeps and shows them. Times are
in seconds from the start of the file that was searched.
"""

from explorer.audio.channels import RIGHT
from explorer.export.material import Material
from explorer.export.regions import regions_of
from explorer.export.text import one_line

COLUMNS = (
    *("Selection", "View", "Channel", "Begin Time (s)", "End Time (s)"),
    *("Low Freq (Hz)", "High Freq (Hz)", "Class", "Model", "Cells", "Outcome", "Clip"),
)


def selection_table(material: Material) -> bytes:
    """Return the selection table of a result with a fragment."""
    record = material.record
    channel = "2" if record.clip.channel == RIGHT else "1"
    ours = [one_line(text) for text in (record.label, record.model.id)]
    about = [record.outcome.value, one_line(record.clip.name)]
    rows = [list(COLUMNS)]
    for number, region in enumerate(regions_of(material), 1):
        times = f"{region.start_s:.6f}", f"{region.end_s:.6f}"
        edges = f"{region.low_hz:.6f}", f"{region.high_hz:.6f}"
        where = [str(number), "Spectrogram 1", channel, *times, *edges]
        rows.append([*where, *ours, str(region.n_cells), *about])
    return "".join("\t".join(row) + "\n" for row in rows).encode()
