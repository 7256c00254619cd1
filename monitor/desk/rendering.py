"""Rendering: redacted facts as an HTML page, as JSON, and as CSV. What a viewer may see was decided before."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from markupsafe import Markup
from pydantic_core import to_json
from starlette.responses import Response

from monitor.desk import plots
from monitor.desk.question import Facts
from notifiers.phrases import counted, day_words, time_words
from notifiers.templating import page_environment
from state.cells import escape_formula
from state.terminal import shown
from state.times import EASTERN

HTML, JSON, CSV = "html", "json", "csv"
_PACKAGE = "monitor.desk"


def render_html(template: str, status: int = 200, **facts: object) -> Response:
    """Return a page as HTML: every value escaped, and what would turn the direction of writing shown by its number."""
    environment = page_environment(_PACKAGE, _FILTERS, _finalize)
    page = environment.get_template(f"{template}.html").render(facts)
    return Response(page, status, media_type="text/html")


def render_json(facts: Facts, status: int = 200) -> Response:
    """Return facts as JSON, letters as they are."""
    return Response(to_json(facts, indent=1), status, media_type="application/json")


def render_csv(rows: Any, name: str) -> Response:
    """Return the rows of a table as CSV for a spreadsheet: no cell is a formula, nested values are JSON."""
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    records = [_flat(row) for row in (rows if isinstance(rows, list) else [rows]) if isinstance(row, Mapping)]
    columns = list(dict.fromkeys(column for record in records for column in record))
    lines.writerow(columns)
    lines.writerows([escape_formula(record.get(column, "")) for column in columns] for record in records)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(sheet.getvalue(), media_type="text/csv", headers=headers)


def render_file(name: str, body: bytes) -> Response:
    """Return a JSON file to keep; no letter of its name is anything but plain."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in name)
    headers = {"Content-Disposition": f'attachment; filename="{plain}"'}
    return Response(body, media_type="application/json", headers=headers)


def _flat(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: _cell(value) for name, value in row.items()}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value)
    return value if isinstance(value, str) else to_json(value).decode()


def _finalize(value: Any) -> Any:
    """Return what a template prints: control characters, and marks of direction, by their numbers."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _time(text: str | None) -> Markup:
    """Return a time as a short one in Eastern time, with the whole one in its title."""
    moment = _moment(text)
    if moment is None:
        return Markup('<span class="none">never</span>')
    local = moment.astimezone(EASTERN)
    short = f"{local:%b} {local.day}, {local.year}, {local:%H:%M} ET"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment.isoformat(), time_words(moment), short)


def _day(text: str | None) -> Markup:
    """Return a date as a short one, with the whole one in its title."""
    if not text:
        return Markup('<span class="none">none</span>')
    day = date.fromisoformat(text[:10])
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        day, day_words(day), f"{day:%b} {day.day}, {day.year}"
    )


def _length(seconds: float | None) -> str:
    """Return a length of time in its two largest units: 3 d 4 h, 12 min."""
    if seconds is None:
        return "not yet"
    minutes, sign = int(abs(seconds) // 60), "\N{MINUS SIGN}" if seconds < 0 else ""
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days >= 10:
        return f"{sign}{days} d"
    if days:
        return f"{sign}{days} d {hours} h"
    return f"{sign}{hours} h {left} min" if hours else f"{sign}{left} min"


def _until(text: str | None, now: str) -> str:
    """Return how long it is until a time, or how long ago it was due, in words."""
    moment, present = _moment(text), _moment(now)
    if moment is None or present is None:
        return ""
    left = moment - present
    return f"in {_length(left.total_seconds())}" if left > timedelta() else f"overdue {_length(-left.total_seconds())}"


def _number(value: Any) -> str:
    return "not known" if value is None else f"{value:,}"


def _web(address: str) -> str:
    """Return an address that may be clicked: one of the web, and nothing for any other."""
    return address if address.lower().startswith(("https://", "http://")) else ""


_FILTERS: dict[str, Callable[..., Any]] = {
    "time": _time,
    "day": _day,
    "length_of": _length,
    "until": _until,
    "number": _number,
    "counted": counted,
    "web": _web,
    "bar": plots.bar,
    "timeline": plots.timeline,
    "lag_plot": plots.lag_plot,
    "share_bar": plots.share_bar,
}
