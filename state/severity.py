"""Severity: how soon a person must look at an alert, in words. From facts alone, see `monitor.alerting.routing`."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How soon somebody must look.

    ACT_NOW: a strong match has orders open, or is on a list against which no license helps, and the entry is in force.
    DECIDE: a possible match, a part that was not
    read, or a trouble of the service waits for a person. KNOW: nobody matched, or a later stage confirms.
    """

    ACT_NOW = "act now"
    DECIDE = "decide"
    KNOW = "know"
