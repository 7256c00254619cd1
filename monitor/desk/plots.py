"""Plots as SVG, made here: a timeline to scale, and dots on a logarithmic axis. Every plot has its table beside it.

Sizes are in user units of the drawing; colors and fonts are those of the style sheet, by class.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

_WIDTH = 960
_MARGIN = 60
# A plot of labels needs so much room for each, or they are put in a second line.
_LABEL = 104
_DAY = 86_400


def timeline(marks: Sequence[Mapping[str, Any]]) -> Markup:
    """Return a line to scale with a mark for each milestone; those that were not reached are left to the table."""
    reached = [mark for mark in marks if mark["seconds"] is not None]
    if not reached:
        return Markup("")
    longest = max(mark["seconds"] for mark in reached) or 1.0
    parts = [Markup('<line class="axis" x1="{}" x2="{}" y1="60" y2="60"/>').format(_MARGIN, _WIDTH - _MARGIN)]
    rows_end = [-math.inf, -math.inf, -math.inf, -math.inf]
    for mark in reached:
        x = _MARGIN + (_WIDTH - 2 * _MARGIN) * mark["seconds"] / longest
        row = next((at for at, end in enumerate(rows_end) if x - _LABEL / 2 > end), len(rows_end) - 1)
        rows_end[row] = x + _LABEL / 2
        y = (36, 92, 14, 114)[row]
        parts.append(
            Markup(
                '<line class="stem" x1="{x:.1f}" x2="{x:.1f}" y1="60" y2="{stem}"/>'
                '<circle class="dot" cx="{x:.1f}" cy="60" r="5"/>'
                '<text class="label" x="{x:.1f}" y="{y}" text-anchor="middle">{name}</text>'
            ).format(x=x, y=y, stem=y + 4 if y < 60 else y - 12, name=mark["name"])
        )
    words = ", ".join(f"{mark['name']} after {_length(mark['seconds'])}" for mark in reached)
    return _svg(_WIDTH, 124, f"Timeline to scale: {words}", parts)


def lag_plot(delays: Iterable[Mapping[str, Any]]) -> Markup:
    """Return dots on a logarithmic axis of delays, from a minute to a year, with the median and the worst marked."""
    found = [each for each in delays if each["seconds"] is not None]
    parts = [Markup('<line class="axis" x1="{}" x2="{}" y1="34" y2="34"/>').format(_MARGIN, _WIDTH - _MARGIN)]
    for seconds, words in ((60, "1 min"), (3600, "1 h"), (_DAY, "1 d"), (7 * _DAY, "1 wk"), (30 * _DAY, "1 mo")):
        parts.append(
            Markup(
                '<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="26" y2="42"/>'
                '<text class="label" x="{x:.1f}" y="60" text-anchor="middle">{words}</text>'
            ).format(x=_log_x(seconds), words=words)
        )
    values = sorted(each["seconds"] for each in found)
    for each in found:
        title = f"{each['number']}: {_length(each['seconds'])}"
        parts.append(
            Markup('<circle class="dot" cx="{:.1f}" cy="34" r="5"><title>{}</title></circle>').format(
                _log_x(each["seconds"]), title
            )
        )
    if values:
        median = values[len(values) // 2]
        parts.append(Markup('<path class="median" d="M{x:.1f} 24 l-6 -12 h12 z"/>').format(x=_log_x(median)))
    words = f"{len(values)} delays, median {_length(values[len(values) // 2])}" if values else "no delays yet"
    return _svg(_WIDTH, 68, words, parts)


def bar(rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> Markup:
    """Return the counts of one row as a bar, beside the longest of all rows: additions first, then what else."""
    sums = [each["additions"] + each["revisions"] + each["removals"] for each in rows]
    scale = 160 / max(*sums, 1)
    added, other = row["additions"] * scale, (row["revisions"] + row["removals"]) * scale
    return Markup(
        '<svg class="bar" width="160" height="12" viewBox="0 0 160 12" aria-hidden="true">'
        '<rect class="add" width="{:.1f}" height="12"/>'
        '<rect class="other" x="{:.1f}" width="{:.1f}" height="12"/></svg>'
    ).format(added, added, other)


def share_bar(edge: Mapping[str, Any]) -> Markup:
    """Return a share of ownership as a bar: what is certain filled, what may be outlined, a mark at the half."""
    if edge["low"] is None:
        return Markup("")
    return Markup(
        '<svg class="share" width="100" height="10" viewBox="0 0 100 10" aria-hidden="true">'
        '<rect class="scale" width="100" height="10"/>'
        '<rect class="may" x="0.5" y="0.5" width="{:.1f}" height="9"/><rect class="add" width="{:.1f}" height="10"/>'
        '<line class="stem" x1="50" x2="50" y1="0" y2="10"/></svg>'
    ).format(max(edge["high"] - 1, 0), edge["low"])


def _log_x(seconds: float) -> float:
    least, most = math.log10(30), math.log10(90 * _DAY)
    at = (math.log10(max(seconds, 30)) - least) / (most - least)
    return _MARGIN + (_WIDTH - 2 * _MARGIN) * min(at, 1.0)


def _svg(width: int, height: int, words: str, parts: Iterable[Markup]) -> Markup:
    drawn = Markup("").join(parts)
    return Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        width, height, escape(words), drawn
    )


def _length(seconds: float) -> str:
    hours = seconds / 3600
    if hours < 1:
        return f"{seconds / 60:.0f} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"
