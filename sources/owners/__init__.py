"""Owner data: who owns whom, from a file or query of one's own and from public registers, one statement at a time.

Nothing is skipped in silence: what cannot be read comes as a fault with its place, and a share that is none becomes one
that is not known, never nothing. Each format says in its own file what it takes for ownership.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sources.owners.bods import read_bods
from sources.owners.ftm import read_ftm
from sources.owners.gleif import read_gleif
from sources.owners.psc import read_psc
from sources.owners.table import read_owners_query, read_owners_table
from sources.owners.values import OwnerFault, Told
from state.ownership import OwnersFormat

__all__ = ["OwnerFault", "OwnersFormat", "Told", "read_owners", "read_owners_query"]


_READERS: dict[OwnersFormat, Callable[[Path, str], Iterator[Told]]] = {
    OwnersFormat.TABLE: read_owners_table,
    OwnersFormat.GLEIF: read_gleif,
    OwnersFormat.PSC: read_psc,
    OwnersFormat.BODS: read_bods,
    OwnersFormat.FTM: read_ftm,
}


def read_owners(path: Path, file_format: OwnersFormat, source: str) -> Iterator[Told]:
    """Yield what a file tells, gzip, zip or plain: parties, edges of this source, and faults.

    Raise UnreadableInput where the file is not what the format says or is cut off, and OwnersProblem where it cannot be
    opened.
    """
    return _READERS[file_format](path, source)
