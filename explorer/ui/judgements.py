"""What the models make of a run's fragment, as their answers come in."""

from collections.abc import Sequence
from threading import Lock

from explorer.verdicts import TargetVerdict


class Judgements:
    """The verdicts on one fragment, and whose controls are still to be judged.

    The event that has the device writes, while other events of the same visitor may read.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._verdicts: dict[str, TargetVerdict] = {}  # by model, in the order they came
        self._failures: list[str] = []
        self._settled: set[str] = set()  # models whose controls were judged or given up

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
        """The models that have judged the fragment but not its controls."""
        with self._lock:
            return tuple(model for model in self._verdicts if model not in self._settled)

    @property
    def n_settled(self) -> int:
        """How many models have judged the controls, or were given up."""
        with self._lock:
            return len(self._settled)

    def take(self, verdict: TargetVerdict) -> None:
        """Keep a model's verdict; a later one, with controls, replaces the first."""
        with self._lock:
            self._verdicts[verdict.model] = verdict

    def fail(self, why: str) -> None:
        """Keep the reason why a model could not judge."""
        with self._lock:
            self._failures.append(why)

    def settle(self, models: Sequence[str]) -> None:
        """Ask these models for no more controls."""
        with self._lock:
            self._settled.update(models)

    def settle_all(self) -> None:
        """Ask no model for controls any more."""
        with self._lock:
            self._settled.update(self._verdicts)

    def drop_verdicts(self) -> None:
        """Forget the verdicts: a part of them would mislead."""
        with self._lock:
            self._verdicts.clear()
