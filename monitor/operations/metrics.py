"""Metrics: how the service stands, in numbers for Prometheus (extra `metrics`); no customer and no secret in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.operations.health import Health
from state.errors import ConfigProblem
from state.extras import how_to_install

try:
    import prometheus_client
    from prometheus_client.core import GaugeMetricFamily
except ImportError:  # the extra is not installed
    prometheus_client = None  # type: ignore[assignment]


def check_metrics() -> None:
    """Raise ConfigProblem where the extra is not installed."""
    if prometheus_client is None:
        raise ConfigProblem("metrics", "needs the extra `metrics`.", how_to_install("metrics"))


def render_metrics(health: Health) -> bytes:
    """Return the numbers in Prometheus' text format. Raises ConfigProblem where the extra is not installed."""
    check_metrics()
    return prometheus_client.generate_latest(_registry(health))


def write_metrics(path: Path, health: Health) -> None:
    """Write the numbers for node_exporter's textfile collector: beside it and renamed, so that none reads a half.

    Raises ConfigProblem where the extra is not installed or the file cannot be written.
    """
    check_metrics()
    try:
        prometheus_client.write_to_textfile(str(path), _registry(health))
    except OSError as problem:
        raise ConfigProblem(
            f"metrics.textfile {path}", f"{problem.strerror}.", "Name a folder to write to."
        ) from problem


def _registry(health: Health) -> Any:
    registry = prometheus_client.CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(health))
    return registry


class _Numbers:
    """One reading of health as the library collects it."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[Any]:
        """Return every family of numbers; times are Unix seconds."""
        health = self._health
        checked, failures, stale = _by_source("checked_timestamp_seconds", "failures", "stale")
        for source in health.sources:
            name = [source.standing.name]
            if source.standing.checked_at:
                checked.add_metric(name, source.standing.checked_at.timestamp())
            failures.add_metric(name, source.standing.failures)
            stale.add_metric(name, source.is_stale)
        waiting = GaugeMetricFamily(
            "listwatch_messages_waiting", "Messages not delivered.", labels=["channel", "standing"]
        )
        for each in health.waiting:
            waiting.add_metric([each.channel, each.standing.value], each.messages)
        yield from (checked, failures, stale, waiting)
        yield _one("documents_unread", "Documents whose text is not read yet.", len(health.pending))
        yield _one("answers_quarantined", "Answers held in quarantine.", len(health.held))
        yield _one("disk_free_bytes", "Free space in the state folder.", health.disk_free)
        if health.clock_skew is not None:
            yield _one("clock_skew_seconds", "Our clock ahead of the sources'.", health.clock_skew.total_seconds())


def _by_source(*names: str) -> Iterator[Any]:
    words = {
        "checked_timestamp_seconds": "The last good, content-checked answer.",
        "failures": "Failed polls in a row.",
        "stale": "1 where silence proves nothing.",
    }
    return (GaugeMetricFamily(f"listwatch_source_{name}", words[name], labels=["source"]) for name in names)


def _one(name: str, words: str, value: float) -> Any:
    return GaugeMetricFamily(f"listwatch_{name}", words, value=value)
