"""Memory given back: measured on this process, where the C library has a way to."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from monitor.operations import memory
from monitor.operations.memory import release_memory

STATM = Path("/proc/self/statm")
HAS_TRIM = hasattr(ctypes.CDLL(None), "malloc_trim") and STATM.exists()


def pages_held() -> int:
    return int(STATM.read_text().split()[1])


@pytest.mark.skipif(not HAS_TRIM, reason="this C library keeps what is freed, or does not say what it holds")
def test_what_was_freed_between_what_is_still_used_goes_back() -> None:
    pieces = [bytes(1_000) for _ in range(30_000)]
    rest = pieces[::100]
    del pieces
    before = pages_held()
    release_memory()
    assert pages_held() < before - 3_000
    assert len(rest) == 300


def test_another_c_library_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_trim", lambda: None)
    release_memory()
