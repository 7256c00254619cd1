"""Templates: the HTML and the text of a message, from the package's own templates or from the user's.

A folder of the user's may hold `message.html` and `message.txt`. Each gets `message` (notifiers.message) and, for text,
`text`, the lines that listwatch would send; `{% extends "default/message.html" %}` keeps the rest of the page. They run
in Jinja2's sandbox, and HTML is escaped unless a template says otherwise.

A template that fails never costs an alert: the package's own stands in for it, and the log says which line to mend.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notifiers.blocks import FieldList, Heading, Link, Links, Paragraph, Quotation, Table
from notifiers.message import Message
from notifiers.plain import render_text
from state.alerts import DISCLAIMER, Audience, OperatorContent
from state.errors import ConfigProblem

if TYPE_CHECKING:
    from jinja2 import BaseLoader
    from jinja2.sandbox import ImmutableSandboxedEnvironment

log = logging.getLogger(__name__)

HTML, TEXT = "message.html", "message.txt"

# One of every shape: a template that can show this can show any alert.
_EXAMPLE = Message(
    alert_id="example",
    thread="example",
    audience=Audience.OPERATOR,
    created_at=datetime(2025, 3, 25, 20, 30, tzinfo=UTC),
    subject="Example",
    preview="Example",
    parts=(
        Heading("Heading"),
        Heading("Heading", level=2),
        Paragraph("Words"),
        Paragraph("Words", strong=True),
        FieldList((("Label", "Value"),)),
        Table(("Column",), (("Cell",),)),
        Quotation("Label", "Words"),
        Links((Link("Page", "https://example.com/"),)),
    ),
    footer=DISCLAIMER,
    content=OperatorContent("Example", "None.", "None.", datetime(2025, 3, 25, 20, 30, tzinfo=UTC)),
)


class Templates:
    """The templates of one installation; without a folder, those of the package alone."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @cached_property
    def _defaults(self) -> ImmutableSandboxedEnvironment:
        return _environment(_of_package("notifiers"))

    @cached_property
    def _all(self) -> ImmutableSandboxedEnvironment:
        from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

        package = _of_package("notifiers")
        own = [FileSystemLoader(self._folder)] if self._folder else []
        return _environment(ChoiceLoader([*own, PrefixLoader({"default": package}), package]))

    def render_html(self, message: Message) -> str:
        """Return the message as a whole HTML page that needs nothing from the network."""
        return self._render(HTML, {"message": message})

    def render_text(self, message: Message) -> str:
        """Return the message as plain text."""
        return self._render(TEXT, {"message": message, "text": render_text(message)})

    def check(self) -> None:
        """Try every template of the user's on an example. Raises ConfigProblem naming the file and line to mend."""
        if self._folder is None:
            return
        if not self._folder.is_dir():
            raise ConfigProblem("templates.folder", f"there is no folder {self._folder}.", "Make it, or drop the key.")
        for name in (HTML, TEXT):
            try:
                self._all.get_template(name).render(message=_EXAMPLE, text=render_text(_EXAMPLE))
            except Exception as fault:  # noqa: BLE001 - a template can fail in any way
                raise _problem(self._folder, name, fault) from None

    def _render(self, name: str, shown: dict[str, Message | str]) -> str:
        """Return the user's template, else the package's. No text of the failure is logged.

        It may quote the message.
        """
        if self._folder is not None:
            try:
                return self._all.get_template(name).render(shown)
            except Exception as fault:  # noqa: BLE001 - a template can fail in any way, and the alert must go out
                log.warning("template_refused", extra={"trouble": str(_problem(self._folder, name, fault))})
        return self._defaults.get_template(name).render(shown)


def render_page(package: str, template: str, **shown: object) -> str:
    """Return an HTML page from a template in the folder `templates` of a package; every value in it is escaped."""
    return _environment(_of_package(package)).get_template(template).render(shown)


_of_packages: dict[str, ImmutableSandboxedEnvironment] = {}


def page_environment(
    package: str, filters: Mapping[str, Callable[..., Any]], finalize: Callable[[Any], Any]
) -> ImmutableSandboxedEnvironment:
    """Return the one environment for a package's pages, made once: filters by name, and what each value goes through.

    Every value is escaped.
    """
    if package not in _of_packages:
        environment = _environment(_of_package(package), finalize)
        environment.filters.update(filters)
        _of_packages[package] = environment
    return _of_packages[package]


def _of_package(package: str) -> BaseLoader:
    from jinja2 import PackageLoader

    return PackageLoader(package)


def _environment(loader: BaseLoader, finalize: Callable[[Any], Any] | None = None) -> ImmutableSandboxedEnvironment:
    """Names in HTML are escaped, a name that does not exist is a mistake, and lines are kept as they are."""
    from jinja2 import StrictUndefined, select_autoescape
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=loader,
        finalize=finalize,
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _problem(folder: Path, name: str, fault: Exception) -> ConfigProblem:
    """Name the line at fault: the one that cannot be read, or the innermost of the user's that ran."""
    from jinja2 import TemplateSyntaxError

    if isinstance(fault, TemplateSyntaxError):
        place = f"{fault.filename or folder / name}, line {fault.lineno}"
    else:
        frames = [step for step in traceback.extract_tb(fault.__traceback__) if Path(step.filename).parent == folder]
        place = f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else str(folder / name)
    trouble = f"the template cannot be used ({type(fault).__name__})."
    return ConfigProblem(place, trouble, "Mend it, or remove it to use the package's own.")


DEFAULT_TEMPLATES = Templates()
