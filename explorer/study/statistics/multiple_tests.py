"""Many tests at once: Holm's correction.

At 5 % each, some of n tests would be significant by chance. Holm (1979, "A simple sequentially
rejective multiple test procedure") sorts the p-values and rejects them in turn while the j-th is at
most 5 % / (n - j + 1). This keeps the chance of *any* false rejection at 5 %: if n0 null hypotheses
are true, the first of them comes at j <= n - n0 + 1, so it is rejected only if its p-value is at
most 5 % / n0, and n0 such events have a total probability of at most 5 %, however the tests depend
on each other. The same as a p-value for each test: multiply the j-th by n - j + 1, and take the
largest so far, at most 1; those of at most 5 % are rejected.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

LEVEL = 0.05  # of all tests together

Test = TypeVar("Test", bound=Hashable)


def holm(p_values: Mapping[Test, float]) -> dict[Test, float]:
    """Return the p-value of every test, corrected for the number of tests.

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'b': 0.06, 'c': 0.06}
    """
    corrected: dict[Test, float] = {}
    largest = 0.0
    for rank, test in enumerate(sorted(p_values, key=lambda test: p_values[test])):
        largest = max(largest, min(1.0, p_values[test] * (len(p_values) - rank)))
        corrected[test] = largest
    return {test: corrected[test] for test in p_values}
