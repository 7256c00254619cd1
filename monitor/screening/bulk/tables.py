"""Customers from tables too large to hold, a batch at a time, and matches written to files.

A Parquet file and a query have the columns of the customers file (`sources.customers`), of which `id` and `name` are
required; aliases are parted by ";".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from sources.customers import ADDRESSES, REQUIRED
from state.customers import Customer
from state.errors import CustomersProblem, UsageProblem
from state.matches import Match

AT_ONCE = 50_000

MATCH_COLUMNS = (
    "customer_id",
    "destination",
    "listing_name",
    "strength",
    "score",
    "reason",
    "customer_value",
    "listing_value",
    "details",
)


def read_parquet(path: Path) -> Iterator[list[Customer]]:
    """Give the customers of a Parquet file in batches. Raises CustomersProblem for what cannot be used."""
    pyarrow, parquet = _parquet(path)
    try:
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=AT_ONCE):
            yield customers_of(batch.to_pylist(), str(path))
    except (OSError, pyarrow.ArrowException) as problem:
        raise CustomersProblem(str(path), "cannot be read as Parquet.", "Export it again.") from problem


def read_query(url: str, query: str) -> Iterator[list[Customer]]:
    """Give a query's customers in batches. `url` is SQLAlchemy's; no error repeats it, for its password."""
    try:
        engine = create_engine(url)
        with engine.connect().execution_options(stream_results=True, yield_per=AT_ONCE) as connection:
            for rows in connection.execute(text(query)).mappings().partitions(AT_ONCE):
                yield customers_of(rows, "the query")
    except SQLAlchemyError as problem:
        trouble = f"gave no customers ({type(problem).__name__})."
        raise CustomersProblem("the query", trouble, "Try it with the database's own client.") from problem


def customers_of(rows: Iterable[Mapping[Any, Any]], subject: str) -> list[Customer]:
    """Give the customers that rows of a table hold. Raises CustomersProblem for a row without id or name."""
    return [_customer_of(row, subject) for row in rows]


def write_matches(path: Path, matches: Iterable[Match]) -> None:
    """Write matches to a CSV or Parquet file, by its ending: a line for each reason."""
    rows = (row for match in matches for row in rows_of(match))
    try:
        if path.suffix == ".parquet":
            _write_parquet(path, rows)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, MATCH_COLUMNS)
                writer.writeheader()
                writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    except OSError as problem:
        raise UsageProblem(str(path), f"{problem.strerror}.", "Name a file that can be written.") from problem


def rows_of(match: Match) -> list[dict[str, Any]]:
    """One match as rows of a table, one for each reason."""
    return [
        {
            "customer_id": match.customer_id,
            "destination": match.destination,
            "listing_name": match.listing_name,
            "strength": str(match.strength),
            "score": match.score,
            "reason": str(reason.kind),
            "customer_value": reason.customer_value,
            "listing_value": reason.listing_value,
            "details": "; ".join(reason.details),
        }
        for reason in match.reasons
    ]


def _customer_of(row: Mapping[Any, Any], subject: str) -> Customer:
    said = {str(name): " ".join(str(value).split()) for name, value in row.items() if value is not None}
    for name in REQUIRED:
        if not said.get(name):
            raise CustomersProblem(f"{subject}, column {name}", "is absent or empty.", "Every customer needs one.")
    try:
        share = float(said["parent_share"]) if said.get("parent_share", "unknown").lower() != "unknown" else None
    except ValueError as problem:
        raise CustomersProblem(f"{subject}, column parent_share", "is no number.", "Write 51, or nothing.") from problem
    return Customer(
        id=said["id"],
        name=said["name"],
        aliases=tuple(alias for part in said.get("aliases", "").split(";") if (alias := part.strip())),
        local_name=said.get("local_name", ""),
        country=said.get("country", ""),
        addresses=tuple(dict.fromkeys(said[name] for name in ADDRESSES if said.get(name))),
        city=said.get("city", ""),
        parent=said.get("parent", ""),
        parent_share=share,
    )


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _write_parquet(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    pyarrow, parquet = _parquet(path)
    kinds = [(name, pyarrow.float64() if name == "score" else pyarrow.string()) for name in MATCH_COLUMNS]
    schema = pyarrow.schema(kinds)
    with parquet.ParquetWriter(path, schema) as writer:
        while some := list(islice(rows, AT_ONCE)):
            writer.write_table(pyarrow.Table.from_pylist(some, schema))


def _parquet(path: Path) -> tuple[Any, Any]:
    """The Parquet library, which is an extra."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as problem:
        raise UsageProblem(str(path), "needs the extra parquet.", 'Install "listwatch[parquet]".') from problem
    return pyarrow, parquet
