"""When something has to end, with whatever it has by then."""

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A moment, the same for all processes of a machine."""

    at_s: float  # as `time.monotonic` counts; infinite: never

    @classmethod
    def after(cls, seconds: float | None) -> "Deadline":
        """So many seconds from now; None: never."""
        return cls(math.inf if seconds is None else time.monotonic() + seconds)

    @property
    def seconds_left(self) -> float | None:
        """Until then, negative afterwards; None: there is no end."""
        return None if math.isinf(self.at_s) else self.at_s - time.monotonic()

    @property
    def has_passed(self) -> bool:
        """Whether it is time to end."""
        return time.monotonic() >= self.at_s
