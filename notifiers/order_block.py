"""The order-block channel: a drop folder from which an ERP blocks and releases accounts, and answers that it has.

For each hold and each release there is one file of one line, such as `account.hold-ID.csv` or `account.release-ID.csv`.
A repeat replaces the file by the same, so whoever works on a file by its `id` may do so twice. The ERP puts a CSV file
or a workbook with the columns `id` and, if it likes, `by` into the folder `acknowledged`: that ends the waiting for the
hold of this id. What was taken from there is moved to `done` in it, what could not be taken to `refused`, with the
reason beside.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from notifiers.account_events import COLUMNS, AccountEvent, account_event
from notifiers.attachments import file_stem
from notifiers.channel import Acknowledged, ChannelTable, Wiring
from notifiers.drop_folder import probe_folder
from notifiers.message import Message
from state.alerts import Audience
from state.cells import escape_formula, plain_cell
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem, UsageProblem
from state.extras import how_to_install

ACKNOWLEDGED, DONE, REFUSED = "acknowledged", "done", "refused"
# An acknowledgement is a line; a file of megabytes is none.
_MOST_BYTES = 1024 * 1024
_FORMS = frozenset({".csv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})


class OrderBlockChannel:
    """Writes one file for each account to block or to release, into a folder that exists: see the module."""

    def __init__(self, name: str, folder: Path, form: Literal["csv", "xlsx"] = "csv") -> None:
        self.name = name
        self._folder = folder
        self._form = form

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - no threads here
        """Write the file; what is about no account, or repeats to a superior that one is on hold, needs none."""
        event = account_event(message)
        if event is None:
            return DeliveryResult(Outcome.DELIVERED, "nothing to block or to release")
        name = f"{event.event}-{file_stem(message)}.{self._form}"
        part = self._folder / f".{name}.part"
        try:
            part.write_bytes(_WRITERS[self._form](event))
            part.replace(self._folder / name)
        except OSError as error:
            trouble = f"cannot write to {self._folder}: {error.strerror}. Is the folder there?"
            return DeliveryResult(Outcome.TRY_AGAIN, trouble)
        return DeliveryResult(Outcome.DELIVERED, receipt=name)

    def probe(self) -> DeliveryResult:
        """Look whether a file can be written."""
        return probe_folder(self._folder)


def _cells(event: AccountEvent) -> list[str]:
    values = (getattr(event, name) for name in COLUMNS)
    return [value.isoformat() if isinstance(value, date) else str(value or "") for value in values]


def _as_csv(event: AccountEvent) -> bytes:
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    lines.writerow(COLUMNS)
    lines.writerow([escape_formula(cell) for cell in _cells(event)])
    return sheet.getvalue().encode()


def _as_workbook(event: AccountEvent) -> bytes:
    """Return the same as a workbook whose cells are all text."""
    import xlsxwriter  # type: ignore[import-untyped]

    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, cells in enumerate((COLUMNS, _cells(event))):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell)
    return body.getvalue()


_WRITERS = {"csv": _as_csv, "xlsx": _as_workbook}


class OrderBlockChannelTable(ChannelTable):
    """A drop folder for an ERP: a file for each account to block or to release, and acknowledgements back.

    `form` is that of the files: "csv", or "xlsx" (extra `xlsx`), whose cells are all text.
    """

    takes_digests = False
    is_local = True

    type: Literal["order-block"]
    folder: Path
    form: Literal["csv", "xlsx"] = "csv"
    audiences: frozenset[Audience] = frozenset({Audience.SALES})

    def open(self, wiring: Wiring) -> OrderBlockChannel:  # noqa: ARG002 - it has no secret and lays nothing out
        """Return the channel."""
        if self.form == "xlsx" and find_spec("xlsxwriter") is None:
            raise ConfigProblem(f"channel {self.name}", "needs the extra `xlsx`.", how_to_install("xlsx"))
        return OrderBlockChannel(self.name, self.folder, self.form)

    def acknowledgements(self, as_csv: Callable[[Path], bytes]) -> tuple[Acknowledged, ...]:
        """Return what the ERP has put there, a file that cannot be read as one without ids.

        What begins with a period or "~" is still being written, or open in a spreadsheet.
        """
        files = sorted((self.folder / ACKNOWLEDGED).glob("[!.~]*"))
        return tuple(self._read(each, as_csv) for each in files if each.suffix.lower() in _FORMS)

    def settle(self, acknowledged: Acknowledged, trouble: str | None) -> None:
        """Move a file to those that are done or, with the reason beside it, to those refused."""
        place = Path(acknowledged.place)
        folder = place.parent / (REFUSED if trouble else DONE)
        folder.mkdir(exist_ok=True)
        place.replace(folder / place.name)
        if trouble:
            (folder / f"{place.name}.txt").write_text(f"{trouble}\n", encoding="utf-8")

    def _read(self, place: Path, as_csv: Callable[[Path], bytes]) -> Acknowledged:
        try:
            if place.stat().st_size > _MOST_BYTES:
                return Acknowledged(str(place), self.name, trouble="has more than a megabyte")
            head, *lines = io.StringIO(as_csv(place).decode("utf-8-sig"), newline="").readlines() or [""]
            rows = list(csv.DictReader([head.lower(), *lines], delimiter=max(",;\t", key=head.count)))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            return Acknowledged(str(place), self.name, trouble=f"cannot be read ({type(error).__name__})")
        except UsageProblem as problem:
            return Acknowledged(str(place), self.name, trouble=str(problem))
        ids = [plain_cell((row.get("id") or "").strip()) for row in rows]
        if not ids or not all(ids):
            return Acknowledged(str(place), self.name, trouble="has no line, or one without an id")
        return Acknowledged(str(place), _signer(rows, self.name), tuple(ids))


def _signer(rows: Iterable[dict[str, str | None]], name: str) -> str:
    """Return who acknowledges: whoever the file names first, else the channel."""
    return next((by.strip() for row in rows if (by := row.get("by")) and by.strip()), f"channel {name}")
