"""Recognise a sound file by its content, whatever tags and junk precede the sound."""

import io

from explorer.audio.containers.aiff import read_aiff
from explorer.audio.containers.flac import read_flac
from explorer.audio.containers.found import Samples, Stream, damaged, no_sound_file
from explorer.audio.containers.mpeg import SEARCHED, find_frame, mpeg_stream
from explorer.audio.containers.ogg import read_ogg
from explorer.audio.containers.region import Region
from explorer.audio.containers.riff import MAGIC as RIFF_MAGIC
from explorer.audio.containers.riff import read_riff

MAX_TAGS = 16
_FIRST_PAGE = b"OggS\0\x02"  # with the flag that a stream begins


def find_sound(stream: io.FileIO, size: int) -> Samples | Stream:
    """Find the sound in an open file of this size.

    Raises:
        InputError: it is no sound file, or one that is not read; the text says which.
    """
    whole = Region(stream, 0, size)
    file = _behind_tags(whole)
    head = file.read(0, 12)
    if head[:4] in RIFF_MAGIC and head[8:] == b"WAVE":
        return read_riff(file)
    if head[:4] == b"FORM" and head[8:] in (b"AIFF", b"AIFC"):
        return read_aiff(file)
    if head[:4] == b"fLaC":
        return read_flac(file)
    if head[:4] == b"OggS":
        return read_ogg(file)
    if head[:4] in (*RIFF_MAGIC, b"FORM") or head[4:8] == b"ftyp":  # AVI, M4A
        raise no_sound_file()
    found = _behind_junk(file)
    if found is not None:
        return found
    raise damaged("there is no sound behind its ID3 tag") if file.start else no_sound_file()


def _behind_tags(file: Region) -> Region:
    for _ in range(MAX_TAGS):
        head = file.read(0, 10)
        if len(head) < 10 or head[:3] != b"ID3" or max(head[6:]) > 0x7F:
            break
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        footer = 10 if head[5] & 0x10 else 0
        rest = file.part(10 + size + footer)
        file = rest if rest.size else file.part(10)  # a tag longer than the file: search in it
    return file


def _behind_junk(file: Region) -> Stream | None:
    """Find MPEG audio or OGG near the start, whichever is first: every player searches so."""
    frame = find_frame(file)
    page = file.read(0, SEARCHED).find(_FIRST_PAGE)
    if page >= 0 and (frame is None or page < frame):
        return read_ogg(file.part(page))
    return None if frame is None else mpeg_stream(file.part(frame))
