"""The reproducing link: a request as a query string and back, and as a command and a call.

A link holds only what differs from the page's defaults, in alphabetical order, so that a request
always gives the same link. It cannot hold a sound: own files have no link, and the page's address
then holds that there was one. A query string can be written by anyone, and is checked like every
value from a browser.
"""

import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer.audio.channels import MIX
from explorer.errors import InputError
from explorer.partitions.ranges import cells_of, text_of
from explorer.records import ORIGINAL
from explorer.settings import DEFAULTS, SETTINGS, Setting, Settings
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.wording import request as refusals
from explorer.ui.wording import settings as words
from explorer.ui.wording.model import SOURCE_MODEL
from models.hub.checkpoint import Checkpoint
from models.spec import ModelDescription

MAX_CHARACTERS = 100  # of a value
MAX_CELLS_CHARACTERS = 4_000  # of the cells that a search may keep
AMONG = "among"
SOUND, OWN = "sound", "own"  # in place of a clip, in an address
NAMES = {
    "clip": "Clip",
    "model": SOURCE_MODEL,
    "start": "Start",
    "channel": words.CHANNEL,
    AMONG: "Cells",
    SOUND: "Sound",
}
KEYS = frozenset({*NAMES, *(setting.query for setting in SETTINGS)})


def query_of(request: SearchRequest) -> str | None:
    """Return the query string of a request; None for a visitor's own sound, or too many cells."""
    selection = request.selection
    if selection.clip_id is None:
        return None
    if request.among is not None and len(text_of(request.among)) > MAX_CELLS_CHARACTERS:
        return None
    return query_for(
        selection.clip_id,
        request.model_id,
        request.settings,
        selection.start_s,
        selection.channel,
        request.among,
    )


def query_for(
    clip_id: str,
    model_id: str,
    settings: Settings[Any],
    start_s: float = 0.0,
    channel: str = MIX,
    among: tuple[int, ...] | None = None,
) -> str:
    """Return the query string that requests a search of a clip of the gallery."""
    values = {"clip": clip_id, "model": model_id}
    if start_s:
        values["start"] = f"{start_s:g}"
    if channel != MIX:
        values["channel"] = channel
    if among is not None:
        values[AMONG] = text_of(among)
    return _written(values, settings)


def address_of(request: SearchRequest, *, is_searched: bool) -> str:
    """Return the query string for the address of a page on which this is chosen.

    It is that of the request's link. For a visitor's own sound it holds everything else, and for
    a clip in the place of one, too, until that clip is searched.
    """
    query = query_of(request)
    if query is None or (request.selection.is_stand_in and not is_searched):
        return _written({SOUND: OWN, "model": request.model_id}, request.settings)
    return query


