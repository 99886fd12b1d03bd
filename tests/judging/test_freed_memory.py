"""A process that keeps the memory it frees does not ask the system for it again."""

import subprocess
import sys

import pytest

# Touches 100 MB and frees it, ten times, and prints how many pages the system had to clear for the
# last nine. Calls go to the C library itself: Python and NumPy have memory of their own.
PROGRAM = """
import ctypes, resource, sys
from explorer.judging.freed_memory import keep_freed_memory
took = keep_freed_memory() if sys.argv[1] == "keep" else False
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
for at in range(10):
    block = libc.malloc(100_000_000)
    ctypes.memset(block, 1, 100_000_000)
    libc.free(block)
    if at == 0:
        first = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_minflt - first)
"""


def pages_cleared(word: str) -> tuple[str, int]:
    program = [sys.executable, "-c", PROGRAM, word]
    took, pages = subprocess.run(program, check=True, capture_output=True, text=True).stdout.split()
    return took, int(pages)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has these settings")
def test_kept_memory_is_not_cleared_again():
    took, pages = pages_cleared("keep")
    if took == "False":
        pytest.skip("the C library has no such settings")
    assert pages < 100
    assert pages_cleared("give back")[1] > 10_000
