"""Search a clip with a model, and what a search returns."""

import dataclasses
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import index
from pathlib import Path
from tempfile import TemporaryDirectory

from jaxtyping import Float
from torch import Tensor

from explorer.api.clips import SourceClip
from explorer.api.models import Model
from explorer.audio.wav import read_wav
from explorer.directories import writing_to
from explorer.errors import InputError
from explorer.extending import files as layers
from explorer.extending.records import EXTENSION_FILE
from explorer.records import (
    ORIGINAL,
    REMAINDER,
    SUFFICIENT,
    Certificate,
    Outcome,
    SearchRecord,
    Share,
)
from explorer.result.apart import keep_apart
from explorer.result.explain import ExplainConfig, explain
from explorer.result.staging import RESULT, FileSet, check_replaceable, replacing_result
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.searching.step import Step
from explorer.strengths import Strength
from explorer.verdicts import TargetVerdict


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """What a search found: the fragment, how it was checked, and the files of both.

    The files are temporary until `save` copies them.
    """

    record: SearchRecord  # everything, as in `result.json`
    source: Model
    files: TemporaryDirectory[str]

    @property
    def outcome(self) -> Outcome:
        """How the search ended; `irreducible` if it found a fragment and verified it."""
        return self.record.outcome

    @property
    def label(self) -> str:
        """The class that the fragment keeps."""
        return self.record.label

    @property
    def keep(self) -> tuple[int, ...] | None:
        """Indices of the kept cells; None without a fragment.

        Cell k is band k // n_slices, slice k % n_slices; bands alone have one slice.
        """
        return self.record.keep

    @property
    def edges_hz(self) -> tuple[float, ...]:
        """Edges of all bands in Hz: band b is [edges_hz[b], edges_hz[b + 1])."""
        return self.record.partition.edges_hz

    @property
    def edges_s(self) -> tuple[float, ...] | None:
        """Edges of all time slices in seconds; None where cells last the whole clip."""
        return self.record.partition.edges_s

    @property
    def share(self) -> Share | None:
        """How much of the clip is kept; None without a fragment."""
        return self.record.share

    @property
    def certificate(self) -> Certificate | None:
        """What was checked on the fragment's file; None without a fragment."""
        return self.record.certificate

    @property
    def sample_rate(self) -> int:
        """The rate of `original`, `fragment` and `remainder`: the model's, in Hz."""
        return self.record.clip.sample_rate

    @property
    def original(self) -> Float[Tensor, " n_samples"]:
        """The clip as the model hears it: float32, read from the file that was judged."""
        return self._sound(ORIGINAL)

    @property
    def fragment(self) -> Float[Tensor, " n_samples"] | None:
        """The fragment: float32, read from the file that was certified; None without one."""
        return None if self.keep is None else self._sound(SUFFICIENT)

    @property
    def remainder(self) -> Float[Tensor, " n_samples"] | None:
        """The clip without the fragment; None without one."""
        return None if self.keep is None else self._sound(REMAINDER)

    def to_json(self) -> str:
        """The record as one JSON document: what `search --json` prints."""
        return json.dumps(dataclasses.asdict(self.record), indent=2, allow_nan=False)

    def save(self, directory: str | Path) -> None:
        """Copy the record, the sounds, the picture and any layers into a directory, made if needed.

        An earlier result in it is replaced as a whole; other files stay.

        Raises:
            InputError: the directory can't be written to, or holds a file of the same name that is
                not as a search wrote it.
        """
        target, source = Path(directory), Path(self.files.name)
        is_extended = (source / EXTENSION_FILE).exists()
        check_replaceable(target)
        if is_extended:
            layers.check_replaceable(target)
        _copy(source, target, RESULT)
        if is_extended:
            _copy(source, target, layers.LAYERS)

    def export(
        self, format: str, path: str | Path, *, verdicts: Sequence[TargetVerdict] = ()
    ) -> list[Path]:
        """Write the result as a file for other programs, or for people without Earshot.

        Args:
            format: `audacity` (a label track), `raven` (a selection table), `html` (one page that
                plays and shows everything), `png` or `svg` (the picture), or `csv` (all cells).
            path: the file to write or replace.
            verdicts: what `explorer.transfer` returned, for `html` and `csv`.

        Returns:
            The files: one, and for `csv` a second one if there are verdicts.

        Raises:
            InputError: there is no such format; it lists kept cells and there are none; or the file
                can't be written.
        """
        # Imported on use: most programs export nothing.
        from explorer.export.export import export
        from explorer.export.formats import FormatName
        from explorer.export.material import material_of

        if format not in list(FormatName):
            known = ", ".join(FormatName)
            raise InputError(f"There is no format {format!r}; there are {known}.")
        directory = Path(self.files.name)
        material = material_of(StoredResult(directory, self.record), tuple(verdicts))
        return export(material, FormatName(format), directory, Path(path))

    def _sound(self, name: str) -> Float[Tensor, " n_samples"]:
        return read_wav(Path(self.files.name) / name)[0]


