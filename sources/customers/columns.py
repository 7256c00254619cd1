"""The columns of a table of customers: which we read, what a table may call them, and which faults a head may have."""

from __future__ import annotations

import codecs
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sources.customers.amounts import ShareUnit
from state.errors import CustomersProblem

REQUIRED = ("id", "name")
ADDRESSES = ("address", "ship_to_address", "bill_to_address")
SHARES = ("parent_share", "beneficial_owner_share")
COLUMNS = (
    *REQUIRED,
    "aliases",
    "local_name",
    "country",
    *ADDRESSES,
    "city",
    "parent",
    "parent_share",
    "beneficial_owner",
    "beneficial_owner_share",
    "owner_email",
    "owner_slack",
    "business_unit",
    "account_status",
    "open_orders",
    "role",
)
# A word in the name of a column that is not read, and the column of ours that it may be, where that one is lacking.
_HINTS = {
    "country": "country",
    "address": "address",
    "street": "address",
    "alias": "aliases",
    "aliases": "aliases",
    "dba": "aliases",
    "parent": "parent",
    "shareholder": "beneficial_owner",
}
# "alias" for "aliases" scores 0.83, "country_code" for "country" 0.74.
_LOOKS_MISSPELLED = 0.8

ColumnNames = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a person says of a table of customers.

    `columns` says what it calls one of our columns; several names, as of NAME1 and NAME2, are joined. `sheet` names the
    sheet of a workbook (None: the first), `encoding` the character set of a CSV file (None: UTF-8, or what its first
    bytes say), `shares` the unit of shares without a percent sign (None: as they look).
    """

    columns: ColumnNames = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None
    shares: ShareUnit | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: `names` as written, folded, and where each of our columns stands; several are joined."""

    names: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]


def known_encoding(name: str) -> str:
    """Return Python's name of a character set of text. Raises ValueError for one that it does not know."""
    try:
        encoding = codecs.lookup(name).name
        b"\xff".decode(encoding, "replace")
    except (LookupError, UnicodeError) as problem:
        raise ValueError(
            f"{name!r} is no character set we know, such as windows-1252, iso-8859-15 or gb18030"
        ) from problem
    return encoding


def fold_head(name: str) -> str:
    """Return a column's name as it is compared: in lower case and on one line."""
    return " ".join(name.replace("\ufeff", "").split()).lower()


def known_names(columns: ColumnNames) -> frozenset[str]:
    """Return every name, folded, by which one of our columns may stand in a table."""
    named = (
        name for names in columns.values() for name in (*_several(names), *_several(names, (fold_head(str(names)),)))
    )
    return frozenset([*COLUMNS, *named])


def can_be_head(names: Sequence[str], columns: ColumnNames) -> bool:
    """Return whether a row has what a head needs: the required columns, as configured or by our names."""
    folded = {fold_head(name) for name in names}
    return all(folded.issuperset(_several(columns.get(name, name), folded)) for name in REQUIRED)


def read_head(names: Sequence[str], columns: ColumnNames, place: str) -> Head:
    """Read the head of a table.

    Raises CustomersProblem, naming `place`, for a head that lacks, repeats or misspells a column.
    """
    folded = tuple(map(fold_head, names))
    named = {ours: _several(theirs, folded) for ours, theirs in columns.items()}
    taken = [name for theirs in named.values() for name in theirs]
    for ours, theirs in named.items():
        for name in theirs:
            if name not in folded:
                trouble = f'has no column "{name}", which customers.columns gives for "{ours}".'
                raise CustomersProblem(place, trouble, "Mend one of the two.")
    # A column that has a name of ours by chance is not ours where another was named for it.
    named |= {name: (name,) for name in COLUMNS if name in folded and name not in columns and name not in taken}
    _check_required(named, folded, place)
    for name in (name for theirs in named.values() for name in theirs):
        if folded.count(name) > 1:
            raise CustomersProblem(place, f'names the column "{name}" twice.', "Rename or remove one of them.")
    _check_spelling(named, [name for name in folded if name not in taken and name not in COLUMNS], place)
    return Head(folded, {ours: tuple(map(folded.index, theirs)) for ours, theirs in named.items()})


def unread_of_ours(head: Head) -> tuple[str, ...]:
    """Return the columns that are not read and may be ones of ours that the head lacks, by a word of their names."""
    taken = {index for indexes in head.places.values() for index in indexes}
    others = (name for index, name in enumerate(head.names) if index not in taken)
    lacking = {word for word, ours in _HINTS.items() if ours not in head.places}
    return tuple(name for name in others if lacking.intersection(re.split(r"[\W_]+", name)))


def _several(names: str | Sequence[str], folded: Sequence[str] | frozenset[str] | set[str] = ()) -> tuple[str, ...]:
    """Return the folded names that stand for one of our columns.

    "NAME1 + NAME2" are two where no column is called so.
    """
    if not isinstance(names, str):
        return tuple(map(fold_head, names))
    whole = fold_head(names)
    return (whole,) if whole in folded or "+" not in whole else tuple(map(fold_head, whole.split("+")))


def _check_required(named: Mapping[str, object], heads: Sequence[str], place: str) -> None:
    for name in REQUIRED:
        if name not in named:
            nearest = [one for one in heads if name in re.split("[ _-]", one)] or difflib.get_close_matches(name, heads)
            remedy = f'Rename "{nearest[0]}"?' if nearest else "The head line names the columns: id,name,..."
            raise CustomersProblem(
                place, f'has no column "{name}".', f"{remedy} Or say under [customers] columns what stands for it."
            )


def _check_spelling(named: Mapping[str, object], others: Sequence[str], place: str) -> None:
    absent = [name for name in COLUMNS if name not in named]
    for name in others:
        if meant := difflib.get_close_matches(name, absent, n=1, cutoff=_LOOKS_MISSPELLED):
            raise CustomersProblem(
                place, f'has a column "{name}", which is not read.', f'Rename it "{meant[0]}", or clearly otherwise.'
            )
