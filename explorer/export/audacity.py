r"""A label track of Audacity, version 3: a line for each region, and one for its frequencies.

    0.000000<TAB>4.999938<TAB>blues, 209 to 326 Hz
    \<TAB>209.100000<TAB>326.100000

Import it with File > Import > Labels, beside the file that was searched. Times are in seconds
from the start of that file. Earlier versions of Audacity ignore the second line of a label.
"""

from explorer.export.material import Material
from explorer.export.regions import Region, regions_of
from explorer.export.text import one_line


def label_track(material: Material) -> bytes:
    """Return the label track of a result with a fragment."""
    label = one_line(material.record.label)
    return "".join(_lines(label, region) for region in regions_of(material)).encode()


def _lines(label: str, region: Region) -> str:
    low, high = region.low_hz, region.high_hz
    middle = f"{(low + high) / 2:,.1f}"  # of a single bin
    place = f"{low:,.0f} to {high:,.0f}" if high - low >= 2 else middle
    times = f"{region.start_s:.6f}\t{region.end_s:.6f}"
    return f"{times}\t{label}, {place} Hz\n\\\t{low:.6f}\t{high:.6f}\n"
