"""The picture as SVG: axes, texts and marks are vectors, the spectrogram is an embedded PNG."""

import base64
import io

from markupsafe import Markup
from PIL import Image

from explorer.export.drawing import HEIGHT, WIDTH, draw
from explorer.export.material import Material
from explorer.export.templates import render


def svg_picture(material: Material) -> bytes:
    """Return the picture; nothing in it is loaded from anywhere."""
    drawing = draw(material)
    images = [(each, data_address(each.image)) for each in drawing.images]
    return render("picture.svg.jinja", width=WIDTH, height=HEIGHT, drawing=drawing, images=images)


def data_address(image: Image.Image) -> Markup:
    """Return an image as a data: address."""
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return Markup("data:image/png;base64,") + base64.b64encode(file.getvalue()).decode("ascii")
