"""The body of an answer, unpacked piece by piece, so that a bomb meets the limit before it meets the memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

# How much one step of unpacking may give.
_STEP = 64 * 1024
_GZIP = 31  # zlib's name for the format of RFC 1952
_GZIP_NAMES = frozenset({"gzip", "x-gzip"})
_LAYERS = 2


class MalformedBody(Exception):
    """A body that cannot be unpacked, in words; it may be whole when it is asked for again."""


class OversizedBody(Exception):
    """A body of more bytes than were asked for, once unpacked."""


def read_body(pieces: Iterable[bytes], packing: str, limit: int) -> bytes:
    """Return the body unpacked. `packing` is the answer's Content-Encoding, `limit` the most bytes it may have.

    Raise MalformedBody for gzip that is malformed, cut off or followed by something else, and for any other encoding:
    none was requested. Raise OversizedBody for more than `limit` bytes.
    """
    layers = [layer for each in packing.lower().split(",") if (layer := each.strip()) not in {"", "identity"}]
    if len(layers) > _LAYERS or not _GZIP_NAMES.issuperset(layers):
        raise MalformedBody("it is packed in a way that was not asked for")
    for _ in layers:
        pieces = _bounded(_gunzipped(pieces), limit)
    # Unlike a bytearray it gives its bytes without a second copy of them, and a list has 34 MB.
    body = BytesIO()
    for piece in _bounded(pieces, limit):
        body.write(piece)
    return body.getvalue()


def _bounded(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Pass the pieces on. Raise OversizedBody where they come to more than `limit` bytes."""
    room = limit
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise OversizedBody
        yield piece


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack one member after another (RFC 1952, section 2.2); zeros behind the last one are padding."""
    member = zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if member.eof:
                    rest = rest.lstrip(b"\0")
                    if not rest:
                        break
                    member = zlib.decompressobj(_GZIP)
                yield member.decompress(rest, _STEP)
                rest = member.unused_data if member.eof else member.unconsumed_tail
        yield member.flush()
    except zlib.error as error:
        raise MalformedBody(f"its gzip is malformed ({error})") from error
    if not member.eof:
        raise MalformedBody("its gzip is cut off")
