"""Deployment: the files that each way of running listwatch for years needs, filled in with what can be found out."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

_FILES = files("monitor.scaffold").joinpath("deployment_files")


class Form(StrEnum):
    """A way of running listwatch; each is a folder of templates in `deployment_files`."""

    SYSTEMD = "systemd"
    DOCKER = "docker"
    KUBERNETES = "kubernetes"
    CRON = "cron"


@dataclass(frozen=True, slots=True)
class Place:
    """What the files must name: the program, the folder with the configuration (both absolute), and the version."""

    program: Path
    folder: Path
    version: str


def find_place(folder: Path) -> Place:
    """Return the place of this installation, for a configuration in `folder`."""
    return Place(Path(sys.executable).with_name("listwatch"), folder.resolve(), version("listwatch"))


def render_form(form: Form, place: Place) -> dict[str, bytes]:
    """Return the files of one form by their names, in the order in which a person meets them."""
    templates = sorted(_FILES.joinpath(form).iterdir(), key=lambda template: template.name)
    return {template.name: _fill_in(template.read_text(encoding="utf-8"), place).encode() for template in templates}


def _fill_in(template: str, place: Place) -> str:
    # Both units of systemd have the same few rights; they stand in one fragment.
    rights = _FILES.joinpath("rights.conf").read_text(encoding="utf-8").rstrip()
    facts = {"RIGHTS": rights, "PROGRAM": place.program, "FOLDER": place.folder, "VERSION": place.version}
    for name, fact in facts.items():
        template = template.replace(f"@{name}@", str(fact))
    return template
