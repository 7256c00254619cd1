"""The examination: from the configuration to the far side of each channel. Works while the daemon runs."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from rich.console import Console
from rich.text import Text

from monitor.config.customers import read_configured
from monitor.config.load import read_settings
from monitor.config.settings import Settings
from monitor.operations.endpoints import examine_channel, examine_sources
from monitor.operations.findings import Finding, Level, as_finding
from monitor.operations.health import find_problems, read_health
from monitor.operations.machine import examine_clock, examine_machine, examine_packages
from monitor.runtime.channels import check_templates, open_channels
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from state.errors import ListwatchError

_COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


def examine(config: Path) -> tuple[Finding, ...]:
    """Look at everything; what cannot be looked at because of an earlier failure is left out."""
    return tuple(_examine_all(config))


def print_findings(findings: tuple[Finding, ...], console: Console) -> None:
    """Show them to a person, a line each, and what helps below."""
    for finding in findings:
        colour = _COLOURS[finding.level]
        level = Text(f"{finding.level:>4}", style=colour)
        console.print(level, f" {finding.subject}: {finding.detail}", highlight=False, soft_wrap=True)
        if finding.fix:
            console.print(f"      {finding.fix}", highlight=False, soft_wrap=True)


def _examine_all(config: Path) -> Iterator[Finding]:
    yield examine_packages(packages_distributions())
    try:
        settings = read_settings(config)
    except ListwatchError as problem:
        yield as_finding("configuration", problem)
        return
    yield Finding("configuration", Level.OK, str(config))
    yield _examine_customers(settings)
    try:
        with open_context(settings) as context:
            yield Finding("database", Level.OK, "opened, and of this version")
            yield from examine_machine(settings)
            yield from _examine_running(context)
    except ListwatchError as problem:
        yield as_finding("database", problem)
    yield from _examine_channels(settings)


def _examine_running(context: Context) -> Iterator[Finding]:
    examined = tuple(examine_sources(context))
    yield from examined
    yield examine_clock(context.network.clock_skew, context.settings.health.clock_skew)
    # What was just said of a source is not said again by what is on record of it.
    reported = {
        "clock",
        "disk",
        *(each.subject.removeprefix("source ") for each in examined if each.level is Level.FAIL),
    }
    for found in find_problems(read_health(context), context.settings.health):
        if found.subject not in reported:
            yield Finding(found.subject, Level.WARN, found.detail, found.next_step)


def _examine_customers(settings: Settings) -> Finding:
    try:
        base = read_configured(settings.customers).base
    except ListwatchError as problem:
        return as_finding("customers", problem)
    counted = f"{len(base.customers):,} in {settings.customers.file}"
    if base.not_screenable:
        return Finding("customers", Level.WARN, f"{counted}; {base.not_screenable_line}", "See `listwatch check`.")
    return Finding("customers", Level.OK, counted)


def _examine_channels(settings: Settings) -> Iterator[Finding]:
    try:
        check_templates(settings)
        channels = open_channels(settings)
    except ListwatchError as problem:
        yield as_finding("channels", problem)
        return
    yield from map(examine_channel, channels)
