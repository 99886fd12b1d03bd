"""Build one layer around another: search, certify, and once more if the certificate fails."""

import dataclasses
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from jaxtyping import Bool
from torch import Tensor

from explorer.audio.wav import read_wav
from explorer.deadline import Deadline
from explorer.directories import writing_to
from explorer.errors import ModelError
from explorer.extending.certificate import certify_layer
from explorer.extending.records import Layer, LayerCertificate
from explorer.judging.aim import Aim
from explorer.judging.scorer import KnownAnswers
from explorer.records import Evaluations, Outcome
from explorer.result.write import share_of
from explorer.searching.config import SearchConfig
from explorer.searching.search import find_keep
from explorer.searching.step import Step

LEAST_S = 1e-3  # time that a search is given at least; it ends before its first batch then


@dataclass(frozen=True, eq=False)
class LayerStep:
    """The state of a search for a layer after one batch."""

    layer: str  # `necessary` or `complete`
    step: Step  # its `n_kept` counts the added cells; its `keep` has all


@dataclass(frozen=True, eq=False)
class Attempt:
    """A finished search for a layer, and the certificate of what it found."""

    step: Step  # the last one
    keep: Bool[Tensor, " n_cells"] | None
    certificate: LayerCertificate | None


class Builder:
    """Builds the layers around one fragment, within limits that they share.

    Args:
        config: of each search; its limits are for all of them, certificates included.
        directory: where the sounds are written.
        should_stop: called before every batch and every check.
    """

    def __init__(
        self, config: SearchConfig, directory: Path, should_stop: Callable[[], bool]
    ) -> None:
        self._config = config
        self._directory = directory
        self._should_stop = should_stop
        self._deadline = Deadline.after(config.max_seconds)
        self._known: KnownAnswers = {}
        self._spent = 0  # evaluations

    def build(
        self, name: str, aim: Aim, file: str, rest_file: str | None = None
    ) -> Generator[LayerStep, None, Layer]:
        """Search for a layer and certify it; a second time if its certificate does not hold.

        That is so if a verdict depended on the rounding of a batch. The second search has batches
        of one sound, where search and certificate round alike, and uses no known answers.

        Args:
            name: of the layer.
            aim: what it must be; the base is the layer inside it.
            file: what its sound is called.
            rest_file: what the clip without it is called; None if it is not asked for.

        Yields:
            The steps of the searches.

        Raises:
            ModelError: logits are not numbers, or no result can be certified.
            InputError: a file cannot be written.
        """
        attempts: list[Attempt] = []
        while config := self._next_config(attempts):
            known = None if attempts else self._known
            for step in find_keep(aim, config, self._should_stop, known):
                yield LayerStep(name, step)
            with writing_to(self._directory.parent):
                attempts.append(self._certify(aim, step, file, rest_file))
            spent = _evaluations(attempts[-1:])
            self._spent += spent.search + spent.bound + spent.certificate
        return self._layer(aim, attempts)

    def _next_config(self, attempts: list[Attempt]) -> SearchConfig | None:
        """Return the config of the first or the second search; None if none is needed or left."""
        if len(attempts) > 1 or self._why_ended():
            return None
        if attempts and (attempts[0].certificate is None or attempts[0].certificate.holds):
            return None
        limit, seconds = self._config.max_evaluations, self._deadline.seconds_left
        return dataclasses.replace(
            self._config,
            max_evaluations=None if limit is None else limit - self._spent,
            max_seconds=None if seconds is None else max(seconds, LEAST_S),
            batch_size=1 if attempts else self._config.batch_size,
        )

    def _why_ended(self) -> Outcome | None:
        """Return the reason why nothing more can be judged, if that is so."""
        if self._should_stop():
            return Outcome.CANCELLED
        limit = self._config.max_evaluations
        is_used_up = limit is not None and self._spent >= limit
        return Outcome.BUDGET if is_used_up or self._deadline.has_passed else None

    def _certify(self, aim: Aim, step: Step, file: str, rest_file: str | None) -> Attempt:
        for name in filter(None, (file, rest_file)):  # of an attempt whose certificate failed
            (self._directory / name).unlink(missing_ok=True)
        keep = aim.base if step.outcome is Outcome.VACUOUS else step.keep
        if keep is None:
            return Attempt(step, None, None)
        certificate = certify_layer(
            aim,
            keep,
            file=self._directory / file,
            rest_file=None if rest_file is None else self._directory / rest_file,
            lower_bound=step.lower_bound,
            claims_irreducible=step.outcome is Outcome.IRREDUCIBLE,
            should_stop=lambda: self._should_stop() or self._deadline.has_passed,
        )
        return Attempt(step, keep, certificate)

    def _layer(self, aim: Aim, attempts: list[Attempt]) -> Layer:
        outcome = self._outcome(aim, attempts)
        if not attempts:
            return no_layer(aim, outcome)
        last = attempts[-1]
        keep, certificate = last.keep, last.certificate
        layer = dataclasses.replace(
            no_layer(aim, outcome),
            evaluations=_evaluations(attempts),
            rounds=sum(attempt.step.rounds for attempt in attempts),
            seconds=sum(attempt.step.seconds for attempt in attempts),
            batch_size=last.step.batch_size,
        )
        if keep is None or certificate is None:
            return layer
        with writing_to(self._directory.parent):
            sound, _ = read_wav(self._directory / certificate.kept.file)
        return dataclasses.replace(
            layer,
            keep=tuple(keep.nonzero().flatten().tolist()),
            added=tuple((keep & ~aim.base).nonzero().flatten().tolist()),
            share=share_of(aim.question, keep, sound),
            certificate=certificate,
        )

    def _outcome(self, aim: Aim, attempts: list[Attempt]) -> Outcome:
        """The outcome of the last search, or a lesser one if the certificate does not show it."""
        ended = self._why_ended()
        if not attempts:
            return ended or Outcome.BUDGET
        step, certificate = attempts[-1].step, attempts[-1].certificate
        assert step.outcome is not None, "the last step of a search has an outcome"
        if certificate is None or step.outcome not in (Outcome.IRREDUCIBLE, Outcome.VACUOUS):
            return step.outcome
        if certificate.holds and len(certificate.removals) == (step.n_kept or 0):
            return Outcome.IRREDUCIBLE
        if len(attempts) > 1 and ended is None:
            raise ModelError(
                f"{aim.question.classifier.info.id} gives different answers to the same sound, "
                "so no result can be certified."
            )
        return ended or Outcome.BUDGET


def no_layer(aim: Aim, outcome: Outcome) -> Layer:
    """Return a layer that was not searched for, or not found."""
    return Layer(
        outcome=outcome,
        min_probability=aim.question.criterion.min_probability,
        keep=None,
        added=None,
        share=None,
        certificate=None,
        evaluations=Evaluations(search=0, bound=0, certificate=0, reused=0),
        rounds=0,
        seconds=0.0,
        batch_size=0,
    )


def _evaluations(attempts: list[Attempt]) -> Evaluations:
    """Count the evaluations of searches and certificates together."""
    return Evaluations(
        search=sum(attempt.step.evaluations for attempt in attempts),
        bound=sum(attempt.step.bound_evaluations for attempt in attempts),
        certificate=sum(a.certificate.evaluations for a in attempts if a.certificate),
        reused=sum(attempt.step.n_reused for attempt in attempts),
    )
