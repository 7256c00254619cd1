"""Memory: what a long life leaves unused in the process goes back to the system.

Reading a whole list takes tens of megabytes for some seconds. The GNU C library keeps most of that for later, in pieces
between what is still used; a daemon would hold for years what it needs twice a week.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


def release_memory() -> None:
    """Return memory that nothing uses back to the system; does nothing where the C library has no way to."""
    trim = _trim()
    if trim is not None:
        # https://man7.org/linux/man-pages/man3/malloc_trim.3.html; 0 keeps nothing in reserve.
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found
