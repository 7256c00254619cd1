"""Listings taken apart, kept in a file: of a whole list only what is new is taken apart.

It is a cache beside the stores of customers, and made anew where it is damaged or of another version.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from monitor.screening.blocking import PreparedListing, PreparedListings, join_prepared, prepare, prepare_listing
from monitor.screening.stored import store_version
from state.encoding import to_json
from state.listings import Listing

_FILE = "prepared-listings"
# Fewer are taken apart sooner than the others are read.
_WORTH_KEEPING = 500

_Kept = dict[str, PreparedListing]


def hash_listing(listing: Listing) -> str:
    """Return a hash (hex) of all that a listing says."""
    return blake2b(to_json(listing), digest_size=12).hexdigest()


def prepare_kept(folder: Path, listings: Sequence[Listing]) -> PreparedListings:
    """Do as `prepare` with what is kept in a folder, and keep what is not yet there."""
    if len(listings) < _WORTH_KEEPING:
        return prepare(listings)
    file, hashes = folder / _FILE, list(map(hash_listing, listings))
    kept = _read(file)
    prepared = {
        digest: kept.get(digest) or prepare_listing(each) for digest, each in zip(hashes, listings, strict=True)
    }
    if not prepared.keys() <= kept.keys():
        # Two sets of lists are screened, one of them within the other: what has gone from both goes in the end.
        _write(file, prepared | (kept if len(kept) <= 2 * len(prepared) else {}))
    return join_prepared(listings, [prepared[digest] for digest in hashes])


def _read(file: Path) -> _Kept:
    with suppress(OSError, ValueError):
        digest, version, body = file.read_bytes().split(b"\n", 2)
        if _digest(body) == digest and version == store_version().encode():
            # Verified, and of our own.
            kept: _Kept = pickle.loads(body)  # noqa: S301
            return kept
    return {}


def _write(file: Path, kept: _Kept) -> None:
    """Keep them where they can be."""
    with suppress(OSError):
        body = pickle.dumps(kept)
        (unfinished := file.with_suffix(".new")).write_bytes(
            b"\n".join((_digest(body), store_version().encode(), body))
        )
        unfinished.replace(file)


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).hexdigest().encode()
