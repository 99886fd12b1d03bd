"""Every kind of file that a user may bring, and the expected result.

Command line and page are tested with the same table, so that they cannot drift apart.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tests.support import sounds
from tests.support.sounds import MP3, RATE, changed, content, melody, sound


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file and the expected result: refused with `refusal`, or `seconds` of sound."""

    name: str  # of the file
    write: Callable[[Path], object]
    refusal: str | None = None  # pattern of the error message; None if the file is accepted
    seconds: float = 0.0  # how long `melody` lasts before silence follows
    error: float = 1e-6  # limit on the RMS difference, relative to `melody`

    def __str__(self) -> str:
        return self.name


def assert_heard(samples: np.ndarray, case: Case) -> None:
    """Assert that a model gets `melody` in full length, on time and at its level, then silence."""
    expected = melody(case.seconds)
    n = len(expected)
    assert len(samples) == 5 * RATE
    assert np.abs(samples[n + RATE // 50 :]).max() < 1e-3
    if n:
        difference = samples[:n] - expected
        assert math.sqrt(np.mean(difference**2) / np.mean(expected**2)) < case.error


def refused(refusal: str, **files: Callable[[Path], object]) -> list[Case]:
    return [Case(name=_file(name), write=write, refusal=refusal) for name, write in files.items()]


def heard(seconds: float, error: float, **files: Callable[[Path], object]) -> list[Case]:
    return [
        Case(name=_file(name), write=write, seconds=seconds, error=error)
        for name, write in files.items()
    ]


def _file(name: str) -> str:
    """
    >>> _file("truncated_flac")
    'truncated.flac'
    """
    return ".".join(name.rsplit("_", 1))


PLAYLIST = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
REFUSED = [
    *refused(
        "not a sound file that Earshot can read. It reads WAV",
        text_wav=content(b"hello, this is a text"),
        png_wav=content(b"\x89PNG\r\n\x1a\n", 100),
        html_wav=content(b"<!doctype html><html><title>Not found</title></html>"),
        playlist_wav=content(PLAYLIST),
        m4a_wav=content(b"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00M4A mp42isom", 100),
        aac_mp3=content(b"\xff\xf1\x50\x80\x2e\x7f\xfc", 500),
        utf16_mp3=content("hello, this is a text".encode("utf-16")),
        one_wav=content(b"R"),
        avi_wav=content(b"RIFF\x24\x00\x00\x00AVI ", 100),
        xing_mp3=content(b"\xff\xfb" + bytes(11) + b"Xing"),
    ),
    *refused("is empty", empty_wav=content(b"")),
    *refused(
        "cannot be decoded",
        header_wav=content(b"RIFF\x24\x00\x00\x00WAVE"),
        header_ogg=content(b"OggS", 100),
        header_aiff=content(b"FORM\x00\x00\x00\x04AIFF"),
        header_mp3=content(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f", 100),
    ),
    *refused("no sound that can be decoded is left", header_flac=content(b"fLaC", 38)),
    *refused("length is zero", none_wav=partial(sounds.zeros, rate=RATE, n_frames=0)),
    *refused(
        "not numbers",
        nan_wav=partial(sounds.with_sample, value=math.nan),
        infinite_wav=partial(sounds.with_sample, value=-math.inf),
    ),
    *refused("1000 times full scale", huge_wav=partial(sounds.with_sample, value=1e30)),
    *refused(
        "sample rate is (0|1|768000|2147483647) Hz; 4000 to 384000 Hz",
        rate0_wav=changed(sounds.wav, sounds.damaged_at(24, 4)),
        slow_wav=partial(sounds.zeros, rate=1),
        fast_wav=partial(sounds.zeros, rate=768_000),
        fastest_wav=partial(sounds.zeros, rate=2**31 - 1),
    ),
    *refused("44099 Hz cannot be resampled to 16000 Hz", odd_rate_wav=partial(sound, rate=44_099)),
    *refused(
        "has (9|1024) channels; at most 8",
        nine_wav=partial(sounds.in_channels, n_channels=9),
        many_wav=partial(sounds.in_channels, n_channels=1024),
    ),
    *refused(
        "IMA_ADPCM encoding is not",
        adpcm_wav=partial(sound, rate=RATE, subtype="IMA_ADPCM"),
    ),
    *refused(
        "MS_ADPCM encoding is not",
        ms_adpcm_wav=partial(sound, rate=RATE, subtype="MS_ADPCM"),
    ),
    *refused("GSM610 encoding is not", gsm_wav=partial(sound, rate=RATE, subtype="GSM610")),
    *refused(
        "is silent: the whole file is",
        silence_wav=partial(sounds.zeros, rate=RATE, n_frames=RATE),
    ),
    *refused(
        "is silent: so are the [0-9]+ s that follow",
        giant_flac=sounds.giant_flac,
        hour_flac=partial(sounds.hour, format="FLAC"),
        hour_vorbis_ogg=partial(sounds.hour_of_ogg, subtype="VORBIS"),
        hour_opus_ogg=partial(sounds.hour_of_ogg, subtype="OPUS"),
        hour_mp3=sounds.hour_of_mp3,
    ),
]
HEARD = [
    *heard(
        2.0,
        2e-4,
        cd_wav=partial(sound, rate=RATE, subtype="PCM_16"),
        studio_wav=partial(sound, rate=RATE, subtype="PCM_24"),
        float_wav=partial(sound, rate=RATE, subtype="FLOAT"),
        double_wav=partial(sound, rate=RATE, subtype="DOUBLE"),
        rf64_wav=partial(sound, rate=RATE, format="RF64"),
        extensible_wav=partial(sound, rate=RATE, format="WAVEX", subtype="PCM_32"),
        good_aiff=partial(sound, rate=RATE),
        float_aiff=partial(sound, rate=RATE, subtype="FLOAT"),
        good_flac=partial(sound, rate=RATE, subtype="PCM_24"),
        unknown_flac=changed(partial(sound, rate=RATE), sounds.claiming_frames(0)),
        claims_4GB_wav=partial(sounds.wav, claimed=2**32 - 1, n_bytes=2),
        chunks_wav=partial(sounds.wav, extra=sounds.chunk(b"LIST", b"INFOodd"), n_bytes=2),
    ),
    *heard(
        2.0,
        0.01,
        r8000_wav=partial(sound, rate=8_000),
        r44100_wav=partial(sound, rate=44_100, subtype="PCM_24"),
        r48000_wav=partial(sound, rate=48_000, subtype="DOUBLE"),
        r384000_wav=partial(sound, rate=384_000),
    ),
    *heard(
        2.0,
        0.1,
        eight_bit_wav=partial(sound, rate=RATE, subtype="PCM_U8"),
        odd_wav=sounds.wav,
        s8_aiff=partial(sound, rate=RATE, subtype="PCM_S8"),
        mulaw_wav=partial(sound, rate=RATE, subtype="ULAW"),
        vorbis_ogg=partial(sound, rate=44_100, format="OGG", subtype="VORBIS"),
        opus_ogg=partial(sound, rate=48_000, format="OGG", subtype="OPUS"),
        good_mp3=partial(sound, rate=44_100, **MP3),
        voice_mp3=partial(sound, rate=RATE, **MP3),
    ),
]
NAMES = [  # of files, which some step might interpret as more than a name
    "-rf.wav",
    "--model=x.wav",
    "two\nlines.wav",
    "🎵 ñ 音.wav",
    "%2e%2e%2fescape.wav",
    "$(touch escape);`touch escape`.wav",
    "<img src=x onerror=alert(1)>.wav",
    "genre.blues-1.wav",
]
