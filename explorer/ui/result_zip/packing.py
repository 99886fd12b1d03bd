"""The files of a result in one zip: for scripts at once, for the page when it is asked for.

A picture takes 5 MB beside its result and is hardly ever looked at, so it is made for a zip that
somebody downloads, and kept nowhere. The same zip holds what the page shows beside the result
(`documents`), as far as it is there by then.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from gradio.route_utils import get_root_url
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from explorer.audio.wav import read_wav
from explorer.errors import InputError
from explorer.extending.records import EXTENSION_FILE, SOUNDS
from explorer.records import FILES, ORIGINAL, SPECTROGRAM, SUFFICIENT, read_record
from explorer.result.figures import write_spectrogram_html
from explorer.ui.device.models import ModelHost
from explorer.ui.result_zip.documents import documents
from explorer.ui.search_run import RunDirectories, SearchRun
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
        path.write_bytes(_packed(_files(directory)))
    except OSError as error:
        raise InputError(refusals.cannot_pack(error.strerror or str(error))) from error
    return path


def zip_of_page(run: SearchRun, host: ModelHost, address: str) -> bytes:
    """Return a zip of a result, with a picture, which is made for it, and what the page shows.

    Args:
        run: of the search.
        host: the models.
        address: of the page, for links.

    Raises:
        InputError: a file of the result cannot be read.
        OSError: the picture cannot be written.
    """
    directory, record = run.directory, read_record(run.directory)
    original = read_wav(directory / ORIGINAL)[0]
    has_fragment = (directory / SUFFICIENT).exists()
    sufficient = read_wav(directory / SUFFICIENT)[0] if has_fragment else None
    with tempfile.TemporaryDirectory() as scratch:
        write_spectrogram_html(Path(scratch), record, original, sufficient)
        paths = [*_files(directory), Path(scratch) / SPECTROGRAM]
        # After the picture, which takes seconds: other models may have answered in them.
        texts = documents(run, record, host, address, [path.name for path in paths])
        return _packed(paths, texts)


def zip_route(runs: RunDirectories, host: ModelHost) -> Route:
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
                    zip_of_page, run, host, _page_of(request), limiter=one_at_a_time
                )
        except InputError:
            return PlainTextResponse(refusals.GONE, 404)
        except OSError as error:
            reason = refusals.cannot_pack(error.strerror or str(error))
            return PlainTextResponse(reason, 507)
        # The next one may hold more.
        headers = {"Cache-Control": "no-store"}
        return Response(content, media_type="application/zip", headers=headers)

    return Route(f"{ZIPS}{{key}}", answer)


def _page_of(request: Request) -> str:
    """Return the address of the page that asked, as it is seen from outside a proxy."""
    path = request.url.path
    return f"{get_root_url(request, path, request.scope.get('root_path'))}/"


def _files(directory: Path) -> list[Path]:
    """Return the files of a result, and of layers around it, that are in its directory."""
    names = (*FILES, EXTENSION_FILE, *SOUNDS)
    return [directory / name for name in names if (directory / name).exists()]


def _packed(paths: Sequence[Path], texts: Mapping[str, str] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for path in paths:
            archive.write(path, path.name)
        for name, text in (texts or {}).items():
            archive.writestr(name, text)
    return file.getvalue()
