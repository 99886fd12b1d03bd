"""What the models make of a run's fragment, as their answers come in."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from explorer.transferring.controls import ControlsSoFar
from explorer.verdicts import TargetVerdict


@dataclass(frozen=True, kw_only=True)
class JudgedSoFar:
    """Everything that the models have made of a fragment at one moment."""

    verdicts: tuple[TargetVerdict, ...]  # in the order in which they first answered
    controls: Mapping[str, ControlsSoFar]  # by model
    failures: tuple[str, ...]  # why models could not judge, in sentences
    asked: tuple[str, ...] | None  # the models that judge; None before that begins
    why_none: str  # why there are no verdicts, and will be none; empty otherwise
    why_no_more: str  # why no more controls are judged; empty otherwise
    pending: tuple[str, ...]  # as in `Judgements`

    @property
    def are_all_in(self) -> bool:
        """Whether every model that was asked has judged, or failed to."""
        n_answered = len(self.verdicts) + len(self.failures)
        return self.asked is not None and n_answered >= len(self.asked)

    @property
    def note(self) -> str:
        """What is said below the verdicts; empty if all is well."""
        return " ".join(filter(None, [*self.failures, self.why_no_more]))


class Judgements:
    """The verdicts on one fragment, and whose controls are still to be judged.

    The event that has the device writes, while other events of the same visitor may read.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._verdicts: dict[str, TargetVerdict] = {}  # by model, in the order they came
        self._failures: list[str] = []
        self._controls: dict[str, ControlsSoFar] = {}  # by model, of those that have begun
        self._are_settled = False  # no more controls are wanted
        self._asked: tuple[str, ...] | None = None
        self._why_none = self._why_no_more = ""

    @property
    def verdicts(self) -> tuple[TargetVerdict, ...]:
        """The verdicts so far, in the order in which the models first answered."""
        with self._lock:
            return tuple(self._verdicts.values())

    @property
    def failures(self) -> tuple[str, ...]:
        """Why models could not judge, in sentences."""
        with self._lock:
            return tuple(self._failures)

    @property
    def pending(self) -> tuple[str, ...]:
        """The models that have judged the fragment and not all of its controls."""
        with self._lock:
            return self._pending()

    @property
    def controls(self) -> Mapping[str, ControlsSoFar]:
        """What the models have answered to the controls so far, by model."""
        with self._lock:
            return dict(self._controls)

    @property
    def n_controls_judged(self) -> int:
        """How many controls were judged, by all models together."""
        return sum(so_far.n_judged for so_far in self.controls.values())

    @property
    def so_far(self) -> JudgedSoFar:
        """All of this as it is at one moment."""
        with self._lock:
            return JudgedSoFar(
                verdicts=tuple(self._verdicts.values()),
                controls=dict(self._controls),
                failures=tuple(self._failures),
                asked=self._asked,
                why_none=self._why_none,
                why_no_more=self._why_no_more,
                pending=self._pending(),
            )

    def ask(self, models: Sequence[str]) -> None:
        """Keep which models judge, and that none has failed; to be called before the first does."""
        with self._lock:
            self._asked = tuple(models)
            self._failures.clear()

    def take(self, verdict: TargetVerdict) -> None:
        """Keep a model's verdict."""
        with self._lock:
            self._verdicts[verdict.model] = verdict

    def take_controls(self, so_far: ControlsSoFar) -> None:
        """Keep a model's answers to the controls; once all are there, its verdict has them."""
        with self._lock:
            verdict = self._verdicts.get(so_far.model)
            if verdict is None:  # they were dropped
                return
            self._controls[so_far.model] = so_far
            if so_far.are_complete:
                whole = dataclasses.replace(verdict, controls=so_far.counts)
                self._verdicts[so_far.model] = whole

    def fail(self, why: str) -> None:
        """Keep the reason why a model could not judge."""
        with self._lock:
            self._failures.append(why)

    def settle(self, why: str = "") -> None:
        """Ask no model for controls any more; keep the reason, a sentence."""
        with self._lock:
            self._are_settled, self._why_no_more = True, why

    def drop_verdicts(self, why: str) -> None:
        """Forget the verdicts: a part of them would mislead; keep the reason, a sentence."""
        with self._lock:
            self._verdicts.clear()
            self._why_none = why

    def _pending(self) -> tuple[str, ...]:
        if self._are_settled:
            return ()
        asked = (model for model, verdict in self._verdicts.items() if verdict.was_asked)
        return tuple(model for model in asked if not self._has_all_controls(model))

    def _has_all_controls(self, model: str) -> bool:
        return model in self._controls and self._controls[model].are_complete
