"""Settings of the demo with any tables: those of sources are known when the program runs, and to no type checker."""

from __future__ import annotations

from typing import Any

from monitor.demo.run import DemoSettings


def demo_settings(**tables: Any) -> DemoSettings:
    return DemoSettings(**tables)