def _written(values: Mapping[str, str], settings: Settings[Any]) -> str:
    changed = {setting.query: text for setting, text in _changed(settings)}
    return urlencode(sorted({**values, **changed}.items()), safe="/")


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a link asks for, not checked."""

    clip_id: str | None  # None: a visitor's own sound, which is gone
    model_id: str | None  # None: the page's first
    start_s: float
    channel: str
    settings: Settings[Any]  # as widgets would send them
    among: tuple[int, ...] | None = None  # the only cells that the search may keep; None for all


def read_query(query: Mapping[str, str]) -> Query | None:
    """Read a query string.

    Returns:
        None if it requests nothing.

    Raises:
        InputError: a number cannot be read, a value is too long, or there is no clip.
    """
    asked = {key: value for key, value in query.items() if key in KEYS}
    if not asked:
        return None
    too_long = [key for key, value in asked.items() if len(value) > _most_characters(key)]
    if too_long:
        raise InputError(refusals.link_too_long(_name(too_long[0])))
    if "clip" not in asked and SOUND not in asked:
        raise InputError(refusals.LINK_WITHOUT_CLIP)
    if asked.get(SOUND, OWN) != OWN:
        raise InputError(words.must_be_one_of(NAMES[SOUND], [OWN], f"“{asked[SOUND]}”"))
    settings = {
        name: _value(setting, asked[setting.query])
        for name, setting in SETTINGS._asdict().items()
        if setting.query in asked
    }
    start_s = _number(asked.get("start", "0"), NAMES["start"])
    return Query(
        clip_id=asked.get("clip"),
        model_id=asked.get("model"),
        start_s=start_s,
        channel=asked.get("channel", MIX),
        settings=DEFAULTS._replace(**settings),
        among=None if AMONG not in asked else cells_of(asked[AMONG]),
    )


def linked_cells(link: object) -> tuple[int, ...] | None:
    """Return the only cells that the search of a link may keep; None for all.

    Raises InputError if it is not the query string of a link.
    """
    if not isinstance(link, str):
        return None
    asked = read_query(dict(parse_qsl(link)))
    return None if asked is None else asked.among


def _most_characters(key: str) -> int:
    return MAX_CELLS_CHARACTERS if key == AMONG else MAX_CHARACTERS


def command_line(request: SearchRequest, model: ModelDescription) -> str:
    """Return the same search on the command line; for own sounds, of the file in the zip."""
    assert request.model_id == model.id, "the model of the request"
    selection = request.selection
    words = ["python", "-m", "explorer", "search", _clip(selection), "--model", model.id]
    words += [*_source(model), "--out", "result"]
    if selection.clip_id is not None and selection.start_s:
        words += ["--start", f"{selection.start_s:g}"]
    if selection.clip_id is not None and selection.channel != MIX:
        words += ["--channel", selection.channel]
    for setting, text in _changed(request.settings):
        words += [setting.option, text]
    if request.among is not None:
        words += ["--among", text_of(request.among)]
    return shlex.join(words)


def _source(model: ModelDescription) -> list[str]:
    """Return the option for a model that is not bundled; of a directory only its name."""
    if not isinstance(model, Checkpoint):
        return []
    if model.revision is None:
        return ["--model-dir", model.directory.name]
    return ["--hub", f"{model.id}@{model.revision}"]


def api_call(request: SearchRequest) -> str:
    """Return the same search through the page's API; `URL` is a placeholder for its address."""
    selection, is_own = request.selection, request.selection.clip_id is None
    sound = f"file=handle_file({ORIGINAL!r})" if is_own else f"clip={selection.clip_id!r}"
    arguments = [sound, f"model={request.model_id!r}"]
    if not is_own and selection.start_s:
        arguments.append(f"start={selection.start_s:g}")
    if not is_own and selection.channel != MIX:
        arguments.append(f"channel={selection.channel!r}")
    for setting, text in _changed(request.settings):
        arguments.append(f"{setting.parameter}={text if setting.is_number else repr(text)}")
    if request.among is not None:
        arguments.append(f"among={text_of(request.among)!r}")
    imports = "Client, handle_file" if is_own else "Client"
    lines = [f"from gradio_client import {imports}", "", "record, archive = Client('URL').predict("]
    lines += [f"    {argument}," for argument in (*arguments, "api_name='/search'")]
    return "\n".join([*lines, ")"])


def _clip(selection: Selection) -> str:
    return ORIGINAL if selection.clip_id is None else selection.clip_id


def _changed(settings: Settings[Any]) -> list[tuple[Setting, str]]:
    """Return what differs from the defaults, as text; bins have no number of cells to name."""
    changed = []
    for setting, value in zip(SETTINGS, settings, strict=True):
        unused = setting is SETTINGS.n_cells and settings.kind == "bins"
        if value not in (setting.default, None) and not unused:
            text = f"{float(value):.12g}" if setting.is_number else str(value)
            changed.append((setting, text))
    return changed


def _name(key: str) -> str:
    """Return what a key of a link is called on the page."""
    labels = {setting.query: setting.label for setting in SETTINGS}
    return labels.get(key) or NAMES[key]


def _value(setting: Setting, text: str) -> Any:
    """Return a setting of a link; raise InputError if the page does not offer it.

    Bounds of numbers, and whether a model has the class, are checked with the whole request.
    """
    if setting.is_number:
        return _number(text, setting.label)
    if setting.choices is not None and text not in setting.choices:
        offered = words.names_of_choices(setting)
        raise InputError(words.must_be_one_of(setting.label, offered, f"“{text}”"))
    return text


def _number(text: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(refusals.link_number(name, text))
    return int(number) if number == int(number) else number
