"""The files of a result in one zip: for scripts at once, for the page when it is asked for.

A picture takes 5 MB beside its result and is hardly ever looked at, so it is made for a zip that
somebody downloads, and kept nowhere.
"""

import io
import re
import tempfile
import zipfile
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from explorer.audio.wav import read_wav
from explorer.errors import InputError
from explorer.records import FILES, ORIGINAL, SPECTROGRAM, SUFFICIENT, read_record
from explorer.result.figures import write_spectrogram_html
from explorer.ui.search_run import RunDirectories
from explorer.ui.wording import request as refusals

ZIPS = "/zips/"
MAX_WAITING = 8  # zips that are asked for while one is made


def zip_address(key: str) -> str:
    """Return where the page finds the zip of the run with this key, relative to itself."""
    return f".{ZIPS}{key}"


def zip_name(clip_name: str) -> str:
    """Return the name of the zip of a clip's result.

    >>> zip_name("my own sound.wav")
    'earshot-my-own-sound.zip'
    """
    words = re.findall(r"[A-Za-z0-9]+", Path(clip_name).stem)
    return f"earshot-{'-'.join(words)[:60] or 'clip'}.zip"


def zip_result(directory: Path, clip_name: str) -> Path:
    """Pack the files of a result into a zip in their directory; return its path.

    Raises:
        InputError: the zip cannot be written, or a file of the result cannot be read.
    """
    path = directory / zip_name(clip_name)
    try:
        path.write_bytes(_packed(directory))
    except OSError as error:
        raise InputError(refusals.cannot_pack(error.strerror or str(error))) from error
    return path


def zip_with_picture(directory: Path) -> bytes:
    """Return a zip of the files of a result and of a picture, which is made for it.

    Raises:
        InputError: a file of the result cannot be read.
        OSError: the picture cannot be written.
    """
    record = read_record(directory)
    original = read_wav(directory / ORIGINAL)[0]
    has_fragment = (directory / SUFFICIENT).exists()
    sufficient = read_wav(directory / SUFFICIENT)[0] if has_fragment else None
    with tempfile.TemporaryDirectory() as scratch:
        write_spectrogram_html(Path(scratch), record, original, sufficient)
        return _packed(directory, Path(scratch) / SPECTROGRAM)


def zip_route(runs: RunDirectories) -> Route:
    """Return the route by which the page downloads zips.

    They are made one at a time, and in no thread that handlers of events need. While a few wait,
    more are refused.
    """
    one_at_a_time = CapacityLimiter(1)

    async def answer(request: Request) -> Response:
        run = runs.find(request.path_params["key"])
        if run is None:
            return PlainTextResponse(refusals.GONE, 404)
        if one_at_a_time.statistics().tasks_waiting >= MAX_WAITING:
            return PlainTextResponse(refusals.ZIPS_ARE_BUSY, 429)
        try:
            with run.used():
                content = await to_thread.run_sync(
                    zip_with_picture, run.directory, limiter=one_at_a_time
                )
        except InputError:
            return PlainTextResponse(refusals.GONE, 404)
        except OSError as error:
            reason = refusals.cannot_pack(error.strerror or str(error))
            return PlainTextResponse(reason, 507)
        return Response(content, media_type="application/zip")

    return Route(f"{ZIPS}{{key}}", answer)


def _packed(directory: Path, *more: Path) -> bytes:
    file = io.BytesIO()
    paths = [directory / name for name in FILES if (directory / name).exists()]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for path in (*paths, *more):
            archive.write(path, path.name)
    return file.getvalue()
