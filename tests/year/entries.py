"""The Entity List of each date, as the eCFR and the Consolidated Screening List show it.

Made backwards from the list of 2025-03-31 in the shared data: what the year's rules added is gone before them, what
they revised had another license review policy, and what they removed was there. How the earlier forms read is
invented; which entries they are is not.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from xml.sax.saxutils import escape

from sources.reading.lists.entity_list import read_entity_list
from state.listings import Listing
from tests.year.documents import DATA, RULES, Fields, expected_facts

_MADE_OF = "2025-03-31"
_ROW = re.compile(r'<TR><TD [^>]*scope="row">(?P<heading>.*?)</TD>(?P<cells><TD[^>]*>(?P<entity>.*?)</TD>.*)</TR>')
_CELL = '<TD align="left" class="left border-right-single">'
_POLICIES = ("Presumption of denial", "Case-by-case basis")
# Where the list of the shared data has other words than the rule that it is made from.
_AS_PRINTED = {"Xin Quan Electronics Hong Kong Co., Limited": "Policy of denial"}
# Thin lists keep one in so many of the rows that no rule of the year touches.
_THIN = 40
_EL_SOURCE = "Entity List (EL) - Bureau of Industry and Security"
# The Consolidated Screening List of 6 May 2024 was short of so many of its entries.
LOST = 15_000


@dataclass(slots=True)
class _Row:
    """One place of the table: its forms in the order of the rules that made them; "" is no rule, and no entry."""

    heading: str
    forms: list[tuple[str, str]]

    def form(self, taken_up: frozenset[str]) -> str:
        """Give its cells once these rules are in, empty where it is not there."""
        return [cells for rule, cells in self.forms if not rule or rule in taken_up][-1]


class EntityLists:
    """The list at any date; `thin` keeps a fortieth of what the rules leave alone, for a quick run."""

    def __init__(self, thin: bool) -> None:
        path = DATA / "ecfr" / f"supplement-4.{_MADE_OF}.reconstructed.xml"
        self._before, self._after, rows = _split(path.read_text(encoding="utf-8"))
        touched: set[int] = set()
        for number in RULES:
            touched |= _undo(number, rows)
        self._rows = [row for at, row in enumerate(rows) if not thin or id(row) in touched or at % _THIN == 0]
        self._thin = thin

    @cached_property
    def _others(self) -> list[Fields]:
        return _other_records(self._thin)

    def part(self, as_of: date, taken_up: frozenset[str]) -> bytes:
        """Give part 744 as of a date, with these rules taken up."""
        lines, heading = [], ""
        for row in self._rows:
            if cells := row.form(taken_up):
                shown = "" if row.heading == heading else row.heading
                heading = row.heading
                lines.append(
                    f'<TR><TD align="left" class="left border-right-single" scope="row">{shown}</TD>{cells}</TR>'
                )
        text = "\n".join([self._before, *lines, self._after])
        return text.replace(_MADE_OF, as_of.isoformat()).encode()

    def consolidated(self, taken_up: frozenset[str], is_short: bool) -> bytes:
        """Give the Consolidated Screening List, gzipped; where `is_short`, without most of its entries."""
        entries = read_entity_list(self.part(date.fromisoformat(_MADE_OF), taken_up), "the list").listings
        others = self._others[LOST // (_THIN if self._thin else 1) :] if is_short else self._others
        records = [*(_record(listing) for listing in entries), *others]
        return gzip.compress(json.dumps({"total": len(records), "results": records}).encode(), compresslevel=3)


def _split(text: str) -> tuple[str, str, list[_Row]]:
    """Cut the file into what stands before the rows, what stands behind them, and the rows."""
    before, _, rest = text.partition("<TBODY>\n")
    rows: list[_Row] = []
    lines = rest.split("\n")
    for at, line in enumerate(lines):
        found = _ROW.fullmatch(line)
        if found is None or 'colspan="5"' in line:
            return f"{before}<TBODY>", "\n".join(lines[at:]), rows
        heading = found["heading"] or rows[-1].heading
        rows.append(_Row(heading, [("", found["cells"])]))
    raise AssertionError("the table ends with its footnotes")


def _undo(number: str, rows: list[_Row]) -> set[int]:
    """Put before one rule what it changed; the identities of the rows that it touches come back."""
    facts = expected_facts(number)
    touched: set[int] = set()
    for fact in facts["additions"]:
        row = _find(fact, rows)
        row.forms = [("", ""), (number, row.forms[-1][1])]
        touched.add(id(row))
    for fact in facts["revisions"]:
        row = _find(fact, rows)
        cells = _with_policy(row.forms[-1][1], _AS_PRINTED.get(fact["name"], ""))
        row.forms = [("", _with_policy(cells, _other_policy(cells))), (number, cells)]
        touched.add(id(row))
    for fact in facts["removals"]:
        row = _Row(fact["destination"], [("", _invented_cells(fact)), (number, "")])
        under = [at for at, each in enumerate(rows) if each.heading <= row.heading]
        rows.insert(under[-1] + 1, row)
        touched.add(id(row))
    return touched


def _find(fact: Fields, rows: list[_Row]) -> _Row:
    """Find the one row of a destination that begins with a name, or speaks of it."""
    name = re.escape(escape(fact["row_name"]))
    under = [row for row in rows if row.heading == fact["destination"]]
    begins = [row for row in under if re.match(rf"{_CELL}{name}(?![\w-])", row.forms[-1][1])]
    (found,) = begins or [row for row in under if f"The following {fact['row_name']}" in row.forms[-1][1]]
    return found


def _other_policy(cells: str) -> str:
    return _POLICIES[1] if cells.split(_CELL)[3].startswith(_POLICIES[0]) else _POLICIES[0]


def _with_policy(cells: str, policy: str) -> str:
    """Give cells with another license review policy; with none given, the same."""
    columns = cells.split(_CELL)
    if policy:
        columns[3] = re.sub(r"^[^<]*", policy, columns[3])
    return _CELL.join(columns)


def _invented_cells(fact: Fields) -> str:
    columns = (
        f"{fact['name']}, 1 Harbor Street, {fact['destination'].title()}.",
        "For all items subject to the EAR. (See § 744.11 of the EAR)",
        _POLICIES[0],
    )
    citation = '<TD align="left" class="left">89 FR 14405, 2/27/24.</TD>'
    return "".join(f"{_CELL}{escape(column)}</TD>" for column in columns) + citation


def _other_records(thin: bool) -> list[Fields]:
    """Give the entries of all lists but the Entity List, those that the guards can spare first."""
    with gzip.open(DATA / "lists" / "consolidated.reconstructed.json.gz") as file:
        records = [record for record in json.load(file)["results"] if record["source"] != _EL_SOURCE]
    bulk = [record for record in records if record["source"].startswith("Specially Designated")]
    rest = [record for record in records if not record["source"].startswith("Specially Designated")]
    return [*bulk, *rest][:: _THIN if thin else 1]


def _record(listing: Listing) -> Fields:
    return {
        "source": _EL_SOURCE,
        "name": listing.name,
        "alt_names": [alias.name for alias in listing.aliases],
        "addresses": [{"address": address, "country": None} for address in listing.addresses],
        "license_requirement": listing.license_requirement,
        "license_policy": listing.license_review_policy,
    }
