"""Internal errors while a request is answered."""

from __future__ import annotations

import traceback

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def log_fault(fault: Exception) -> None:
    """Log a fault by its kind and place alone: its words may quote a customer, or what was sent."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    log.error("page_failed", fault=type(fault).__name__, file=where.filename, line=where.lineno)
