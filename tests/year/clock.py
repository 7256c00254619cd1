"""A clock that two processes share: the product's `now` and the offices' idea of what is out already."""

from __future__ import annotations

from datetime import UTC, datetime
from multiprocessing import get_context

CONTEXT = get_context("forkserver")


class VirtualClock:
    """Aware UTC, moved by those who wait or work; it never goes back."""

    def __init__(self, begin: datetime) -> None:
        self._seconds = CONTEXT.Value("d", begin.timestamp())

    def __call__(self) -> datetime:
        """The time now."""
        return datetime.fromtimestamp(self.monotonic(), UTC)

    def monotonic(self) -> float:
        """The time in seconds, for measuring."""
        return float(self._seconds.value)

    def advance(self, seconds: float) -> None:
        """Let time pass: what `time.sleep` does in life."""
        with self._seconds.get_lock():
            self._seconds.value += max(seconds, 0.0)

    def go_to(self, moment: datetime) -> None:
        """Go on to a time; where it has passed already, stay."""
        self.advance(moment.timestamp() - self.monotonic())
