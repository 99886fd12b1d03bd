"""The formats that a result can be exported in. Imports no torch: the command line parses with it.

A format without `shows_no_fragment` lists kept cells and nothing else, so it says nothing about a
search that found no fragment; the other ones show the clip and say why there is none.
"""

from dataclasses import dataclass
from enum import StrEnum


class FormatName(StrEnum):
    """What a format is called on the command line and in Python."""

    AUDACITY = "audacity"
    RAVEN = "raven"
    HTML = "html"
    PNG = "png"
    SVG = "svg"
    CSV = "csv"


@dataclass(frozen=True, kw_only=True)
class Format:
    """What is known of a format before anything is exported."""

    about: str
    file_name: str  # in the result's directory, if no other is named
    shows_no_fragment: bool  # whether it can be written for a search that found none


FORMATS = {
    FormatName.AUDACITY: Format(
        about="a label track of Audacity 3, with frequency ranges",
        file_name="labels.txt",
        shows_no_fragment=False,
    ),
    FormatName.RAVEN: Format(
        about="a selection table of Raven",
        file_name="selections.txt",
        shows_no_fragment=False,
    ),
    FormatName.HTML: Format(
        about="one page that plays and shows everything, offline",
        file_name="earshot.html",
        shows_no_fragment=True,
    ),
    FormatName.PNG: Format(
        about="the picture in pixels", file_name="picture.png", shows_no_fragment=True
    ),
    FormatName.SVG: Format(
        about="the picture with axes and texts as vectors",
        file_name="picture.svg",
        shows_no_fragment=True,
    ),
    FormatName.CSV: Format(
        about="a table with a row for every cell, and one of verdicts if there are any",
        file_name="cells.csv",
        shows_no_fragment=True,
    ),
}
