"""HTML: a message for an e-mail or a browser, from one template. Needs nothing from the network."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifiers.message import Message

_templates = Environment(
    loader=PackageLoader("notifiers"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_html(message: Message) -> str:
    """Give the message as a whole HTML page; every value is escaped."""
    return _templates.get_template("message.html").render(message=message)
