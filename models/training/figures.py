"""The records of the figures in the model cards."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class BandFigure:
    """Recall with only a share of the bands kept."""

    kind: str  # of the partition
    contiguous: bool  # neighbouring or random bands
    share: float  # of the 64 bands
    recall: float  # unweighted


@dataclass(frozen=True, kw_only=True)
class NoiseFigure:
    """A model's answers to noise."""

    colour: str
    level_dbfs: int  # RMS
    none_share: float | None  # of draws answered "none of these"; None: no such label


@dataclass(frozen=True, kw_only=True)
class SourceFigure:
    """A model's answers to clips of one origin."""

    source: str
    n_clips: int
    recall: float  # unweighted, over the classes that occur
    none_share: float | None  # answered "none of these"; None: no such label
    equal_error_rate: float | None  # against recordings; None for recordings, and in other tasks


@dataclass(frozen=True, kw_only=True)
class FewBandsFigure:
    """A model's answers to held-out clips of which few bands are left."""

    n_kept: int  # random mel bands of 64
    recall: float  # unweighted: the clip's class all the same
    rejected_as_none: float | None  # share of "none of these" among the other answers, as below


@dataclass(frozen=True, kw_only=True)
class OtherSoundFigure:
    """A model's answers to sounds unlike its test clips: of another kind, or recorded."""

    origin: str
    n_clips: int
    shares: dict[str, float]  # of every label


@dataclass(frozen=True, kw_only=True)
class LimitFigures:
    """What one model says where it was not made to be right.

    A share of "none of these" is None if the model has no such label, and that among the other
    answers also if there are none.
    """

    model: str
    version: str
    none_label: str | None
    few_bands: tuple[FewBandsFigure, ...]
    other_sounds: tuple[OtherSoundFigure, ...]
    vocoders: tuple[SourceFigure, ...]  # copies by neural vocoders; only for deepfake detection


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All figures of one model; shares of "none of these" are None if it has no such label.

    Recalls are unweighted: the mean over the classes of the share of a class's clips that are
    answered with it. If all classes have the same number of clips, this is the accuracy.
    """

    model: str
    version: str
    none_label: str | None
    n_parameters: int
    n_bytes: int
    n_clips: int  # held-out clips
    recall: float
    recall_by_class: dict[str, float]
    vacuous_by_class: dict[str, float]  # share of its searches that end `vacuous`
    confusion: tuple[tuple[int, ...], ...]  # [true class][answer], answers include the none label
    recall_20_db_down: float
    bands: tuple[BandFigure, ...]
    silence_label: str
    silence_margin: float  # logit of that label minus the best other
    noise: tuple[NoiseFigure, ...]
    sources: tuple[SourceFigure, ...]
