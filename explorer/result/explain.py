"""Explain a model's answer to a clip: search, certify, and write the result to disk."""

import dataclasses
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from explorer.audio.clip import Clip
from explorer.audio.wav import write_wav
from explorer.deadline import Deadline
from explorer.directories import writing_to
from explorer.documents import is_rising
from explorer.errors import InputError, ModelError
from explorer.judging.classifier import Classifier
from explorer.judging.criterion import Criterion, judge
from explorer.judging.question import Question
from explorer.judging.scorer import KnownAnswers
from explorer.partitions.partition import make_partition
from explorer.records import REMAINDER, SUFFICIENT, Certificate, Outcome, SearchRecord
from explorer.result.certificate import certify, judge_file, judge_silence
from explorer.result.staging import replacing_result
from explorer.result.write import Attempt, ResultSources, write_result
from explorer.searching.config import SearchConfig
from explorer.searching.search import find_sufficient
from explorer.searching.step import Step
from explorer.strengths import Strength


@dataclass(frozen=True, kw_only=True)
class ExplainConfig:
    """What to search for in a clip, and how."""

    partition: str = "mel"  # a kind of partition
    n_cells: int | None = None  # None for 64, or for every bin with `bins`
    label: str | None = None  # the class to keep; None for the model's top answer to the clip
    strength: Strength = Strength.TOP  # how sure of a fragment the model must be
    # In (0, 1), in place of `clear` or `top`; other models that judge the fragment must reach it,
    # too.
    min_probability: float | None = None
    # The only cells that a fragment may have, by their indices, rising; None for all.
    among: tuple[int, ...] | None = None
    with_picture: bool = True  # write spectrogram.html
    search: SearchConfig = field(default_factory=SearchConfig)

    def __post_init__(self) -> None:
        if self.min_probability is not None and not self.strength.gives_way:
            raise InputError("Choose either a strength or a minimum probability, not both.")
        if self.among == ():
            raise InputError("No cell is left to search; allow at least one.")
        if self.among is not None and not is_rising(self.among):
            raise InputError("Give the allowed cells in rising order, each once.")

    def check_cells(self, n_cells: int) -> None:
        """Raise InputError unless all allowed cells are among so many."""
        unknown = [cell for cell in self.among or () if not 0 <= cell < n_cells]
        if unknown:
            raise InputError(
                f"There is no cell {unknown[0]}: the sound is cut into {n_cells:,} cells, "
                f"numbered from 0 to {n_cells - 1}."
            )

    @property
    def recorded_strength(self) -> Strength | None:
        """The strength; None with a minimum probability of the user's own."""
        return self.strength if self.min_probability is None else None

    def least_probability(self, on_clip: float) -> float | None:
        """Return what a fragment must reach, given the class's probability on the whole clip."""
        if self.min_probability is not None:
            return self.min_probability
        return self.strength.min_probability(on_clip)


def explain(
    clip: Clip,
    classifier: Classifier,
    config: ExplainConfig,
    directory: Path,
    should_stop: Callable[[], bool] = lambda: False,
    known: KnownAnswers | None = None,
) -> Iterator[Step | SearchRecord]:
    """Search, certify what was found, and write the result into a directory.

    Args:
        clip: at the classifier's rate and of its window's length.
        classifier: the source model.
        config: what to search for, and how.
        directory: created if needed; an earlier result in it is replaced at the end, as a whole.
        should_stop: called before every batch of the search and every check of the certificate.
        known: answers of earlier searches of this clip, model, partition and class, whatever their
            strength, seed and allowed cells. They change no result and are not evaluated again;
            those of this search are added. The certificate uses none.

    Yields:
        The steps of the search and, once all files are written, the record. If the certificate
        does not hold, because a verdict depended on the rounding of a batch, the search runs once
        more at batch size 1, where search and certificate round alike.

    Raises:
        InputError: the partition, label, probability or allowed cells do not fit the model or the
            clip, or the directory cannot be written to.
        ModelError: the model's logits are not numbers, or differ between identical calls.
    """
    partition = make_partition(
        config.partition, config.n_cells, sample_rate=clip.sample_rate, n_samples=clip.n_samples
    )
    config.check_cells(partition.n_cells)
    answer = judge(classifier, clip.waveform)
    label = answer.label if config.label is None else config.label
    on_clip = answer.probabilities.get(label, 0.0)  # a label that it does not have is refused
    question = Question(
        clip=clip,
        classifier=classifier,
        partition=partition,
        criterion=Criterion.of(classifier.info, label, config.least_probability(on_clip)),
    )
    with replacing_result(directory) as staged:
        if config.label is None and label == classifier.info.none_label:
            attempts: tuple[Attempt, ...] = ()
        else:
            attempts = yield from _attempts(question, config, staged, should_stop, known)
        sources = ResultSources(
            question=question,
            answer=answer,
            config=config.search,
            strength=config.recorded_strength,
            among=config.among,
            attempts=attempts,
        )
        with writing_to(directory):
            record = write_result(sources, staged, with_picture=config.with_picture)
    yield record


