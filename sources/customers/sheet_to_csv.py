"""A program: write one sheet of a workbook as CSV to the standard output, within limits of memory, time and size.

Trouble goes to the standard error as a line of JSON, what is wrong and what helps, with exit code 1; at a good end, a
list of what is to be noted. It runs isolated and imports nothing of ours.
"""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable
from contextlib import suppress

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY = 2 * 1024**3
SECONDS = 100
WRITTEN = 256 * 1024**2
_LINE_ENDS = re.compile("(?:_x000D_)?\r?\n|\r|_x000D_")
# A number of more digits is not what was typed: spreadsheets round it.
_EXACT = 1e15
_SHEETS_NAMED = 20
# An error such as #N/A, or a formula that nobody has computed, in the parts of an XLSX: its cell comes back empty.
_WITHOUT_VALUE = re.compile(rb'\st="e"[\s>]|</f>(?:<v></v>|<v\s?/>)?</c>')
_PIECE = 4 * 1024**2
_SAVE_AS = 'Save the sheet as "CSV UTF-8".'


def main() -> None:
    """Convert the sheet of the second argument, or the first visible one, of the file of the first argument."""
    for kind, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, WRITTEN)):
        # Not every system knows each limit, and one that is set already may be lower.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
    path, *sheet = sys.argv[1:]
    try:
        write_csv(path, sheet[0] if sheet else None, io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline=""))
    except PasswordError:
        fail("is protected by a password.", "Save it without one.")
    except CalamineError:
        fail("is no workbook that can be read.", _SAVE_AS)
    except (MemoryError, OSError):
        fail("unpacks to more than a list of customers has.", f"Is it one? {_SAVE_AS}")


def write_csv(path: str, name: str | None, out: io.TextIOWrapper) -> None:
    """Write the rows of a sheet, the blank ones above its first cell as well, so that they count as it shows them."""
    workbook = CalamineWorkbook.from_path(path)
    if name is not None and name not in workbook.sheet_names:
        fail(f"has no sheet {name!r}.", f"It has {', '.join(workbook.sheet_names[:_SHEETS_NAMED])}.")
    visible = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
    ]
    if not visible and name is None:
        fail("has no sheet that is shown.", "Name one: sheet = ... under [customers].")
    sheet = workbook.get_sheet_by_name(name or visible[0])
    writer = csv.writer(out, lineterminator="\n")
    above = sheet.start[0] if sheet.start else 0
    writer.writerows(["", ""] for _ in range(above))
    writer.writerows(as_texts(row) for row in sheet.iter_rows())
    out.flush()
    notes = []
    if others := [each for each in visible if each != sheet.name and not name]:
        named = ", ".join(map(repr, others[:_SHEETS_NAMED]))
        notes.append(f"sheet {sheet.name!r} was read, and not {named}")
    if count := count_without_value(path):
        notes.append(f"{count:,} cells hold an error such as #N/A, or a formula never computed: read as empty")
    sys.stderr.write(json.dumps(notes) + "\n")


def count_without_value(path: str) -> int:
    """Return how many cells of an XLSX have no value that could be read; 0 for any other kind of workbook."""
    if not zipfile.is_zipfile(path):
        return 0
    count = 0
    with zipfile.ZipFile(path) as parts:
        for part in (each for each in parts.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", each)):
            with parts.open(part) as sheet:
                begun = b""
                while piece := sheet.read(_PIECE):
                    cells, end, begun = (begun + piece).rpartition(b"</c>")
                    count += len(_WITHOUT_VALUE.findall(cells + end))
    return count


def as_texts(cells: Iterable[object]) -> list[str]:
    """Return the cells of a row as texts: a whole number without a point, and a date as ISO 8601 has it."""
    return [as_text(cell) for cell in cells]


def as_text(cell: object) -> str:
    """Return one cell as text; line ends within it are written so that a row of the sheet stays a line of the file."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    return _LINE_ENDS.sub("\u2028", str(cell)).replace("\0", "\ufffd")


def fail(trouble: str, remedy: str) -> None:
    """End with what is wrong and what helps."""
    sys.stderr.write(json.dumps([trouble, remedy]) + "\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
