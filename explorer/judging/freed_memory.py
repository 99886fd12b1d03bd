"""Memory that a network has freed is kept for its next sound.

A large network's pictures of a sound are blocks of tens of megabytes. The C library gives such
blocks back to the system and asks for them again at every layer, and the system clears every page
of them. On a CPU that was a third of AASIST's time for a sound. The price of keeping them: the
process never shrinks again.
"""

import ctypes
import sys
from functools import cache

# Parameters of glibc's mallopt, from malloc.h.
TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3
SETTINGS = (
    (MMAP_THRESHOLD, 2**30),  # bytes; smaller blocks come from memory that is kept
    (TRIM_THRESHOLD, 2**31 - 1),  # free bytes at the end of it that are not given back
    (TOP_PAD, 2**27),  # bytes more than needed, whenever it grows
)


@cache
def keep_freed_memory() -> bool:
    """Have this process keep the memory that it frees, once and for good.

    For programs, not for libraries: it is the program that decides about its memory.

    Returns:
        Whether the C library has such settings and took them; only glibc, on Linux, has them.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and all(mallopt(name, value) for name, value in SETTINGS)