def _attempts(
    question: Question,
    config: ExplainConfig,
    directory: Path,
    should_stop: Callable[[], bool],
    known: KnownAnswers | None,
) -> Generator[Step, None, tuple[Attempt, ...]]:
    """Search and certify, once more if the first certificate does not hold.

    The second search uses no known answers: the rounding of one of those may be why it is needed.

    Yields the steps of both; returns both, and the last claims no more than is certified.
    """
    attempts: list[Attempt] = []
    limits = config.search
    deadline = Deadline.after(limits.max_seconds)
    while (search_config := _next_attempt(limits, attempts, deadline)) and not (
        attempts and should_stop()
    ):
        of_others = None if attempts else known
        for step in find_sufficient(question, search_config, should_stop, of_others, config.among):
            yield step
        with writing_to(directory.parent):
            certificate = _certify(
                question, step, directory, lambda: should_stop() or deadline.has_passed
            )
        attempts.append(Attempt(step, certificate))
    ended = _why_ended(should_stop(), deadline)
    attempts[-1] = _downgrade_unless_certified(attempts, ended, question.classifier.info.id)
    with writing_to(directory.parent):
        _write_remainder(question, attempts[-1].step, directory)
    left = _evaluations_left(limits, attempts)
    if ended is None and (left is None or left > 0):
        attempts[-1] = _judge_beside(question, attempts[-1], directory)
    return tuple(attempts)


def _next_attempt(
    config: SearchConfig, attempts: list[Attempt], deadline: Deadline
) -> SearchConfig | None:
    """Return the config of the first search, or of a second one if the first certificate failed.

    None if there is a result already, or if evaluations or time do not allow another search.
    """
    if not attempts:
        return config
    certificate = attempts[0].certificate
    if len(attempts) > 1 or certificate is None or certificate.holds or deadline.has_passed:
        return None
    again = dataclasses.replace(config, batch_size=1, max_seconds=deadline.seconds_left)
    left = _evaluations_left(config, attempts)
    if left is None:
        return again
    return dataclasses.replace(again, max_evaluations=left) if left > 0 else None


def _evaluations_left(config: SearchConfig, attempts: list[Attempt]) -> int | None:
    """Return how many evaluations the attempts left over; None if there is no limit."""
    if config.max_evaluations is None:
        return None
    spent = [attempt.evaluations for attempt in attempts]
    return config.max_evaluations - sum(e.search + e.bound + e.certificate for e in spent)


def _why_ended(stopped: bool, deadline: Deadline) -> Outcome | None:
    """Return the reason why search or certificate were cut short, if they were."""
    if stopped:
        return Outcome.CANCELLED
    return Outcome.BUDGET if deadline.has_passed else None


def _downgrade_unless_certified(
    attempts: list[Attempt], ended: Outcome | None, model_id: str
) -> Attempt:
    """Return the last attempt, its outcome downgraded unless certified as irreducible."""
    last = attempts[-1]
    step, certificate = last.step, last.certificate
    if certificate is None or step.outcome is not Outcome.IRREDUCIBLE:
        return last
    if certificate.holds and len(certificate.removals) == step.n_kept:
        return last
    if len(attempts) > 1 and ended is None:
        raise ModelError(
            f"{model_id} gives different answers to the same sound, so no result can be certified."
        )
    outcome = ended or Outcome.BUDGET
    return Attempt(dataclasses.replace(step, outcome=outcome), certificate)


def _judge_beside(question: Question, attempt: Attempt, directory: Path) -> Attempt:
    """Judge the remainder or, where nothing was found, silence; 1 evaluation at most.

    A model that gives silence the class, but no more clearly than anything else, as one whose
    classes are all equally likely, has its class for nothing: that is vacuous, too.
    """
    step, criterion = attempt.step, question.criterion
    if step.keep is not None:
        remainder = judge_file(question, directory / REMAINDER)
        return dataclasses.replace(attempt, remainder=remainder)
    if step.outcome not in (Outcome.VACUOUS, Outcome.IMPOSSIBLE):
        return attempt
    silence = judge_silence(question)
    is_vacuous = silence.label == criterion.label and criterion.min_probability is None
    if step.outcome is Outcome.IMPOSSIBLE and is_vacuous:
        step = dataclasses.replace(step, outcome=Outcome.VACUOUS)
    return dataclasses.replace(attempt, step=step, silence=silence)


def _write_remainder(question: Question, step: Step, directory: Path) -> None:
    """Write the clip without the fragment, if there is one."""
    if step.keep is not None:
        rest = question.fragments(~step.keep[None])[0]
        write_wav(directory / REMAINDER, rest, question.clip.sample_rate)


def _certify(
    question: Question,
    step: Step,
    directory: Path,
    should_stop: Callable[[], bool],
) -> Certificate | None:
    (directory / SUFFICIENT).unlink(missing_ok=True)  # of an attempt whose certificate failed
    if step.keep is None:
        return None
    return certify(
        question,
        step.keep,
        file=directory / SUFFICIENT,
        lower_bound=step.lower_bound,
        claims_irreducible=step.outcome is Outcome.IRREDUCIBLE,
        should_stop=should_stop,
    )
