"""Read a foreign document within bounds of memory and time: what breaks them is not read, and says why."""

from __future__ import annotations

import resource
from dataclasses import dataclass

from monitor.runtime.subprocess_call import run_in_subprocess
from state.documents import NO_RECORD, DocumentRecord
from state.errors import UnreadableInput, WorkerFailed
from state.rules import Rule

# Larger than any rule of the bureau as XML, which alone is read here; all else has a process of its own.
_LARGE = 1_000_000  # bytes
_MEMORY = 512 * 1024 * 1024  # bytes; the longest rule takes about 60 MB
_LONGEST = 120.0  # seconds
_REMEDY = "Read the document itself."


@dataclass(frozen=True, slots=True)
class _Manuscript:
    data: bytes
    subject: str
    record: DocumentRecord


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What an UnreadableInput says, which does not cross between processes itself."""

    subject: str
    trouble: str
    remedy: str


def read_rule_bounded(data: bytes, subject: str, record: DocumentRecord = NO_RECORD) -> Rule:
    """Read a rule as `read_rule` does, a manuscript and a large file in a child process with limits of memory and time.

    Raises UnreadableInput as `read_rule`, and for a document that breaks the limits.
    """
    from sources.reading.rule_file import beginning_of, read_rule

    if len(data) <= _LARGE and beginning_of(data).startswith(b"<"):
        return read_rule(data, subject, record)
    try:
        read = run_in_subprocess(_read, _Manuscript(data, subject, record), _LONGEST)
    except WorkerFailed as problem:
        bounds = f"{_MEMORY // 1024**2} MB and {_LONGEST:.0f} seconds"
        raise UnreadableInput(subject, f"could not be read within {bounds}: {problem}", _REMEDY) from problem
    if isinstance(read, _Refusal):
        raise UnreadableInput(read.subject, read.trouble, read.remedy)
    return read


def _read(manuscript: _Manuscript) -> Rule | _Refusal:
    from sources.reading.rule_file import read_rule

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        return read_rule(manuscript.data, manuscript.subject, manuscript.record)
    except UnreadableInput as problem:
        return _Refusal(problem.subject, problem.trouble, problem.remedy)
    except MemoryError:
        return _Refusal(manuscript.subject, f"takes more than {_MEMORY // 1024**2} MB to read.", _REMEDY)
