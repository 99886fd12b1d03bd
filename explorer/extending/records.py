"""The layers of a result as data: the contents of `extension.json`.

The field names are a contract, as those of `result.json` are.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from explorer.documents import Count, FileName, NotNegative, Probability, Seed, Sha256, is_rising
from explorer.records import Answer, Evaluations, ModelRecord, Outcome, SearchRecord, Share

EXTENSION_FILE = "extension.json"
NECESSARY = "necessary.wav"
WITHOUT_NECESSARY = "without_necessary.wav"
COMPLETE = "complete.wav"
SOUNDS = (NECESSARY, WITHOUT_NECESSARY, COMPLETE)

# The layers that a result may have, by name.
SUFFICIENT_SET, NECESSARY_SET, COMPLETE_SET = "sufficient", "necessary", "complete"
LAYER_NAMES = (SUFFICIENT_SET, NECESSARY_SET, COMPLETE_SET)

KEPT: Literal["kept"] = "kept"  # a layer, or what removing a cell leaves of it
REST: Literal["rest"] = "rest"  # the clip without that


@dataclass(frozen=True, kw_only=True)
class JudgedFile:
    """A sound file and the model's answer to it, read back, at batch size 1 in float32."""

    file: FileName
    sha256: Sha256
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class LayerRemoval:
    """The answer that shows what removing one added cell does.

    Of a necessary set the rest is judged first, which has the cell then. If that is not accepted,
    what is kept without the cell is judged, and its answer is recorded.
    """

    cell: Count
    sound: Literal["kept", "rest"]
    answer: Answer

    @property
    def breaks(self) -> bool:
        """Whether the layer is none without the cell."""
        return self.answer.accepted is (self.sound == REST)


@dataclass(frozen=True, kw_only=True)
class LayerCertificate:
    """What was checked again at batch size 1 in float32, on the files that the user gets."""

    kept: JudgedFile
    rest: JudgedFile | None  # the clip without the layer; null for the complete one
    removals: tuple[LayerRemoval, ...]  # of every added cell, unless the search ended early
    # No fewer added cells make such a layer: proven by trying them all, in batches.
    lower_bound: Count
    holds: bool

    @property
    def evaluations(self) -> int:
        """How many sounds were judged for it."""
        twice = sum(self.rest is not None and each.sound == KEPT for each in self.removals)
        return 1 + (self.rest is not None) + len(self.removals) + twice


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer around a fragment: how the search for it ended, and what it found."""

    # `irreducible`: no single added cell can go; `impossible`, `below_threshold`: none was found;
    # `budget`, `cancelled`: the best one so far, if there is one.
    outcome: Outcome
    min_probability: Probability | None  # that it must reach; null: being the top answer is enough
    keep: tuple[Count, ...] | None  # indices of all kept cells
    added: tuple[Count, ...] | None  # those that the layer inside it does not have
    share: Share | None
    certificate: LayerCertificate | None
    evaluations: Evaluations
    rounds: Count
    seconds: NotNegative
    batch_size: Count  # the largest batch used

    def contradictions(self) -> Iterator[str]:
        """Say in what way this cannot be a layer."""
        parts = (self.keep, self.added, self.share, self.certificate)
        if len({part is None for part in parts}) > 1:
            yield "its cells, their share and their certificate do not go together"
        keep, added, certificate = self.keep or (), self.added or (), self.certificate
        if not (is_rising(keep) and is_rising(added) and set(added) <= set(keep)):
            yield "its cells are not each once and in order, or some were added and not kept"
        if self.outcome is Outcome.IRREDUCIBLE and certificate is None:
            yield "it is irreducible without any kept cell"
        if certificate is None:
            return
        removed = [removal.cell for removal in certificate.removals]
        if not (is_rising(removed) and set(removed) <= set(added)):
            yield "cells were removed that were not added"
        if not certificate.holds:
            return
        if not certificate.kept.answer.accepted or (
            certificate.rest is not None and certificate.rest.answer.accepted
        ):
            yield "its certificate holds, and its files are not judged so"
        if certificate.lower_bound > len(added):
            yield "its lower bound is above the number of added cells"
        if not all(removal.breaks for removal in certificate.removals):
            yield "its certificate holds, and a cell that was added can go"
        if self.outcome is Outcome.IRREDUCIBLE and len(removed) < len(added):
            yield "it is irreducible, and not every added cell was removed"


@dataclass(frozen=True, kw_only=True)
class Extended:
    """The fragment that the layers are built around."""

    sufficient_sha256: Sha256  # of sufficient.wav
    model: ModelRecord
    label: str
    min_probability: Probability | None
    keep: tuple[Count, ...]

    @classmethod
    def of(cls, record: SearchRecord) -> "Extended":
        """Return what a result with a fragment has of it."""
        assert record.keep is not None, "there is a fragment"
        assert record.certificate is not None, "there is a fragment"
        return cls(
            sufficient_sha256=record.certificate.sha256,
            model=record.model,
            label=record.label,
            min_probability=record.criterion.min_probability,
            keep=record.keep,
        )


@dataclass(frozen=True, kw_only=True)
class ExtensionRecord:
    """The layers around one fragment, as stored in `extension.json`."""

    schema: int
    extends: Extended
    necessary: Layer
    complete: Layer
    device: str
    seed: Seed
    effort: str
    files: dict[str, Sha256]  # SHA-256 of every sound file beside this record
    versions: dict[str, str]

    def contradictions(self) -> Iterator[str]:
        """Say in what way these cannot be the layers of one fragment."""
        inside: tuple[int, ...] | None = self.extends.keep
        for layer in (self.necessary, self.complete):
            made_of = {*(inside or ()), *(layer.added or ())}
            if layer.keep is not None and (inside is None or sorted(made_of) != list(layer.keep)):
                yield "a layer is not the one inside it and what was added"
            inside = layer.keep
        certificates = (self.necessary.certificate, self.complete.certificate)
        judged = itertools.chain.from_iterable((c.kept, c.rest) for c in certificates if c)
        if {each.file: each.sha256 for each in judged if each} != self.files:
            yield "its files are not those that were judged"
