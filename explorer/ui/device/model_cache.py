"""Loaded models, as many as fit: a checkpoint may have gigabytes, and visitors try many."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from explorer.judging.classifier import TorchClassifier

MAX_BYTES = 6 * 2**30  # of weights; two or three of the largest public checkpoints


class ModelCache:
    """Loads a model when it is first asked for, and forgets those that were longest unused.

    A model that is forgotten while someone still uses it lives on until that is over. Two who ask
    for a model at once wait for the same one.
    """

    def __init__(self, load: Callable[[str], TorchClassifier], max_bytes: int = MAX_BYTES) -> None:
        """Keep at most `max_bytes` of weights, or a single model if that alone has more."""
        self._load, self._max_bytes = load, max_bytes
        self._loaded: OrderedDict[str, TorchClassifier] = OrderedDict()
        self._lock = Lock()

    def __call__(self, model_id: str) -> TorchClassifier:
        """The model of an id; raises what loading it raises."""
        with self._lock:
            if model_id not in self._loaded:
                self._loaded[model_id] = self._load(model_id)
                self._forget_some()
            self._loaded.move_to_end(model_id)
            return self._loaded[model_id]

    def keep(self, classifier: TorchClassifier) -> None:
        """Take one that was loaded elsewhere."""
        with self._lock:
            self._loaded[classifier.info.id] = classifier
            self._loaded.move_to_end(classifier.info.id)
            self._forget_some()

    def _forget_some(self) -> None:
        """The newest is last, and stays."""
        n_bytes = sum(classifier.n_bytes for classifier in self._loaded.values())
        while n_bytes > self._max_bytes and len(self._loaded) > 1:
            _, forgotten = self._loaded.popitem(last=False)
            n_bytes -= forgotten.n_bytes
