"""How the tests are run; what they may all ask for is in fixtures.py."""

from __future__ import annotations

import gc

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Import the product where tests run, and not where they are only handed out to processes."""
    # Nothing of what is imported and collected is ever thrown away: looking through it takes two seconds of eleven.
    gc.disable()
    if not config.getoption("numprocesses", None):
        config.pluginmanager.import_plugin("tests.fixtures")


def pytest_collection_finish() -> None:
    """From here on garbage is collected, seldom, and not among what is there now."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Collect what the tests left once: pytest does so five times, for what needs several passes."""
    gc.collect()
    gc.freeze()
