"""Loaded models, as many as fit: a checkpoint can have gigabytes, and visitors try many."""

from collections.abc import Callable
from threading import Lock

from cachetools import LRUCache

from explorer.judging.classifier import TorchClassifier

MAX_BYTES = 6 * 2**30  # of weights; two or three of the largest public checkpoints


class ModelCache:
    """Loads a model on first use, and drops the least recently used ones when memory is short.

    A dropped model that is still in use lives on until that use ends. The lock is held while a
    model loads, so two callers who ask for it at once get the same one.

    Args:
        load: loads the model with an id.
        max_bytes: how many bytes of weights to keep. A single larger model counts as exactly this
            many, so it stays, alone, until another one is asked for.
    """

    def __init__(self, load: Callable[[str], TorchClassifier], max_bytes: int = MAX_BYTES) -> None:
        self._load = load
        self._loaded: LRUCache[str, TorchClassifier] = LRUCache(
            max_bytes, getsizeof=lambda classifier: min(classifier.n_bytes, max_bytes)
        )
        self._lock = Lock()

    def __call__(self, model_id: str) -> TorchClassifier:
        """Return the model with an id; raise what loading it raises."""
        with self._lock:
            classifier = self._loaded.get(model_id)
            if classifier is None:
                classifier = self._loaded[model_id] = self._load(model_id)
            return classifier

    def keep(self, classifier: TorchClassifier) -> None:
        """Put in a model that was loaded elsewhere."""
        with self._lock:
            self._loaded[classifier.info.id] = classifier
