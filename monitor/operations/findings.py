"""Findings: one line each of what `listwatch doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from state.errors import ListwatchError


class Level(StrEnum):
    """OK; WARN: works, and will not for long, or not as well as it could; FAIL: does not work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what helps where it is not well."""

    subject: str
    level: Level
    detail: str
    fix: str = ""


def as_finding(subject: str, problem: ListwatchError) -> Finding:
    """Return an error of the product as a finding."""
    return Finding(subject, Level.FAIL, f"{problem.subject}: {problem.trouble}", problem.remedy)
