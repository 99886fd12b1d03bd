"""An open sound: samples of all channels at the file's own rate, however the file stores them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from explorer.audio import pcm
from explorer.audio.containers.found import Samples, Stream
from explorer.audio.decoding.decoder import Decoder, decoder
from explorer.audio.pcm import Block

# Samples of all channels read from an uncompressed file at a time.
BLOCK = 1 << 20
MPEG = "MPEG_LAYER"  # begins the codings of MP3 and its elder relatives
LOSSY = ("VORBIS", "OPUS", "MPEG_LAYER_I", "MPEG_LAYER_II", "MPEG_LAYER_III")
MAX_FRAMES = 1 << 40  # no file of an accepted size has more; decoders count with 64 bits
UNKNOWN_FRAMES = 2**63 - 1  # what libsndfile reports if a FLAC does not state its length


@dataclass(frozen=True, kw_only=True, eq=False)
class Sound:
    """A sound that can be read. Nothing about it has been checked."""

    source: Samples | Decoder = field(repr=False)
    coding: str  # of a sample; libsndfile's names
    n_channels: int
    sample_rate: int  # Hz
    n_frames: int | None  # in the file; None if only reading to the end can show it
    promised_frames: int | None  # by the header; there may be fewer
    note: str | None  # a sentence about what is missing or left out at the end

    @property
    def is_mpeg(self) -> bool:
        """Whether it is an MP3 or one of its elder relatives."""
        return self.coding.startswith(MPEG)

    @property
    def failure(self) -> str | None:
        """Why the last read ended early, if a decoder gave up; None otherwise."""
        return self.source.failure if isinstance(self.source, Decoder) else None

    def read(self, first: int, n_frames: int) -> Iterator[Block]:
        """Yield at most `n_frames` from number `first`, in blocks; fewer where the sound ends."""
        if isinstance(self.source, Decoder):
            yield from self.source.read(first, n_frames)
            return
        size = max(BLOCK // self.n_channels, 1)
        while n_frames > 0:
            block = pcm.read_block(self.source, first, min(size, n_frames))
            if not len(block):
                return
            yield block
            first, n_frames = first + len(block), n_frames - len(block)


@contextmanager
def opened(found: Samples | Stream) -> Iterator[Sound]:
    """Open what a container holds.

    Raises:
        InputError: it cannot be decoded.
    """
    if isinstance(found, Samples):
        yield Sound(
            source=found,
            coding=found.coding,
            n_channels=found.n_channels,
            sample_rate=found.sample_rate,
            n_frames=pcm.n_frames(found),
            promised_frames=found.promised_frames,
            note=None,
        )
        return
    with decoder(found.data, claims_more=found.is_mpeg and not found.has_length) as source:
        info = source.info
        is_known = found.has_length and info.n_frames < UNKNOWN_FRAMES
        n_frames = info.n_frames if is_known else None
        yield Sound(
            source=source,
            coding=info.coding,
            n_channels=info.n_channels,
            sample_rate=info.sample_rate,
            n_frames=n_frames,
            promised_frames=found.promised_frames or n_frames,
            note=found.note,
        )
