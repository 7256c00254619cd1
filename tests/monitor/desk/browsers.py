"""The system's own Chromium; `make` installs it where it may."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# `make test` writes here why it could not install one.
WHY_NONE = Path(__file__).resolve().parents[3] / ".venv/.no-browser"


def find_browser() -> str:
    """Return the browser. Where there is none, the gate fails, unless nothing could have been installed there."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    why = WHY_NONE.read_text().strip() if WHY_NONE.exists() else ""
    if "CI" in os.environ and not why:
        pytest.fail("no browser: install the system's package chromium, or name one by CHROMIUM")
    pytest.skip(f"NOT TRIED IN A BROWSER: install chromium, or name one by CHROMIUM ({why or 'none was found'})")
