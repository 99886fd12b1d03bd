"""Describe a published model without its weights; imports no torch."""

from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote

from explorer.judging.info import ClassifierInfo
from models.published.licences import Licence
from models.published.networks.configs import SAMPLE_RATE, PublishedConfig
from models.published.offsets import Offsets
from models.published.tags import TagSet
from models.spec import ModelDescription

# Part of every version: raise it whenever a network, its front end, the filling of its window or
# the head of the taggers changes.
REVISION = 1
Levels = Literal["even", "raw"]  # see `genre_head`
EVEN: Levels = "even"
RAW: Levels = "raw"
MIN_SAMPLES = 1  # a sound of any length is repeated to the window


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Where a network was published."""

    authors: str
    title: str
    year: int
    arxiv: str  # number

    @property
    def address(self) -> str:
        """Of its page."""
        return f"https://arxiv.org/abs/{self.arxiv}"


@dataclass(frozen=True, kw_only=True)
class WeightsFile:
    """A file in a public repository, at one commit."""

    repository: str  # OWNER/NAME on GitHub
    commit: str  # 40 hexadecimal digits
    path: str
    n_bytes: int
    sha256: str  # in hexadecimal

    @property
    def url(self) -> str:
        """Where it is fetched from."""
        path = quote(self.path)
        return f"https://raw.githubusercontent.com/{self.repository}/{self.commit}/{path}"

    @property
    def page(self) -> str:
        """Where a person finds it, with its licence, at the same commit."""
        return f"https://github.com/{self.repository}/tree/{self.commit}"


@dataclass(frozen=True, kw_only=True)
class PublishedModel(ModelDescription):
    """A network that other people trained and published."""

    paper: Paper  # that the weights belong to
    architecture: Paper  # that the network is from; often the same
    trained_on: str  # shown to people
    figures: str  # what its authors report: a sentence
    licence: Licence
    file: WeightsFile
    network: PublishedConfig
    tag_set: TagSet | None = None  # of a tagger
    offsets: Offsets | None = None  # of a tagger
    levels: Levels = EVEN  # of a tagger's classes

    @property
    def about(self) -> str:
        """Size and licence, as shown to people before it is fetched.

        >>> from models.published.table import find_published
        >>> find_published("aasist-l").about
        '0.4 MB, MIT, Copyright (c) 2021-present NAVER Corp.'
        """
        return f"{self.file.n_bytes / 1e6:.1f} MB, {self.licence.name}, {self.licence.holder}"

    def with_levels(self, levels: Levels) -> "PublishedModel":
        """Return the same tagger with other levels, and so with another version.

        Any other model has no levels, and stays the same.
        """
        version = version_of(self.file.sha256, self.offsets, levels)
        return replace(self, levels=levels, info=replace(self.info, version=version))


def describe(
    *, id: str, title: str, task: str, labels: tuple[str, ...], version: str, n_samples: int
) -> ClassifierInfo:
    """Return what the engine needs to know of a published model; none has "none of these"."""
    return ClassifierInfo(
        id=id,
        version=version,
        title=title,
        task=task,
        labels=labels,
        none_label=None,
        sample_rate=SAMPLE_RATE,
        n_samples=n_samples,
        min_samples=MIN_SAMPLES,
    )


def version_of(sha256: str, offsets: Offsets | None = None, levels: Levels = EVEN) -> str:
    """Return a version, made of the weights, of our code and, for taggers, of the levels.

    >>> version_of("0123456789abcdef")
    '0123456789ab.1'
    >>> version_of("0123456789abcdef", Offsets(by_class=(("rock", 0.5),)), "raw")
    '0123456789ab.1.raw'
    """
    version = f"{sha256[:12]}.{REVISION}"
    if offsets is None:
        return version
    return f"{version}.raw" if levels == RAW else f"{version}.even-{offsets.digest}"
