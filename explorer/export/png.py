"""The picture in pixels, two for each unit of the drawing.

The font is the one that comes with Pillow, so that a result looks the same on every machine. It has
no accents and only Latin letters: accents are dropped, and other letters become question marks.
"""

import io
import unicodedata

from PIL import Image, ImageDraw, ImageFont

from explorer.export.drawing import HEIGHT, WIDTH, Text, draw
from explorer.export.material import Material

SCALE = 2
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
_SAME = str.maketrans({"−": "-", "–": "-", "—": "-", "ß": "ss"})
_NO_CHARACTER = "\U0010ffff"
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def png_picture(material: Material) -> bytes:
    """Return the picture as a PNG file."""
    drawing = draw(material)
    canvas = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), "white")
    pen = ImageDraw.Draw(canvas)
    for each in drawing.images:
        size = round(each.width * SCALE), round(each.height * SCALE)
        stretched = each.image.convert("RGB").resize(size, Image.Resampling.NEAREST)
        canvas.paste(stretched, (round(each.x * SCALE), round(each.y * SCALE)))
    for box in drawing.boxes:
        left, top = round(box.x * SCALE), round(box.y * SCALE)
        right, bottom = round((box.x + box.width) * SCALE), round((box.y + box.height) * SCALE)
        # Pillow draws the last column and line, too.
        pen.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=box.colour)
    for text in drawing.texts:
        _write(pen, text)
    file = io.BytesIO()
    canvas.save(file, "PNG", optimize=True)
    return file.getvalue()


def drawable(text: str, font: Font) -> str:
    """Return a text with what the font has in place of what it has not."""
    plain = unicodedata.normalize("NFKD", text.translate(_SAME))
    letters = (c for c in plain if not unicodedata.combining(c))
    missing = bytes(font.getmask(_NO_CHARACTER))
    return "".join("?" if bytes(font.getmask(c)) == missing else c for c in letters)


def _write(pen: ImageDraw.ImageDraw, text: Text) -> None:
    font = ImageFont.load_default(text.size * SCALE)
    position = text.x * SCALE, text.y * SCALE
    words = drawable(text.text, font)
    pen.text(position, words, fill=text.colour, font=font, anchor=_ANCHORS[text.anchor])
