"""The layers around a fragment: what the answer needs, and what its probability needs."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from jaxtyping import Float
from torch import Tensor

from explorer.api.search import Result
from explorer.audio.wav import read_wav
from explorer.extending.extend import extend as extend_result
from explorer.extending.records import (
    COMPLETE,
    NECESSARY,
    WITHOUT_NECESSARY,
    ExtensionRecord,
    Layer,
)
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig


@dataclass(frozen=True, kw_only=True, eq=False)
class Extension:
    """The necessary and the complete set around a fragment, how they were checked, and their files.

    The files are beside those of the result; `Result.save` copies them, too.
    """

    record: ExtensionRecord  # everything, as in `extension.json`
    files: TemporaryDirectory[str]

    @property
    def necessary(self) -> Layer:
        """The fragment and what was added until the rest of the clip is not the class any more."""
        return self.record.necessary

    @property
    def complete(self) -> Layer:
        """That and what was added until the model is as sure as of the whole clip, less .01."""
        return self.record.complete

    @property
    def necessary_sound(self) -> Float[Tensor, " n_samples"] | None:
        """The necessary set: float32, read from the file that was certified; None without one."""
        return self._sound(NECESSARY)

    @property
    def without_necessary(self) -> Float[Tensor, " n_samples"] | None:
        """The clip without the necessary set; None without one."""
        return self._sound(WITHOUT_NECESSARY)

    @property
    def complete_sound(self) -> Float[Tensor, " n_samples"] | None:
        """The complete set; None without one."""
        return self._sound(COMPLETE)

    def to_json(self) -> str:
        """The record as one JSON document: what `extend --json` prints."""
        return json.dumps(dataclasses.asdict(self.record), indent=2, allow_nan=False)

    def _sound(self, name: str) -> Float[Tensor, " n_samples"] | None:
        return read_wav(Path(self.files.name) / name)[0] if name in self.record.files else None


def extend(
    result: Result,
    *,
    seed: int = 0,
    max_evaluations: int | None = None,
    batch_size: int | None = None,
) -> Extension:
    """Find what a model's answer needs around a fragment, and what its probability needs.

    The necessary set is the fragment and as few further cells as were found such that the model
    still accepts it and does not accept the clip without it. The complete set is that and as few
    further cells as were found such that the class is as probable as on the whole clip, less .01.
    No single cell that was added can go, which is checked as it is for the fragment.

    Args:
        result: of a search that found a fragment.
        seed: of the random sets; the same seed gives the same layers.
        max_evaluations: judge at most this many sounds, for both layers together.
        batch_size: sounds in one forward pass; chosen by time and memory if not given.

    Returns:
        Both layers. That one was not found is an outcome: see `Layer.outcome`.

    Raises:
        InputError: the search found no fragment, or an argument does not fit.
        ModelError: the model's logits are not numbers, or change from call to call.
    """
    config = SearchConfig(seed=seed, max_evaluations=max_evaluations, batch_size=batch_size)
    stored = StoredResult(Path(result.files.name), result.record)
    *_, record = extend_result(stored, result.source.classifier, config)
    assert isinstance(record, ExtensionRecord), "it ends with its record"
    return Extension(record=record, files=result.files)
