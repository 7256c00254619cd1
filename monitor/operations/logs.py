"""Logs: lines for a person at a terminal, JSON for a machine that collects them. Never secrets, never customers.

Each event has a name that stays, and its values are fields: docs/OPERATING.md has all of them.
"""

from __future__ import annotations

import logging
from typing import TextIO

import structlog

from state.terminal import shown


def _show(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Show control characters of foreign text on a terminal; JSON writes them as numbers by itself."""
    return {key: shown(value) if isinstance(value, str) else value for key, value in event.items()}


def set_up_logs(stream: TextIO) -> None:
    """Send our log, and what the libraries say from a warning on, to this stream."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if stream.isatty():
        shared.append(_show)
    lines: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=True) if stream.isatty() else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, lines],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("monitor").setLevel(logging.INFO)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
