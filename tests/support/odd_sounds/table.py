"""At least 120 odd and broken files, each with what has to come of it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from tests.support.odd_sounds import builders as b
from tests.support.sounds import RATE, claiming_frames, melody, without_header_frame

CUT_OFF = "cut off|end of the file is missing"
NO_SOUND_FILE = "not a sound file"
PLAYED_S = 0.08  # frames of an MP3 and pages are not cut to the sample


@dataclass(frozen=True, kw_only=True)
class OddFile:
    """A file, and what has to come of it: `seconds` of sound, or a refusal."""

    name: str
    data: bytes
    seconds: float | None = None  # of sound; None if it is refused
    slack_s: float = PLAYED_S
    note: str = ""  # pattern of what is said beside it; empty: nothing may be said
    refusal: str = ""  # pattern
    channel: str = "mix"

    def __str__(self) -> str:
        return self.name


def heard(name: str, data: bytes, seconds: float = b.SECONDS, **options: object) -> OddFile:
    return OddFile(name=name, data=data, seconds=seconds, **options)  # type: ignore[arg-type]


def refused(name: str, data: bytes, refusal: str, **options: object) -> OddFile:
    return OddFile(name=name, data=data, refusal=refusal, **options)  # type: ignore[arg-type]


def odd_files() -> list[OddFile]:
    """Return all of them; names are unique."""
    parts = (_codings, _lengths, _chunks, _aiff, _tags, _cut, _flac, _ogg, _mp3, _others, _silent)
    return [file for part in parts for file in part()]


def _codings() -> Iterator[OddFile]:
    for coding in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"):
        yield heard(f"{coding}.wav", b.encoded("wav", subtype=coding), slack_s=0)
    for coding in ("PCM_S8", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"):
        yield heard(f"{coding}.aiff", b.encoded("aiff", subtype=coding), slack_s=0)
    for kind in b.FORMATS:
        yield heard(f"plain-{kind}", b.encoded(kind))
    for coding in ("PCM_16", "PCM_24", "PCM_32"):
        little = b.encoded("aiff", subtype=coding, endian="LITTLE")
        yield heard(f"little-endian-{coding}.aiff", little, slack_s=0)
        if coding == "PCM_24":  # as all programs but libsndfile write it
            yield heard("42ni.aiff", little.replace(b"42n1", b"42ni"), slack_s=0)
    yield heard("big-endian.wav", b.encoded("wav", endian="BIG"), slack_s=0)
    for rate in (8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000):
        yield heard(f"{rate}.wav", b.encoded("wav", rate=rate), slack_s=0.001)
    for coding in ("IMA_ADPCM", "MS_ADPCM", "GSM610"):
        yield refused(f"{coding}.wav", b.encoded("wav", subtype=coding), f"{coding} encoding is")
    for n in (2, 6, 8):
        yield heard(f"{n}-channels.wav", b.of(np.stack([melody(2.0)] * n, 1), "wav"), slack_s=0)
    yield refused("0-channels.wav", b.wav(header=b.fmt(n_channels=0)), "no channels")
    yield refused("7-bits.wav", b.wav(header=b.fmt(bits=40)), "40 bits per sample")
    yield refused("unknown-format.wav", b.wav(header=b.fmt(tag=0x1234)), "WAV format 0x1234")


def _lengths() -> Iterator[OddFile]:
    """Headers that were never closed, or are false."""
    for size in (0, 1, 4, 0x7FFFFFFF, 0xFFFFFFFF):
        yield heard(f"riff-{size:x}.wav", b.wav(riff=size), slack_s=0)
    for size in (0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF):
        yield heard(f"data-{size:x}.wav", b.wav(claimed=size), slack_s=0)
        yield heard(f"both-{size:x}.wav", b.wav(riff=size, claimed=size), slack_s=0)
    twice = 2 * len(b.pcm())
    yield heard("data-twice.wav", b.wav(claimed=twice), slack_s=0, note="promises 4.00 s")
    yield heard("data-half.wav", b.wav(claimed=len(b.pcm()) // 2), 1.0, slack_s=0)
    yield heard("odd-length.wav", b.wav(claimed=len(b.pcm()) - 1), slack_s=0.001)
    yield refused("no-samples.wav", b.wav(data=b""), "its length is zero")
    yield refused("no-samples-but-notes.wav", b.wav(data=b"", behind=b.evil_list(8)), "is zero")
    yield refused("header-only.wav", b.wav()[:44], "no sound that can be decoded is left")
    yield refused("no-format.wav", b"RIFF\0\0\0\0WAVE", "no format chunk")


def _chunks() -> Iterator[OddFile]:
    """Chunks that hang libsndfile, behind and before the samples, and harmless ones."""
    for size, make in product((0xFFFFFFF7, 0xFFFFFFF8, 0xFFFFFFFF), ("list", "INFO", "cue ")):
        part = b.evil_list(size) if make == "list" else b.evil(make.encode(), size)
        yield heard(f"{make}-{size:x}-behind.wav", b.wav(behind=part), slack_s=0)
        yield heard(f"{make}-{size:x}-before.wav", b.wav(before=part), slack_s=0)
    evil = b.evil_list(0xFFFFFFF8)
    for kind in ("rf64", "wavex"):
        yield heard(f"evil-{kind}", b.encoded(kind) + evil, slack_s=0)
    many = b.evil(b"junk", 8)
    yield heard("thousands-of-chunks.wav", b.wav(before=5_000 * many), slack_s=0)
    yield heard("odd-chunk.wav", b.wav(before=b.chunk(b"JUNK", b"odd")), slack_s=0)
    unpadded = b.wav(header=b"LIST\x07\0\0\0INFOodd" + b.fmt())
    yield heard("odd-chunk-without-padding.wav", unpadded, slack_s=0)
    yield heard("junk-behind.wav", b.wav() + b"garbage", slack_s=0)


def _aiff() -> Iterator[OddFile]:
    aiff, huge = b.encoded("aiff"), b"\xff\xff\xff\xff"
    for size in (bytes(4), b"\0\0\0\1", huge):
        yield heard(f"form-{size.hex()}.aiff", b.patched(aiff, 4, size), slack_s=0)
    for size in (bytes(4), huge):
        yield heard(f"ssnd-{size.hex()}.aiff", b.field_behind(aiff, b"SSND", 0, size), slack_s=0)
        yield heard(f"comm-{size.hex()}.aiff", b.field_behind(aiff, b"COMM", 6, size), slack_s=0)
    yield heard("evil-chunk.aiff", aiff + b"INFO\xff\xff\xff\xf8" + bytes(8), slack_s=0)
    rate = b.field_behind(aiff, b"COMM", 12, huge)
    yield refused("absurd-rate.aiff", rate, "sample rate is 0 Hz")
    yield refused("no-sound.aiff", aiff[:38], "no sound that can be decoded is left")


def _tags() -> Iterator[OddFile]:
    for kind in b.FORMATS:
        yield heard(f"id3-before-{kind}", b.id3() + b.encoded(kind))
    for kind in ("flac", "vorbis", "opus", "mp3", "aiff"):
        yield heard(f"id3v1-behind-{kind}", b.encoded(kind) + b"TAG" + bytes(125))
        yield heard(f"zeros-behind-{kind}", b.encoded(kind) + bytes(3_000))


def _cut() -> Iterator[OddFile]:
    """Each format, cut off: what is left is heard, and said to be not all."""
    for kind in ("wav", "rf64", "wavex", "aiff", "aifc", "flac", "mp3"):
        for share in (0.8, 0.5, 0.3):
            data = b.encoded(kind, seconds=4.0)
            part, slack = data[: int(share * len(data))], 0.5 if kind in ("flac", "mp3") else 0.1
            yield heard(f"cut-{share}-{kind}", part, 4 * share, slack_s=slack, note="promises 4.0")
    for kind in ("vorbis", "opus"):
        data = b.encoded(kind, seconds=4.0, rate=48_000)
        for share in (0.9, 0.7):
            part = data[: int(share * len(data))]
            yield heard(f"cut-{share}-{kind}", part, 4 * share, slack_s=1.6, note=CUT_OFF)
    for kind, refusal in {
        "flac": "left in it",
        "vorbis": "left in it",
        "opus": "left in it",
    }.items():
        yield refused(f"cut-early-{kind}", b.encoded(kind)[:60], refusal)


def _flac() -> Iterator[OddFile]:
    flac = b.encoded("flac")
    yield heard("unknown-length.flac", claiming_frames(0)(flac), slack_s=0)
    claims = claiming_frames(2**36 - 1)(flac)
    yield heard("claims-a-year.flac", claims, slack_s=0, note="promises 4294967.30 s")
    padding = b"\1" + (300_000).to_bytes(3, "big") + bytes(300_000)
    yield heard("large-padding.flac", flac[:42] + padding + flac[42:], slack_s=0)
    false = b"\1" + (2**24 - 1).to_bytes(3, "big") + bytes(10)
    yield heard("false-padding.flac", flac[:42] + false + flac[42:], slack_s=0)
    yield refused("no-description.flac", b"fLaC\x84\0\0\4abcd", "does not describe its sound")


def _ogg() -> Iterator[OddFile]:
    for kind in ("vorbis", "opus"):
        ogg = b.encoded(kind)
        yield heard(f"junk-before-{kind}.ogg", b"junk" * 100 + ogg)
        yield heard(f"unmarked-end-{kind}.ogg", b.without_end_mark(ogg), note=CUT_OFF)
        yield heard(f"chained-{kind}.ogg", ogg + ogg, note="several recordings")
        yield heard(f"with-pictures-{kind}.ogg", b.multiplexed(ogg))
    names = {b"Speex   ": "Speex", b"\x7fFLAC\1\0\0": "FLAC", b"\x80theora": "Theora"}
    for magic, name in names.items():
        yield refused(f"only-{name}.ogg", b.first_page(magic), f"{name}.*encoding is not supported")
    yield refused("foreign.ogg", b.first_page(b"whatever"), "no Vorbis or Opus stream")


def _mp3() -> Iterator[OddFile]:
    mp3 = b.encoded("mp3")
    bare = without_header_frame(mp3)
    yield heard("bytes-behind-the-tag.mp3", b.id3() + b"    " + mp3)
    yield heard("letters-behind-the-tag.mp3", b.id3() + b"A" * 10 + mp3)
    yield heard("zeros-behind-the-tag.mp3", b.id3() + bytes(2_000) + mp3)
    yield heard("zeros-first.mp3", bytes(417) + mp3)
    yield heard("many-zeros-first.mp3", bytes(500_000) + mp3)
    yield heard("footer.mp3", b.id3(flags=0x10) + mp3)
    yield heard("two-tags.mp3", b.id3() + b.id3() + mp3)
    yield heard("tag-too-long.mp3", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + mp3)
    for name, data in {"ape": b.ape(), "lyrics": b.lyrics(), "junk": bytes(range(256))}.items():
        yield heard(f"{name}-behind.mp3", mp3 + data)
    yield heard("no-header-frame.mp3", bare, slack_s=0.2)
    yield heard("begins-in-a-frame.mp3", mp3[500:], slack_s=0.2)
    yield heard("two-in-one.mp3", mp3 + mp3, 4.0, slack_s=0.3)
    yield heard("in-a-wav.wav", b.wav(header=b.fmt(tag=0x55), data=mp3))
    yield refused("only-a-tag.mp3", b.id3() + bytes(1_000), "no sound behind its ID3 tag")


def _others() -> Iterator[OddFile]:
    heads = {
        "text": b"hello, this is a text",
        "html": b"<!doctype html><html>",
        "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "playlist": b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n",
        "m4a": b"\0\0\0\x20ftypM4A " + bytes(100),
        "aac": b"\xff\xf1\x50\x80\x2e\x7f\xfc" + bytes(500),
        "avi": b"RIFF\x24\0\0\0AVI " + bytes(100),
        "midi": b"MThd\0\0\0\6" + bytes(100),
        "au": b".snd" + bytes(100),
        "zeros": bytes(100_000),
        "ones": b"\xff" * 100_000,
        "syncs": b"\xff\xfb" * 100_000,
        "noise": np.random.default_rng(0).bytes(100_000),
        "letter": b"R",
    }
    for name, data in heads.items():
        yield refused(name, data, NO_SOUND_FILE)
    yield refused("empty", b"", "is empty")
    for name, value in {"nan": math.nan, "infinite": math.inf}.items():
        samples = np.where(np.arange(RATE) == 100, value, 0.1)
        yield refused(f"{name}.wav", b.of(samples, "wav", subtype="FLOAT"), "not numbers")


def _silent() -> Iterator[OddFile]:
    late = np.concatenate([np.zeros(6 * RATE), melody(4.0)])
    both = np.stack([melody(2.0), -melody(2.0)], 1)
    one_side = np.stack([melody(2.0), 0 * melody(2.0)], 1)
    cancels = "cancel.*--channel left or --channel right"
    for kind in b.FORMATS:
        yield refused(f"zeros-{kind}", b.of(np.zeros(RATE), kind), "is silent: the whole file is")
        yield refused(f"cancels-{kind}", b.of(both, kind), cancels)
        yield refused(f"late-{kind}", b.of(late, kind), r"begins at (5\.9|6) s.*--start (5\.9|6)\b")
        muted = "channel is silent; choose left.*--channel left"
        yield refused(f"muted-{kind}", b.of(one_side, kind), muted, channel="right")
        yield heard(f"left-of-{kind}", b.of(both, kind), channel="left")
        yield refused(f"mono-{kind}", b.encoded(kind), "single channel", channel="right")
    yield refused("layer-2.mp3", b.layer_2(), "is silent: the whole file is")
    yield heard("quiet.wav", b.of(1e-5 * melody(2.0), "wav", subtype="FLOAT"), slack_s=0)
