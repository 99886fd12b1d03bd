"""The picture of a result as a list of texts, boxes and images, for files of pixels and vectors.

Lengths are in units of a canvas of `WIDTH` x `HEIGHT`; y grows downwards, and a text's y is that of
its baseline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from explorer.audio.spectrum import CEILING_DB, FLOOR_DB
from explorer.export.material import Material
from explorer.export.raster import N_LEVELS, Raster, raster_of, scale_colours
from explorer.export.text import kept_in_words, one_line, shortened
from explorer.result.figures import OUTCOMES
from explorer.result.ticks import ticks_hz, ticks_s

WIDTH, HEIGHT = 1_220, 800
INK, QUIET, LINE, ACCENT = "#1a1d23", "#5c6370", "#b9b4a9", "#a84b00"
LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT = 86, 126, 1_000, 576
RIGHT, BOTTOM = LEFT + PLOT_WIDTH, TOP + PLOT_HEIGHT
MARGIN = 20
TITLE_SIZE, HEAD_SIZE, TEXT_SIZE = 24, 17, 15
MIN_SILENCE_S = 0.05  # at the end, to be mentioned
_RAIL_X, _RAIL_WIDTH = RIGHT + 4, 8
_BAR_X, _BAR_WIDTH = RIGHT + 36, 16
_TICKS_DB = (-90, -70, -50, -30, -10)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A line of text."""

    x: float
    y: float
    text: str
    size: float
    colour: str = QUIET
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True, kw_only=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str = LINE


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretched:
    """An image, stretched to fill a rectangle."""

    x: float
    y: float
    width: float
    height: float
    image: Image.Image


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Everything that is drawn, in this order: images, boxes, texts."""

    title: str  # for those who do not see it
    description: str
    images: tuple[Stretched, ...]
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]


def draw(material: Material) -> Drawing:
    """Draw the spectrogram of a clip with its axes; what is left out is grey."""
    raster = raster_of(material)
    headings = list(_headings(material))
    bar = Image.new("RGB", (1, N_LEVELS))
    for line, colour in enumerate(reversed(scale_colours(N_LEVELS).tolist())):
        bar.putpixel((0, line), tuple(colour))
    whole = {"y": TOP, "height": PLOT_HEIGHT}
    return Drawing(
        title=one_line(material.record.clip.name),
        description="; ".join(heading.text for heading in headings[1:]),
        images=(
            Stretched(x=LEFT, width=PLOT_WIDTH, image=raster.image, **whole),
            Stretched(x=_BAR_X, width=_BAR_WIDTH, image=bar, **whole),
        ),
        boxes=(*_rail(raster), *_tick_marks(material, raster)),
        texts=(*headings, *_tick_names(material, raster), *_legend(material)),
    )


def _headings(material: Material) -> Iterator[Text]:
    record, width = material.record, WIDTH - 2 * MARGIN
    certificate = record.certificate
    kept = kept_in_words(record)
    if record.keep is not None:
        kept += f"; {OUTCOMES[record.outcome]}"
    if certificate is not None and not certificate.holds:
        kept += "; THE CERTIFICATE DOES NOT HOLD"
    lines = (
        (44, record.clip.name, TITLE_SIZE, INK),
        (74, f"{record.model.id}: {record.label}", HEAD_SIZE, INK),
        (100, kept, HEAD_SIZE, QUIET),
    )
    for y, text, size, colour in lines:
        fits = shortened(one_line(text), width / size)
        yield Text(x=MARGIN, y=y, text=fits, size=size, colour=colour)


def _rail(raster: Raster) -> Iterator[Box]:
    """Mark the rows beside the picture in which anything is kept; none if all is in colour."""
    for start, share in raster.kept_runs():
        y, height = BOTTOM - (start + share) * PLOT_HEIGHT, share * PLOT_HEIGHT
        yield Box(x=_RAIL_X, y=y, width=_RAIL_WIDTH, height=height, colour=ACCENT)


def _tick_marks(material: Material, raster: Raster) -> Iterator[Box]:
    for position, _ in ticks_hz(raster.axis):
        yield Box(x=LEFT - 6, y=BOTTOM - position * PLOT_HEIGHT - 0.5, width=6, height=1)
    for position, _ in ticks_s(material.seconds):
        yield Box(x=LEFT + position * PLOT_WIDTH - 0.5, y=BOTTOM, width=1, height=6)


def _tick_names(material: Material, raster: Raster) -> Iterator[Text]:
    below = 0.35 * TEXT_SIZE  # from the middle of a line to its baseline
    for position, name in ticks_hz(raster.axis):
        y = BOTTOM - position * PLOT_HEIGHT + below
        yield Text(x=LEFT - 10, y=y, text=name, size=TEXT_SIZE, anchor="end")
    for position, name in ticks_s(material.seconds):
        x = LEFT + position * PLOT_WIDTH
        yield Text(x=x, y=BOTTOM + 24, text=name, size=TEXT_SIZE, anchor="middle")
    for level_db in _TICKS_DB:
        y = BOTTOM - (level_db - FLOOR_DB) / (CEILING_DB - FLOOR_DB) * PLOT_HEIGHT + below
        name = f"{level_db} dB".replace("-", "−")
        yield Text(x=_BAR_X + _BAR_WIDTH + 6, y=y, text=name, size=TEXT_SIZE)


def _legend(material: Material) -> Iterator[Text]:
    start_s, y = material.record.clip.start_s, HEIGHT - 44
    seconds = "seconds" if start_s == 0 else f"seconds after {start_s:g} s of the file"
    if material.sound_end_s < material.seconds - MIN_SILENCE_S:
        seconds += f"; silent after {material.sound_end_s:.2f}"
    middle = LEFT + PLOT_WIDTH / 2
    yield Text(x=middle, y=y, text=seconds, size=TEXT_SIZE, anchor="middle")
    if material.record.keep is not None:
        legend = "In colour, and marked at the right: what is kept. In grey: what is left out."
        yield Text(x=MARGIN, y=HEIGHT - 16, text=legend, size=TEXT_SIZE)
    made_by = "Earshot. 0 dB: a sine at full scale"
    yield Text(x=WIDTH - MARGIN, y=HEIGHT - 16, text=made_by, size=TEXT_SIZE, anchor="end")
