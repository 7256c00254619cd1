"""Extras: packages that only some installations need, and how to add one to the installation that lacks it."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution, requires
from importlib.util import find_spec
from os import environ
from pathlib import Path

from state.errors import ConfigProblem, UsageProblem

_CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")


@contextmanager
def extra(name: str, subject: str, error: type[UsageProblem] = ConfigProblem) -> Iterator[None]:
    """Raise `error` about `subject`, with how to install the extra, where what is imported inside is not there."""
    try:
        yield
    except ImportError as problem:
        raise error(subject, f"needs the extra `{name}`.", how_to_install(name)) from problem


def how_to_install(name: str) -> str:
    """Return the command that adds an extra to this installation, by its packages.

    listwatch itself may come from a checkout, a wheel or an image, and no index need know it.
    """
    packages, python = shlex.join(_packages_of(name)), shlex.quote(sys.executable)
    prefix = Path(sys.prefix)
    if "pipx" in prefix.parts:
        return f"Run: pipx inject {shlex.quote(prefix.name)} {packages}"
    if _is_in_image():
        return f"Add this line to the Dockerfile, where it installs packages: RUN {python} -m pip install {packages}"
    if find_spec("pip") is None:
        return f"Run: uv pip install --python {python} {packages}"
    return f"Run: {python} -m pip install {packages}"


def _packages_of(name: str) -> list[str]:
    try:
        stated = requires("listwatch") or []
    except PackageNotFoundError:
        stated = []
    marks = (f"extra == '{name}'", f'extra == "{name}"')
    packages = [each.partition(";")[0].strip() for each in stated if each.endswith(marks)]
    return packages or [f".[{name}]"]  # run from a checkout that is not installed, or has changed since


def _is_in_image() -> bool:
    """Whether what is installed here is lost with the container; a checkout in one is somebody's place of work."""
    try:
        origin = json.loads(distribution("listwatch").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        return False
    is_container = "KUBERNETES_SERVICE_HOST" in environ or any(Path(mark).exists() for mark in _CONTAINER_MARKS)
    return is_container and not origin.get("dir_info", {}).get("editable")
