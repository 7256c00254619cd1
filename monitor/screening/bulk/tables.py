"""Tables too large to hold: customers kept aside for a second reading, and matches written to files."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from state.cells import escape_formula
from state.customers import Customer
from state.encoding import from_json, to_json
from state.errors import UsageProblem
from state.extras import extra
from state.matches import Match

_AT_ONCE = 50_000
_HELD_BYTES = 16 * 1024 * 1024

MATCH_COLUMNS = (
    "customer_id",
    "destination",
    "listing_name",
    "entry_id",
    "strength",
    "score",
    "reason",
    "customer_value",
    "listing_value",
    "details",
)


@contextmanager
def spooled(batches: Iterable[Sequence[Customer]]) -> Iterator[Callable[[], Iterator[Sequence[Customer]]]]:
    """Read customers that come once, and return a way to go through them again and again, in the same batches.

    A query may give its rows in another order when it is asked again, and a file may be another one by then. What is
    more than a little waits in a temporary file without a name, which goes with the process. Raises UsageProblem where
    there is no room for it.
    """
    with tempfile.SpooledTemporaryFile(_HELD_BYTES) as file:
        try:
            for batch in batches:
                file.write(to_json(tuple(batch)) + b"\n")
        except OSError as problem:
            trouble = f"has no room for the customers ({problem.strerror})."
            remedy = "Make room, or name another folder in TMPDIR."
            raise UsageProblem(tempfile.gettempdir(), trouble, remedy) from problem

        def again() -> Iterator[Sequence[Customer]]:
            file.seek(0)
            for line in file:
                yield from_json(tuple[Customer, ...], line)

        yield again


def write_matches(path: Path, matches: Iterable[Match], regimes: Sequence[str] = ()) -> None:
    """Write matches to a CSV or Parquet file, by its ending: a line for each reason.

    The states of the law that nobody has verified stand in the metadata of a Parquet file; of a CSV file, in the file
    beside it that W3C's "Model for Tabular Data" (section 5.3) names `<file>-metadata.json`.
    """
    rows = (row for match in matches for row in rows_of(match))
    try:
        if path.suffix == ".parquet":
            _write_parquet(path, rows, regimes)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, MATCH_COLUMNS)
                writer.writeheader()
                writer.writerows(map(_escape_formulas, rows))
            _write_metadata(path, regimes)
    except OSError as problem:
        raise UsageProblem(str(path), f"{problem.strerror}.", "Name a file that can be written.") from problem


def rows_of(match: Match) -> list[dict[str, Any]]:
    """One match as rows of a table, one for each reason."""
    return [
        {
            "customer_id": match.customer_id,
            "destination": match.destination,
            "listing_name": match.listing_name,
            "entry_id": str(match.entry_id or ""),
            "strength": str(match.strength),
            "score": match.score,
            "reason": str(reason.kind),
            "customer_value": reason.customer_value,
            "listing_value": reason.listing_value,
            "details": "; ".join(reason.details),
        }
        for reason in match.reasons
    ]


def _escape_formulas(row: dict[str, Any]) -> dict[str, Any]:
    return {name: escape_formula(value) if isinstance(value, str) else value for name, value in row.items()}


def _write_metadata(path: Path, regimes: Sequence[str]) -> None:
    beside = path.with_name(f"{path.name}-metadata.json")
    if not regimes:
        beside.unlink(missing_ok=True)
        return
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": path.name, "notes": [{"unverified_regimes": regimes}]}
    beside.write_bytes(to_json(metadata))


def _write_parquet(path: Path, rows: Iterator[dict[str, Any]], regimes: Sequence[str]) -> None:
    pyarrow, parquet = _parquet(path)
    kinds = [(name, pyarrow.float64() if name == "score" else pyarrow.string()) for name in MATCH_COLUMNS]
    schema = pyarrow.schema(kinds, {"unverified_regimes": to_json(regimes)})
    with parquet.ParquetWriter(path, schema) as writer:
        while some := list(islice(rows, _AT_ONCE)):
            writer.write_table(pyarrow.Table.from_pylist(some, schema))


def _parquet(path: Path) -> tuple[Any, Any]:
    """Return the Parquet library, which is an extra."""
    with extra("parquet", str(path), UsageProblem):
        import pyarrow
        from pyarrow import parquet
    return pyarrow, parquet
