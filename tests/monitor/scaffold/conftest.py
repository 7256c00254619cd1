"""A place to render the files for, and each form rendered."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.scaffold.deployment import Form, Place, render_form


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A program that is there, as units of systemd are held to."""
    return Place(Path(sys.executable), tmp_path, "1.2.3")


@pytest.fixture
def units(place: Place, tmp_path: Path) -> Path:
    """A folder with the units of systemd alone."""
    folder = tmp_path / "units"
    folder.mkdir()
    for name, content in render_form(Form.SYSTEMD, place).items():
        if name.endswith((".service", ".timer")):
            (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def manifests(place: Place) -> dict[str, dict[str, Any]]:
    """What Kubernetes is given, each by its kind."""
    files = render_form(Form.KUBERNETES, place).values()
    return {each["kind"]: each for content in files for each in yaml.safe_load_all(content)}
