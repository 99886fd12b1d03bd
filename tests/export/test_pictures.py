"""The pictures: what is kept in colour and the rest in grey, on the axes; nothing cut off."""

import base64
import io
import itertools
import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image, ImageFont

from explorer.export.drawing import HEIGHT, LEFT, PLOT_HEIGHT, PLOT_WIDTH, TOP, WIDTH
from explorer.export.material import Material
from explorer.export.png import SCALE, drawable, png_picture
from explorer.export.svg import svg_picture
from tests.support.exported import (
    NASTY,
    NASTY_IN_A_LINE,
    material,
    padded,
    renamed,
    searched,
    with_keep,
)

SVG = "{http://www.w3.org/2000/svg}"


def picture(found: Material) -> Image.Image:
    return Image.open(io.BytesIO(png_picture(found)))


def in_colour(found: Material) -> np.ndarray:
    """Which pixels of the spectrogram are brighter in one of red and blue than in green."""
    left, top = LEFT * SCALE, TOP * SCALE
    right, bottom = left + PLOT_WIDTH * SCALE, top + PLOT_HEIGHT * SCALE
    pixels = np.asarray(picture(found).crop((left, top, right, bottom)), dtype=np.int64)
    return np.ptp(pixels, axis=2) > 45  # the greys are bluish, by 25 at most


def rows_between(found: Material, low_hz: float, high_hz: float) -> slice:
    """The lines of pixels between two frequencies, without those at the edges."""
    highest = found.record.clip.sample_rate / 2
    is_linear = found.record.partition.kind == "linear"
    warp = (lambda hz: hz) if is_linear else (lambda hz: math.log10(1 + hz / 700))
    height = PLOT_HEIGHT * SCALE
    first, last = (height * (1 - warp(hz) / warp(highest)) for hz in (high_hz, low_hz))
    return slice(math.ceil(first) + 4, math.floor(last) - 4)


@pytest.mark.parametrize("kind", ["mel", "linear"])
def test_kept_bands_are_in_colour_and_the_others_in_grey(tmp_path, kind):
    found = material(tmp_path, kind=kind)
    colour, edges = in_colour(found), found.record.partition.edges_hz
    for band, (low, high) in enumerate(itertools.pairwise(edges)):
        share = colour[rows_between(found, low, min(high, 500))].mean()
        assert share > 0.9 if band in found.record.keep else share == 0, band


def test_kept_tiles_are_in_colour_in_their_slice(tmp_path):
    found = with_keep(material(tmp_path, kind="tiles"), (7, 8))  # band 3 slice 1, band 4 slice 0
    colour, edges = in_colour(found), found.record.partition.edges_hz
    middle = round(colour.shape[1] * found.record.partition.edges_s[1] / 0.4)
    left, right = slice(None, middle - 4), slice(middle + 4, None)
    upper, lower = (rows_between(found, *edges[band : band + 2]) for band in (4, 3))
    assert colour[lower, right].mean() > 0.9
    assert colour[upper, left].mean() > 0.9
    assert not colour[lower, left].any()
    assert not colour[upper, right].any()
    assert not colour[: upper.start - 8].any()
    assert not colour[lower.stop + 8 :].any()


def test_every_kept_bin_is_seen_and_marked_beside_the_picture(tmp_path):
    found = material(tmp_path, kind="bins")
    edges, colour = found.record.partition.edges_hz, in_colour(found)
    image = np.asarray(picture(found))
    rail = image[TOP * SCALE : (TOP + PLOT_HEIGHT) * SCALE, (LEFT + PLOT_WIDTH + 8) * SCALE]
    for cell in found.record.keep:
        hz = (edges[cell] + edges[cell + 1]) / 2
        line = round(PLOT_HEIGHT * SCALE * (1 - math.log(1 + hz / 700) / math.log(1 + 500 / 700)))
        near = slice(line - 8, line + 8)
        assert colour[near].any(axis=1).any()
        assert (rail[near] != 255).any()
    assert (rail == 255).mean() > 0.9


def test_a_clip_without_a_fragment_is_all_in_colour_and_says_why(tmp_path):
    found = material(tmp_path, needed=())
    assert found.record.outcome == "vacuous"
    assert in_colour(found).mean() > 0.9
    text = svg_picture(found).decode()
    assert "no fragment: vacuous, silence is enough" in text
    assert "In grey" not in text


def test_the_png_has_its_full_size_and_white_margins_whatever_the_name(tmp_path):
    searched(tmp_path)
    for name in ("x", "WM" * 300, NASTY, "語" * 100):
        image = picture(renamed(tmp_path, name))
        assert (image.format, image.size) == ("PNG", (WIDTH * SCALE, HEIGHT * SCALE))
        pixels = np.asarray(image)
        sides = [pixels[:, :8], pixels[:, -8:], pixels[:8], pixels[-8:]]
        assert all((side == 255).all() for side in sides), name


def test_the_font_gets_no_letter_that_it_lacks():
    font = ImageFont.load_default(20)
    assert drawable("Café − naïve – ß 語…", font) == "Cafe - naive - ss ?..."


def texts(svg: ET.Element) -> list[str]:
    return [each.text or "" for each in svg.iter(f"{SVG}text")]


def test_the_svg_is_xml_with_texts_as_texts_and_loads_nothing(tmp_path):
    content = svg_picture(material(tmp_path))
    svg = ET.fromstring(content)
    assert svg.tag == f"{SVG}svg"
    assert texts(svg)[:2] == ["noise", "rule: yes"]
    assert re.fullmatch(r"2 of 16 linear bands, \d+ % of the energy; irreducible", texts(svg)[2])
    assert {"0 Hz", "500 Hz", "0 s", "seconds", "−90 dB", "−10 dB"} <= set(texts(svg))
    addresses = [
        value
        for each in svg.iter()
        for key, value in each.attrib.items()
        if key.rpartition("}")[2] in ("href", "src")
    ]
    assert len(addresses) == 2
    for address in addresses:
        start, data = address.split(",")
        assert start == "data:image/png;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).format == "PNG"
    assert re.findall(rb"https?://[^\"]*", content) == [b"http://www.w3.org/2000/svg"]


def test_everything_in_the_svg_is_inside_of_it(tmp_path):
    searched(tmp_path)
    for name in ("WM" * 300, "語" * 100):
        svg = ET.fromstring(svg_picture(renamed(tmp_path, name)))
        for each in svg.iter(f"{SVG}text"):
            size, x = float(each.attrib["font-size"]), float(each.attrib["x"])
            width = sum(size * (1 if c in "語WM" else 0.6) for c in each.text or "")
            before = {"start": 0, "middle": 0.5, "end": 1}[each.attrib["text-anchor"]] * width
            assert x - before >= 0, each.text
            assert x - before + width <= WIDTH, each.text
            assert size < float(each.attrib["y"]) < HEIGHT


def test_names_are_escaped_in_the_svg(tmp_path):
    searched(tmp_path, labels=("<i>&", "no"), model='"><script>')
    svg = ET.fromstring(svg_picture(renamed(tmp_path, NASTY)))
    assert not list(svg.iter(f"{SVG}script"))
    assert texts(svg)[:2] == [NASTY_IN_A_LINE, '"><script>: <i>&']
    assert svg.findtext(f"{SVG}title") == NASTY_IN_A_LINE


def test_a_short_clip_says_when_its_sound_ends(tmp_path):
    assert "seconds; silent after 0.25" in texts(
        ET.fromstring(svg_picture(material(tmp_path, clip=padded(250))))
    )
