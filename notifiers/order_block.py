"""The order-block channel: a drop folder from which an ERP blocks and releases accounts, and answers that it has.

For each hold and each release there is one CSV file of one line, `account.hold-ID.csv` or `account.release-ID.csv`. A
repeat replaces the file by the same, so whoever works on a file by its `id` may do so twice. The ERP puts a CSV file
with the columns `id` and, if it likes, `by` into the folder `acknowledged`: that ends the waiting for the hold of this
id. What was taken from there is moved to `done` in it, what could not be taken to `refused`, with the reason beside.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from notifiers.attachments import file_stem
from notifiers.channel import Acknowledged, ChannelTable, Wiring
from notifiers.message import Message
from state.alerts import AccountAction, AccountContent, Audience
from state.cells import escape_formula, plain_cell
from state.deliveries import DeliveryResult, Outcome

EVENTS = {AccountAction.HOLD: "account.hold", AccountAction.RELEASE: "account.release"}
COLUMNS = (
    "event", "id", "hold_id", "customer_id", "customer_name", "since", "in_force_on", "acknowledge_by", "released_by",
)  # fmt: skip
ACKNOWLEDGED, DONE, REFUSED = "acknowledged", "done", "refused"
# An acknowledgement is a line; a file of megabytes is none.
_MOST_BYTES = 1024 * 1024


class OrderBlockChannel:
    """Writes one file for each account to block or to release, into a folder that exists: see the module."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - no threads here
        """Write the file; what is about no account, or repeats to a superior that one is on hold, needs none."""
        content = message.content
        if not isinstance(content, AccountContent):
            return DeliveryResult(Outcome.DELIVERED, "nothing to block: it is about no account")
        if content.escalated_to:
            return DeliveryResult(Outcome.DELIVERED, "the account is blocked by the file of its hold")
        name = f"{EVENTS[content.action]}-{file_stem(message)}.csv"
        part = self._folder / f".{name}.part"
        try:
            part.write_text(_as_csv(message.alert_id, content), encoding="utf-8", newline="")
            part.replace(self._folder / name)
        except OSError as error:
            trouble = f"cannot write to {self._folder}: {error.strerror}. Is the folder there?"
            return DeliveryResult(Outcome.TRY_AGAIN, trouble)
        return DeliveryResult(Outcome.DELIVERED, receipt=name)

    def probe(self) -> DeliveryResult:
        """Look whether the folder is there."""
        if self._folder.is_dir():
            return DeliveryResult(Outcome.DELIVERED, f"{self._folder} is there")
        return DeliveryResult(Outcome.TRY_AGAIN, f"{self._folder} is not there")


def _as_csv(alert_id: str, content: AccountContent) -> str:
    cells = (
        EVENTS[content.action],
        alert_id,
        content.hold_id or alert_id,
        content.customer_id,
        content.customer_name,
        content.since.isoformat(),
        content.in_force_on.isoformat() if content.in_force_on else "",
        content.acknowledge_by.isoformat() if content.acknowledge_by else "",
        content.released_by or "",
    )
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    lines.writerow(COLUMNS)
    lines.writerow([escape_formula(cell) for cell in cells])
    return sheet.getvalue()


class OrderBlockChannelTable(ChannelTable):
    """A drop folder for an ERP: a CSV file for each account to block or to release, and acknowledgements back."""

    takes_digests = False

    type: Literal["order-block"]
    folder: Path
    audiences: frozenset[Audience] = frozenset({Audience.SALES})

    def open(self, wiring: Wiring) -> OrderBlockChannel:  # noqa: ARG002 - it has no secret and lays nothing out
        """Return the channel."""
        return OrderBlockChannel(self.name, self.folder)

    def acknowledgements(self) -> tuple[Acknowledged, ...]:
        """Return what the ERP has put there, a file that cannot be read as one without ids."""
        return tuple(map(self._read, sorted((self.folder / ACKNOWLEDGED).glob("*.csv"))))

    def settle(self, acknowledged: Acknowledged, trouble: str | None) -> None:
        """Move a file to those that are done or, with the reason beside it, to those refused."""
        place = Path(acknowledged.place)
        folder = place.parent / (REFUSED if trouble else DONE)
        folder.mkdir(exist_ok=True)
        place.replace(folder / place.name)
        if trouble:
            (folder / f"{place.name}.txt").write_text(f"{trouble}\n", encoding="utf-8")

    def _read(self, place: Path) -> Acknowledged:
        try:
            if place.stat().st_size > _MOST_BYTES:
                return Acknowledged(str(place), self.name, trouble="has more than a megabyte")
            rows = list(csv.DictReader(io.StringIO(place.read_text(encoding="utf-8-sig"))))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            return Acknowledged(str(place), self.name, trouble=f"cannot be read ({type(error).__name__})")
        ids = [plain_cell((row.get("id") or "").strip()) for row in rows]
        if not ids or not all(ids):
            return Acknowledged(str(place), self.name, trouble="has no line, or one without an id")
        return Acknowledged(str(place), _signer(rows, self.name), tuple(ids))


def _signer(rows: Iterable[dict[str, str | None]], name: str) -> str:
    """Return who acknowledges: whoever the file names first, else the channel."""
    return next((by.strip() for row in rows if (by := row.get("by")) and by.strip()), f"channel {name}")
