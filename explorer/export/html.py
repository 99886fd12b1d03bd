"""One page that shows and plays a result, offline: `page.html.jinja`, filled in.

It loads nothing: the picture, the sounds, the style and the script are in it, and its own policy
(CSP) forbids everything else. The script is the player of Earshot's page and a few lines that
connect it. The page stays below `MAX_BYTES`, for which long sounds are compressed; it says so.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from explorer.errors import InputError
from explorer.export import facts
from explorer.export.listening import QUALITIES, Copy, Quality, copy_of
from explorer.export.material import Material
from explorer.export.raster import raster_of
from explorer.export.repeating import command_line, notes
from explorer.export.svg import data_address
from explorer.export.templates import render, source
from explorer.export.text import one_line
from explorer.records import ORIGINAL, REMAINDER, SUFFICIENT, SearchRecord
from explorer.result.ticks import ticks_hz, ticks_s

MAX_BYTES = 1_500_000
NAMES = {ORIGINAL: "original", SUFFICIENT: "enough", REMAINDER: "rest"}  # as the player has them
TITLES = {ORIGINAL: "Whole clip", SUFFICIENT: "Enough", REMAINDER: "The rest"}
# Read as text: nothing of the page's Python is loaded.
STAGE = Path(__file__).parents[1] / "ui/components/stage"
PLAYER = ("region.js", "player.js")  # a module after what it imports
_IMPORT = re.compile(r'^import \{[^}]*\} from "[^"]*/([^"/]+)";\n', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Sound:
    """A sound of the page, as the template shows it."""

    name: str
    title: str
    file: str
    sha256: str
    address: Markup
    stored_db: float
    gain_db: float  # from the true to the audible level
    note: str


def html_page(material: Material) -> bytes:
    """Return the page, with its sounds in the best quality that fits.

    Raises:
        InputError: no quality does.
    """
    shown = _shown(material)
    for quality in QUALITIES:
        sounds = _sounds(material, quality)
        if sounds is not None:
            page = render("page.html.jinja", **shown, quality=quality, sounds=sounds)
            if len(page) <= MAX_BYTES:
                return page
    raise InputError(
        f"The sounds of this clip, {material.seconds:g} s, do not fit into a page of "
        f"{MAX_BYTES / 1e6:g} MB; its pictures and tables can be exported."
    )


def script() -> str:
    """Return the script of the page: one module, without imports."""
    modules = [*((STAGE / name).read_text("utf-8") for name in PLAYER), source("page.js")]
    imported = {name for text in modules for name in _IMPORT.findall(text)}
    assert imported == set(PLAYER), "all that is imported is there"
    return "".join(_IMPORT.sub("", text) for text in modules)


def _shown(material: Material) -> dict[str, Any]:
    """Everything but the sounds, which depend on how much space that leaves."""
    record, raster = material.record, raster_of(material)
    code = script()
    return {
        "title": one_line(record.clip.name),
        "headline": facts.headline(record),
        "facts": facts.facts(material),
        "checks": facts.checks(record),
        "removal_head": facts.REMOVAL_HEAD,
        "removals": facts.removal_rows(record),
        "n_removals": len(record.certificate.removals) if record.certificate else 0,
        "unit": facts.unit(record),
        "verdict_head": facts.VERDICT_HEAD,
        "verdicts": list(facts.verdict_rows(material)),
        "command": command_line(record),
        "notes": notes(record),
        "seconds": material.seconds,
        "picture": data_address(raster.image),
        "picture_text": _picture_text(record),
        "has_fragment": record.keep is not None,
        "kept_runs": raster.kept_runs(),
        "ticks_hz": ticks_hz(raster.axis),
        "ticks_s": ticks_s(material.seconds),
        "limit_mb": MAX_BYTES / 1e6,
        "style": Markup(source("page.css")),
        "script": Markup(code),
        "script_hash": base64.b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii"),
    }


def _sounds(material: Material, quality: Quality) -> list[Sound] | None:
    """Return the copies in a quality; None if it is not for this sample rate."""
    record, found = material.record, []
    for file, waveform in material.sounds.items():
        copy = copy_of(waveform, record.clip.sample_rate, quality)
        if copy is None:
            return None
        found.append(_sound(record, file, copy))
    return found


def _sound(record: SearchRecord, file: str, copy: Copy) -> Sound:
    note = ""
    if copy.level.peak_dbfs is None:
        note = "This sound is silence."
    elif copy.level.faint:
        note = "At its true level this is too faint to hear."
    return Sound(
        name=NAMES[file],
        title=TITLES[file],
        file=file,
        sha256=record.files[file],
        address=copy.address,
        stored_db=copy.stored_db,
        gain_db=round(copy.level.gain_db, 2),
        note=note,
    )


def _picture_text(record: SearchRecord) -> str:
    """Say what is in the picture, for those who do not see it."""
    whole = f"Spectrogram of {one_line(record.clip.name)}"
    kept = record.keep or ()
    if not kept:
        return f"{whole}."
    places = "; ".join(facts.place(record.partition, cell) for cell in kept[:12])
    more = f"; and {len(kept) - 12:,} more" if len(kept) > 12 else ""
    return f"{whole}. In colour: {places}{more}."
