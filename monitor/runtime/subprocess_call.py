"""Run a pure function in a short-lived child process, so its memory and imports are released when it exits.

The daemon runs for years in little memory, and screening for a second needs much. `python -m
monitor.runtime.subprocess_call` is the child: it reads a function and its arguments from its standard input, and writes
the result. It is started anew rather than forked, since a lock held by another thread would stay shut in a fork.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Protocol, TypeVar

from state.errors import WorkerFailed
from state.garbage_collection import ease_gc

_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")

# A million customers against the whole list take a minute or two. The schedule takes a poll for stuck after fifteen.
_LONGEST = 300.0  # seconds
# How soon a process notices that its parent has ended.
_BEAT = 1.0  # seconds
_REMEDY = "It is tried again. See the log, and whether there is memory enough."


class Caller(Protocol):
    """How a pure function is called with its one argument: here, or apart."""

    def __call__(self, function: Callable[[_Argument], _Result], argument: _Argument) -> _Result:
        """Return the function's result."""


def run_inline(function: Callable[[_Argument], _Result], argument: _Argument) -> _Result:
    """Call the function in this process."""
    return function(argument)


def run_in_subprocess(
    function: Callable[[_Argument], _Result], argument: _Argument, longest: float = _LONGEST
) -> _Result:
    """Call a function of a module's top level in a child process that ends with it or with this process.

    Raises WorkerFailed if the child gives no result: it could not be started, was killed (for want of memory, say),
    raised, or took more than `longest` seconds.
    """
    subject = f"the process for {function.__name__}"
    with _begin(subject) as process:
        try:
            answer, _ = process.communicate(pickle.dumps((function, argument)), longest)
        except subprocess.TimeoutExpired as problem:
            raise WorkerFailed(subject, f"did not end within {longest:.0f} seconds.", _REMEDY) from problem
        finally:
            if process.poll() != 0:
                _end_group(process.pid)
    if process.returncode:
        raise WorkerFailed(subject, f"ended {_how(process.returncode)} and gave no result.", _REMEDY)
    result: _Result = pickle.loads(answer)  # noqa: S301 - of our own process
    return result


def _begin(subject: str) -> subprocess.Popen[bytes]:
    """Begin a process that finds the modules where this one does, and does not look for others in its folder.

    It has a group of its own, so that Ctrl-C reaches us alone, and that its own helpers end with it.
    """
    paths = os.pathsep.join(filter(None, sys.path))
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter and this module
            [sys.executable, "-P", "-m", "monitor.runtime.subprocess_call", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except OSError as problem:
        raise WorkerFailed(subject, f"could not be begun ({problem.strerror}).", _REMEDY) from problem


def _end_group(leader: int) -> None:
    """End a process and its helpers; a leader that was killed may have left some."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _how(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"


@contextmanager
def _ending_with(parent: int) -> Iterator[None]:
    """For the length of a block, end this process and its helpers soon after its parent, however that one ends."""

    def look(_number: int, _frame: object) -> None:
        if os.getppid() != parent:
            os.killpg(0, signal.SIGKILL)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _BEAT, _BEAT)
    try:
        yield
    finally:
        # Python takes back its handlers when it ends, and a beat would then end it by a signal.
        signal.setitimer(signal.ITIMER_REAL, 0)


def _report_fault(kind: type[BaseException], _fault: BaseException, trace: TracebackType | None) -> None:
    """Say where a fault arose, without its words: they may name a customer."""
    sys.stderr.write("".join([*traceback.format_tb(trace), f"{kind.__name__} in a process apart\n"]))


def _answer() -> None:
    """Do what standard input asks for; what is printed on the way must not get into the answer."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    function, argument = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own process
    result = pickle.dumps(function(argument))
    with answers:
        answers.write(result)


if __name__ == "__main__":
    sys.excepthook = _report_fault
    ease_gc()
    with _ending_with(int(sys.argv[1])):
        _answer()
