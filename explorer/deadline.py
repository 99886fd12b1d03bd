"""A time limit: work ends when it passes, with the best result so far."""

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A point in time, the same for all processes on one machine."""

    at_s: float  # on the clock of `time.monotonic`; infinity means never

    @classmethod
    def after(cls, seconds: float | None) -> "Deadline":
        """Return the deadline this many seconds from now; None means never."""
        return cls(math.inf if seconds is None else time.monotonic() + seconds)

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the deadline, negative after it; None if there is no limit."""
        return None if math.isinf(self.at_s) else self.at_s - time.monotonic()

    @property
    def has_passed(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.at_s
