"""Owner data taken in: a file or query becomes parties and edges in pieces, and counts when all of it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path

from monitor.config.load import read_secret
from monitor.config.sources import OwnersTable
from monitor.runtime.context import Context
from monitor.runtime.progress import shown_at_desk
from sources.fetched import Fetched, RefusedContent
from sources.owners import OwnerFault, OwnersFormat, Told, read_owners, read_owners_query
from state.errors import OwnersProblem
from state.ownership import OWNERSHIP_SOURCE
from state.storage.database import transaction
from state.storage.owners import AT_ONCE, Differ, begin_import, last_import
from state.storage.quarantine import answers_held

OWN_SOURCE, LISTWATCH = "owners", "listwatch"
# A file up to so many bytes is kept as it came; a whole register is known by its hash, and by what was read from it.
_KEPT_BYTES = 64 * 1024 * 1024
_FAULTS_KEPT = 20
_REMEDY = "If it is right: `listwatch ownership import --accept-shrinkage`."
# A source of so few holdings may lose any of them.
_FEW = 10


class DoubtedOwners(OwnersProblem):
    """Owner data lacks so much of what it had that it is not believed without a person's word."""


@dataclass(frozen=True, slots=True)
class OwnersImported:
    """What an import brought: edges read, new and gone; how many statements had a fault, and the first of them."""

    source: str
    edges: int
    new: int
    gone: int
    faults: int
    first_faults: tuple[OwnerFault, ...]

    @property
    def line(self) -> str:
        """The same in one line."""
        told = f"; {self.faults:,} statements with a fault" if self.faults else ""
        return f"{self.source}: {self.edges:,} holdings read, {self.new:,} new, {self.gone:,} gone{told}"


@dataclass(frozen=True, slots=True)
class OwnersSource:
    """Where owner data is read from: its name, format, the hash (hex) of what is read, and the reading itself."""

    name: str
    format: str
    sha256: str
    told: Iterator[Told]


def open_owners_file(context: Context, path: Path, file_format: OwnersFormat, source: str) -> OwnersSource:
    """Open a file of owners, and keep it where it is no whole register. Raise OwnersProblem where it cannot be read."""
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        if path.stat().st_size <= _KEPT_BYTES:
            context.keep(Fetched(path.name, path.read_bytes(), "application/octet-stream"), source)
    except OSError as problem:
        raise OwnersProblem(str(path), f"{problem.strerror}.", "Name a file that can be read.") from problem
    return OwnersSource(source, file_format, digest, read_owners(path, file_format, source))


def open_configured(context: Context, table: OwnersTable) -> OwnersSource:
    """Open what `[owners]` names. Raise OwnersProblem where it names nothing."""
    if table.query:
        url = read_secret(table.url_env, table.url_file, "owners")
        # The answer itself is stored row by row; the query is what names it.
        digest = sha256(table.query.encode()).hexdigest()
        return OwnersSource(OWN_SOURCE, "query", digest, read_owners_query(url, table.query, OWN_SOURCE))
    if table.file is None:
        raise OwnersProblem("owners", "names neither a file nor a query.", "Name a FILE, or fill the table [owners].")
    return open_owners_file(context, table.file, OwnersFormat.TABLE, OWN_SOURCE)


def import_configured(context: Context) -> tuple[str, ...]:
    """Take in what `[owners]` names where it has changed since the last time; what was done comes back in a line.

    A query is asked each time, as only its answer says whether it changed. Raise RefusedContent for a file that is
    doubted, OwnersProblem and UnreadableInput for one that cannot be read: what was taken in last stays in use.
    """
    table = context.settings.owners
    if not table.query and table.file is None:
        return ()
    with transaction(context.engine) as connection:
        last = last_import(connection, OWN_SOURCE)
    opened = open_configured(context, table)
    if not table.query and last is not None and last.sha256 == opened.sha256:
        return ()
    with transaction(context.engine) as connection:
        doubted = {held.capture_sha256 for held in answers_held(connection, OWNERSHIP_SOURCE)}
    if opened.sha256 in doubted:
        raise DoubtedOwners(opened.name, "is doubted and held; those read last are in use.", _REMEDY)
    try:
        done = import_owners(context, opened, None, LISTWATCH)
    except DoubtedOwners as problem:
        body = table.file.read_bytes() if table.file is not None else b""
        raise RefusedContent(problem, Fetched(opened.name, body, "application/octet-stream")) from problem
    return (done.line,) if done.new or done.gone or done.faults else ()


def import_owners(
    context: Context, opened: OwnersSource, as_of: date | None, by: str, *, accept_shrinkage: bool = False
) -> OwnersImported:
    """Take a source in whole, replacing what it told before; what fails on the way changes nothing.

    `as_of` is the date of the data where its statements have none. Raise UnreadableInput for a file that is not what
    its format says, and DoubtedOwners for one that lacks more of what the source told before than
    `owners.largest_shrinkage` lets go, unless accepted.
    """
    with transaction(context.engine) as connection:
        number = begin_import(connection, opened.name, opened.format, opened.sha256, context.now())
        differ = Differ(connection, number, opened.name)
    faults, kept = 0, list[OwnerFault]()
    with shown_at_desk(context, f"import of owners from {opened.name}") as moved:
        while piece := list(islice(opened.told, AT_ONCE)):
            wrong = [each for each in piece if isinstance(each, OwnerFault)]
            faults += len(wrong)
            kept += wrong[: _FAULTS_KEPT - len(kept)]
            with transaction(context.engine) as connection:
                differ.write(connection, (each for each in piece if not isinstance(each, OwnerFault)))
            moved(differ.edges)
    most = context.settings.owners.largest_shrinkage
    if not accept_shrinkage and differ.gone > max(_FEW, differ.before * most):
        raise DoubtedOwners(
            opened.name,
            f"lacks {differ.gone:,} of the {differ.before:,} holdings that it had before; nothing was changed.",
            _REMEDY,
        )
    with transaction(context.engine) as connection:
        differ.complete(connection, as_of, context.now(), by)
    return OwnersImported(opened.name, differ.edges, differ.new, differ.gone, faults, tuple(kept))