def _copy(source: Path, target: Path, files: FileSet) -> None:
    with replacing_result(target, files) as staged, writing_to(target):
        for name in (files.record, *files.others):
            if (source / name).exists():
                shutil.copyfile(source / name, staged / name)


def search(
    clip: SourceClip,
    model: Model,
    *,
    partition: str = "mel",
    cells: int | None = None,
    label: str | None = None,
    strength: str = "clear",
    min_probability: float | None = None,
    among: Iterable[int] | None = None,
    apart_from: Iterable[Result] = (),
    seed: int = 0,
    effort: str = "normal",
    max_evaluations: int | None = None,
    batch_size: int | None = None,
) -> Result:
    """Find a small fragment of a clip that the model still calls by the same name.

    No cell above half of the file's own sample rate is kept: the recording has nothing there.

    Args:
        clip: from `load_clip` or `bundled_clip`.
        model: from `load_model`, `load_models` or `wrap`.
        partition: how to cut the clip: `mel` or `linear` bands, `bins` or `tiles`.
        cells: into how many cells; 64 if not given, and every bin for `bins`.
        label: the class to keep; the model's own answer if not given.
        strength: how sure of the fragment the model must be. `top`: it is the top answer; `half`
            and `sure`: with a probability of .5 or .9, too; `complete`: with that of the whole
            clip, less .01; `clear`: as `half`, or as `top` if the model is less than .51 sure
            of the whole clip. Other models are not asked to be that sure.
        min_probability: in (0, 1), instead of a strength; other models must reach it, too.
        among: the only cells that the fragment may have, by their indices; all if not given. What
            is proven of smaller fragments is then about these cells alone.
        apart_from: earlier results of this clip, model, partition and class. No cell that one of
            their fragments keeps is kept again, so that disjoint fragments are found one after
            another until the outcome is `impossible`.
        seed: of the random fragments; the same seed gives the same fragment.
        effort: `quick`, `normal` or `thorough`. For 64 cells: quick about 70 judgements, normal
            about 340, thorough about 3,900 (with all 2,016 pairs).
        max_evaluations: judge at most this many sounds.
        batch_size: sounds in one forward pass; chosen by time and memory if not given.

    Returns:
        The result. Every outcome is one: see `Result.outcome`.

    Raises:
        InputError: an argument doesn't fit the model or the clip, or no cell is left to search;
            the text says which.
        ModelError: the model's logits are not numbers, or change from call to call.
    """
    *_, result = search_steps(
        clip,
        model,
        partition=partition,
        cells=cells,
        label=label,
        strength=strength,
        min_probability=min_probability,
        among=among,
        apart_from=apart_from,
        seed=seed,
        effort=effort,
        max_evaluations=max_evaluations,
        batch_size=batch_size,
    )
    assert isinstance(result, Result), "a search ends with its result"
    return result


def search_steps(
    clip: SourceClip,
    model: Model,
    *,
    partition: str = "mel",
    cells: int | None = None,
    label: str | None = None,
    strength: str = "clear",
    min_probability: float | None = None,
    among: Iterable[int] | None = None,
    apart_from: Iterable[Result] = (),
    seed: int = 0,
    effort: str = "normal",
    max_evaluations: int | None = None,
    batch_size: int | None = None,
) -> Iterator[Step | Result]:
    """Run the same search live.

    Yields:
        A `Step` after every batch, with the best fragment so far; last of all the `Result`.
        Arguments and errors are those of `search`.
    """
    config = ExplainConfig(
        partition=partition,
        n_cells=cells,
        label=label,
        strength=_strength(strength),
        min_probability=min_probability,
        # `index`: numpy's numbers become Python's, which a record can hold.
        among=None if among is None else tuple(sorted(set(map(index, among)))),
        search=SearchConfig(
            seed=seed, effort=effort, max_evaluations=max_evaluations, batch_size=batch_size
        ),
    )
    info = model.classifier.info
    excerpt = clip.excerpt_for(info)
    config = keep_apart([earlier.record for earlier in apart_from], excerpt, info, config)
    files = TemporaryDirectory(prefix="earshot-result-", ignore_cleanup_errors=True)
    for event in explain(excerpt, model.classifier, config, Path(files.name)):
        if isinstance(event, SearchRecord):
            yield Result(record=event, source=model, files=files)
        else:
            yield event


def _strength(word: str) -> Strength:
    try:
        return Strength(word)
    except ValueError:
        raise InputError(
            f"There is no strength {word!r}; there are {', '.join(Strength)}."
        ) from None
