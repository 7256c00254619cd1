"""Customers in a workbook (XLSX, XLSB, XLS, ODS): one sheet of it as a CSV file, made in a process with limits.

A workbook of some kilobytes can unpack to gigabytes, or name a cell that lies a million rows from the next; so it is
read where that does no harm, and only its text comes back.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sources.customers.report import Report
from state.errors import CustomersProblem

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONVERTER = Path(__file__).with_name("sheet_to_csv.py")
_LONGEST = 120.0  # seconds
_SAVE_AS = 'Save the sheet as "CSV UTF-8".'


def is_workbook(file: BinaryIO) -> bool:
    """Return whether a file is a workbook, or at least packed like one."""
    begin = file.read(len(_OLE))
    file.seek(0)
    return begin.startswith(_ZIP) or begin == _OLE


@contextmanager
def open_sheet(file: BinaryIO, subject: str, sheet: str | None, report: Report | None = None) -> Iterator[BinaryIO]:
    """Open one sheet, the first visible one if none is named, as a CSV file in UTF-8 with a line for each row.

    A cell has the value that the spreadsheet last computed. The report has which sheets were not read, and how many
    cells have no value. Raises CustomersProblem where there is no such sheet, where
    the file is no workbook or is protected, and where it needs more memory or time than a list of customers does.
    """
    with tempfile.NamedTemporaryFile() as copy, tempfile.TemporaryFile() as made:
        while piece := file.read(1024 * 1024):
            copy.write(piece)
        copy.flush()
        # Isolated (-I): neither the environment nor the folder it is in gives it other modules.
        command = [sys.executable, "-I", str(_CONVERTER), copy.name, *([sheet] if sheet else [])]
        try:
            done = subprocess.run(command, stdout=made, stderr=subprocess.PIPE, timeout=_LONGEST, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as problem:
            raise CustomersProblem(subject, f"took more than {_LONGEST:.0f} seconds to read.", _SAVE_AS) from problem
        if done.returncode:
            raise CustomersProblem(subject, *_what_failed(done.stderr))
        if report is not None:
            for note in json.loads(done.stderr.splitlines()[-1]):
                report.remark(note)
        made.seek(0)
        yield made


def _what_failed(output: bytes) -> tuple[str, str]:
    """Return the trouble that the converter named and its remedy.

    It can also have come to its limits without a word.
    """
    try:
        trouble, remedy = json.loads(output.splitlines()[-1])
        return str(trouble), str(remedy)
    except (ValueError, IndexError, TypeError):
        return "cannot be read within the limits of memory and time.", f"Is it a list of customers? {_SAVE_AS}"
