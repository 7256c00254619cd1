"""Work in a process of its own, really begun: its result, and every way in which it can give none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.runtime.subprocess_call import run_in_subprocess, run_inline
from state.errors import WorkerFailed

ROOT = Path(__file__).resolve().parents[3]
WAITS = "__import__('sys').stderr.write('begun\\n') and __import__('time').sleep(60)"


@pytest.mark.parametrize("call", [run_inline, run_in_subprocess])
def test_it_gives_the_result(call: Callable[..., Any]) -> None:
    assert call(sorted, {3, 1, 2}) == [1, 2, 3]


def test_it_is_another_process_and_what_it_prints_is_not_its_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_in_subprocess(eval, "print('on the way') or __import__('os').getpid()") != os.getpid()
    assert "on the way" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("function", "given", "ended"),
    [(signal.raise_signal, signal.SIGKILL, "ended by signal 9"), (os._exit, 3, "ended with exit code 3")],
    ids=["killed", "ended too early"],
)
def test_a_process_that_dies_is_named(function: Callable[[int], object], given: int, ended: str) -> None:
    with pytest.raises(WorkerFailed, match=ended):
        run_in_subprocess(function, given)


def test_a_process_that_cannot_be_begun_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with pytest.raises(WorkerFailed, match="could not be begun"):
        run_in_subprocess(len, "")


def test_a_process_that_hangs_is_ended() -> None:
    with pytest.raises(WorkerFailed, match="the process for sleep: did not end within 0 seconds"):
        run_in_subprocess(time.sleep, 60, longest=0.01)


def test_a_fault_says_where_it_arose_and_not_over_whom(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkerFailed, match="ended with exit code 1") as lost:
        run_in_subprocess(int, "Abel Trading Company")
    said = capfd.readouterr().err
    assert "ValueError" in said
    assert "Abel" not in said + str(lost.value)


def test_it_ends_with_the_process_that_asked_for_it() -> None:
    program = f"from monitor.runtime.subprocess_call import run_in_subprocess; run_in_subprocess(eval, {WAITS!r})"
    asking = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert asking.stderr is not None
    assert asking.stderr.readline() == "begun\n"
    asking.kill()
    # Its error output is at an end when nobody holds it any more.
    assert asking.communicate()[1] == ""
