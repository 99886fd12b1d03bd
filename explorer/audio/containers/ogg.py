"""OGG: the whole pages of the first Vorbis or Opus stream, in order.

Streams beside it (pictures, another sound) and behind it (recordings put together) are left out, as
is a last page that is cut off. Only whole pages can be decoded.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from explorer.audio.containers.found import Stream, cut_off_before_sound, damaged, unsupported
from explorer.audio.containers.region import Joined, Region
from explorer.errors import InputError

MAX_PAGES = 1 << 18  # a GiB of usual ones
SEARCHED = 1 << 20  # bytes looked through for the next page, behind a damaged one
MAX_SEARCHES = 100
_HEADER = 27
_BEGINS, _ENDS = 2, 4  # flags of a page
_PLAYED = (b"\x01vorbis", b"OpusHead")
_NAMES = {
    b"Speex   ": "Speex",
    b"\x7fFLAC": "FLAC-in-OGG",
    b"\x80theora": "Theora (video)",
    b"BBCD\0": "Dirac (video)",
    b"\x80daala": "Daala (video)",
    b"\x80kate": "Kate (text)",
    b"CELT    ": "CELT",
    b"PCM     ": "OggPCM",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """One whole page."""

    at: int
    size: int
    flags: int
    position: int  # samples up to its end
    serial: int  # of its stream
    magic: bytes  # the first bytes of its content


def read_ogg(file: Region) -> Stream:
    """Find the sound of an OGG file.

    Raises:
        InputError: it has no Vorbis or Opus stream, or no whole page of one.
    """
    chosen, pages, others = None, list[Page](), list[bytes]()
    is_chained = False
    for page in whole_pages(file):
        if page.flags & _BEGINS:
            if pages and pages[-1].position > 0:
                is_chained = True
                break
            if chosen is None and page.magic.startswith(_PLAYED):
                chosen = page.serial
            elif page.serial != chosen:
                others.append(page.magic)
        if page.serial == chosen:
            pages.append(page)
    if chosen is None:
        raise _without_sound(others)
    if not any(page.position > 0 for page in pages):
        if pages[-1].flags & _ENDS:
            raise InputError("The file contains no sound: its length is zero.")
        raise cut_off_before_sound()
    return Stream(data=Joined(_pieces(file, pages)), note=_note(pages, is_chained))


def whole_pages(file: Region) -> Iterator[Page]:
    """Yield the pages of a file, beyond damaged ones."""
    at, n_searches = 0, 0
    for _ in range(MAX_PAGES):
        page = _page(file, at)
        if page is None:
            n_searches += 1
            found = file.read(at + 1, SEARCHED).find(b"OggS")
            if found < 0 or n_searches > MAX_SEARCHES:
                return
            at += 1 + found
            continue
        yield page
        at += page.size


def _page(file: Region, at: int) -> Page | None:
    head = file.read(at, _HEADER + 255)
    if len(head) < _HEADER or head[:5] != b"OggS\0":
        return None
    flags, position, serial = struct.unpack_from("<BqI", head, 5)
    content = _HEADER + head[26]
    size = content + sum(head[_HEADER:content])
    if at + size > file.size:
        return None
    magic = head[content : content + 8]
    if flags & _BEGINS and len(magic) < 8:
        magic = file.read(at + content, 8)
    return Page(at=at, size=size, flags=flags, position=position, serial=serial, magic=magic)


def _pieces(file: Region, pages: list[Page]) -> list[Region]:
    """Return the pages, those that adjoin as one piece."""
    pieces: list[Region] = []
    for page in pages:
        if pieces and pieces[-1].start + pieces[-1].size == file.start + page.at:
            pieces[-1].size += page.size
        else:
            pieces.append(file.part(page.at, page.size))
    return pieces


def _without_sound(magics: list[bytes]) -> InputError:
    for magic in magics:
        for known, name in _NAMES.items():
            if magic.startswith(known):
                return unsupported(name)
    return damaged("it has no Vorbis or Opus stream")


def _note(pages: list[Page], is_chained: bool) -> str | None:
    if is_chained:
        return (
            "The file holds several recordings, one after the other; only the first of them is "
            "used."
        )
    if not pages[-1].flags & _ENDS:
        return "The end of the file is missing; what is left of it is used."
    return None
