"""What a finished search found, in a few words and numbers: it outlives the files of the result."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from explorer.partitions.ranges import runs_of
from explorer.records import Outcome, SearchRecord
from explorer.ui.wording.numbers import places
from explorer.ui.wording.strip import energy_share

Span = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Cells:
    """How a clip was cut; equal for two clips of which equal numbers name equal cells."""

    kind: str
    n_cells: int
    sample_rate: int  # Hz, of the clip as the model hears it
    n_samples: int

    def are_like(self, other: "Cells") -> bool:
        """Return whether equal numbers name the same frequencies, however long the clips are.

        Bins and tiles depend on the length.
        """
        if self.kind in ("bins", "tiles"):
            return self == other
        return replace(self, n_samples=other.n_samples) == other


@dataclass(frozen=True, kw_only=True)
class Found:
    """A search that has ended."""

    sound: tuple[str, float, str | None]  # of the file, where in it, which channel
    model: tuple[str, str]  # id and version
    label: str  # the class that was searched for
    least: float | None  # how sure of it one had to be; None: it being the top answer was enough
    outcome: Outcome
    cells: Cells
    keep: tuple[int, ...] | None
    among: tuple[int, ...] | None  # the only cells that it was allowed; None for all
    is_checked: bool  # whether what was found passed its check
    is_fragment: bool  # whether that is less than all that was allowed
    energy: float | None  # the fragment's share of the clip's, from 0 to 1; None: unknown
    probability: float  # of the class: for the fragment; without one, for the clip
    clip_probability: float
    spans_hz: tuple[Span, ...]  # what is kept at any time, neighbouring bands joined
    places: str  # the same in words

    @classmethod
    def of(cls, record: SearchRecord) -> "Found":
        """Return what a record says, in little."""
        clip, cut, certificate = record.clip, record.partition, record.certificate
        keep = record.keep
        is_checked = certificate is not None and certificate.holds
        is_less = keep is not None and len(keep) < record.n_allowed
        return cls(
            sound=(clip.sha256, clip.start_s, clip.channel),
            model=(record.model.id, record.model.version),
            label=record.label,
            least=record.criterion.min_probability,
            outcome=record.outcome,
            cells=Cells(
                kind=cut.kind,
                n_cells=cut.n_cells,
                sample_rate=clip.sample_rate,
                n_samples=clip.n_samples,
            ),
            keep=keep,
            among=record.among,
            is_checked=is_checked,
            is_fragment=is_checked and is_less,
            energy=energy_share(record),
            probability=certificate.probability if certificate else record.probability,
            clip_probability=record.probability,
            spans_hz=tuple(_spans(record)),
            places="" if keep is None else places(cut, keep),
        )

    @property
    def found_nothing(self) -> bool:
        """Whether nothing that was allowed was found to be enough."""
        return self.outcome is Outcome.IMPOSSIBLE

    def allows_all_but(self, taken: Set[int]) -> bool:
        """Return whether a search was allowed exactly the cells that are not taken."""
        allowed = range(self.cells.n_cells) if self.among is None else self.among
        return set(allowed) == set(range(self.cells.n_cells)) - taken

    def is_like(self, other: "Found") -> bool:
        """Return whether both are of one clip and one model."""
        return (self.sound, self.model) == (other.sound, other.model)

    def is_of_same_cells(self, other: "Found") -> bool:
        """Return whether both also asked the same, and of a clip that is cut in one way."""
        mine = (self.cells, self.label, self.least)
        return mine == (other.cells, other.label, other.least) and self.is_like(other)

    def is_same_fragment(self, other: "Found") -> bool:
        """Return whether both also keep the same cells."""
        return self.keep == other.keep and self.is_of_same_cells(other)


def _spans(record: SearchRecord) -> Iterator[Span]:
    cut = record.partition
    n_slices = 1 if cut.edges_s is None else len(cut.edges_s) - 1
    bands = sorted({cell // n_slices for cell in record.keep or ()})
    for run in runs_of(bands):
        yield cut.edges_hz[run.start], cut.edges_hz[run.stop]
