"""The garbage collector of this process, kept from visiting what stays: what is imported, and what is read in bulk."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector: of objects that all stay, each pass would visit every one and free none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def ease_gc() -> None:
    """For the rest of this process collect more rarely, and at its end not at all.

    What is imported stays. Visiting it every 700 objects, and once more as the process ends, was a tenth to a fifth of
    the processor time of a short command.
    """
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
