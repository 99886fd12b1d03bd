"""A result as a search left it on disk: its record and, beside it, the sounds.

Other models judge these files, so a sound is used only if its SHA-256 is the recorded one.
"""

from dataclasses import dataclass
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from explorer.audio.channels import MIX
from explorer.audio.clip import Clip
from explorer.audio.wav import read_wav, wav_bytes
from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo
from explorer.records import ORIGINAL, SearchRecord, read_record
from explorer.result.staging import find_file


@dataclass(frozen=True)
class StoredResult:
    """A directory that holds the result of a search, and the record in it."""

    directory: Path
    record: SearchRecord

    @classmethod
    def read(cls, directory: Path) -> "StoredResult":
        """Read the result in a directory; errors as in `read_record`."""
        return cls(directory, read_record(directory))

    def clip(self) -> Clip:
        """Return the clip as it was searched, read back; errors as in `sound`."""
        clip = self.record.clip
        return Clip(
            name=clip.name,
            sha256=clip.sha256,
            sample_rate=clip.sample_rate,
            file_rate=clip.file_rate or clip.sample_rate,
            start_s=clip.start_s,
            waveform=self.sound(ORIGINAL),
            channel=clip.channel or MIX,
            note=clip.note,
        )

    def sound(self, name: str) -> Float[Tensor, " n_samples"]:
        """Read one of the sound files, at the record's rate.

        Args:
            name: of the file: `ORIGINAL`, `SUFFICIENT` or `REMAINDER` of `explorer.records`. The
                checksum of the certified file is the certificate's.

        Raises:
            InputError: the file is missing, or is not the one that the search wrote.
        """
        path, record = self.directory / name, self.record
        certificate = record.certificate
        is_certified = certificate is not None and name == certificate.file
        sha256 = certificate.sha256 if certificate and is_certified else record.files.get(name)
        try:
            found = find_file(self.directory, name, sha256, wav_bytes(record.clip.n_samples))
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}.") from error
        if found is None:
            raise InputError(f"{path} is not the file that the search wrote; please search again.")
        waveform, sample_rate = read_wav(found)
        if (sample_rate, waveform.shape) != (record.clip.sample_rate, (record.clip.n_samples,)):
            raise InputError(
                f"{path} has another sample rate or length than the record; please search again."
            )
        return waveform


def check_version(record: SearchRecord, info: ClassifierInfo) -> None:
    """Raise InputError if the source is not the version that was searched."""
    if info.id == record.model.id and info.version != record.model.version:
        raise InputError(
            f"The search was made with version {record.model.version} of {info.id}; "
            f"this is version {info.version}. Please search again."
        )
