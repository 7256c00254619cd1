"""The files channel: a message as HTML, text and JSON in a folder, for archives and for other programs to pick up."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from notifiers.attachments import file_stem
from notifiers.channel import ChannelTable, Wiring
from notifiers.drop_folder import probe_folder
from notifiers.message import Message
from notifiers.templating import DEFAULT_TEMPLATES, Templates
from state.deliveries import DeliveryResult, Outcome
from state.encoding import to_json


class FilesChannel:
    """Writes `<alert id>.html`, `.txt` and `.json` into a folder that exists: a missing one may be a lost mount."""

    def __init__(self, name: str, folder: Path, templates: Templates = DEFAULT_TEMPLATES) -> None:
        self.name = name
        self._templates = templates
        self._folder = folder

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:  # noqa: ARG002 - no threads here
        """Write the three files; a repeat replaces them with the same. The JSON comes last: where it is, all are."""
        stem = file_stem(message)
        try:
            self._write(f"{stem}.html", self._templates.render_html(message).encode())
            self._write(f"{stem}.txt", self._templates.render_text(message).encode())
            self._write(f"{stem}.json", to_json(message))
        except OSError as error:
            return DeliveryResult(
                Outcome.TRY_AGAIN, f"cannot write to {self._folder}: {error.strerror}. Is the folder there?"
            )
        return DeliveryResult(Outcome.DELIVERED, receipt=stem)

    def probe(self) -> DeliveryResult:
        """Look whether a file can be written."""
        return probe_folder(self._folder)

    def _write(self, name: str, content: bytes) -> None:
        """Write beside and rename, so that nobody ever reads half a file."""
        part = self._folder / f".{name}.part"
        part.write_bytes(content)
        part.replace(self._folder / name)


class FilesChannelTable(ChannelTable):
    """A folder that gets each alert as text, HTML and JSON."""

    takes_digests = False
    is_local = True

    type: Literal["files"]
    folder: Path

    def open(self, wiring: Wiring) -> FilesChannel:
        """Return the channel."""
        return FilesChannel(self.name, self.folder, wiring.templates)
