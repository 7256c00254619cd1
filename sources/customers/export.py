"""Where an export of the customers is and how it is laid out: all that reading it takes, in whichever process."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path

from sources.customers.columns import Layout
from sources.customers.reading import READER_VERSION, CustomersRead, read_file, read_query

# A file that changes while it is read is read again, so often.
_MOST_READINGS = 3


@dataclass(frozen=True, slots=True)
class Export:
    """A file, or a query with the URL of its database, which may hold a password."""

    file: Path
    layout: Layout
    query: str = ""
    url: str = field(default="", repr=False)

    @property
    def fingerprint(self) -> str:
        """The hash (hex) of the file's bytes; empty for a query, and for a file whose reader will say what is wrong."""
        try:
            if self.query:
                return ""
            with self.file.open("rb") as file:
                return file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def key(self, fingerprint: str) -> str:
        """Return the key under which what was read with a fingerprint is stored."""
        return sha256("\n".join((fingerprint, repr(self.layout), READER_VERSION)).encode()).hexdigest()[:32]

    def read(self) -> CustomersRead:
        """Read the customers. Raise CustomersProblem when they cannot be used."""
        return read_query(self.url, self.query, self.layout) if self.query else read_file(self.file, self.layout)

    def read_unchanged(self) -> tuple[CustomersRead, str]:
        """Do the same, and return the fingerprint of the file that was read; empty where it is not sure.

        It is hashed before it is read, and after: what is read must not be taken for what another file holds.
        """
        for _ in range(_MOST_READINGS):
            fingerprint = self.fingerprint
            read = self.read()
            if self.fingerprint == fingerprint:
                return read, fingerprint
        return read, ""
