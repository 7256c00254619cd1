"""The columns of a table of customers: which we read, what a table may call them, and which faults a head may have."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from state.errors import CustomersProblem

REQUIRED = ("id", "name")
ADDRESSES = ("address", "ship_to_address", "bill_to_address")
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
)
# "alias" for "aliases" scores 0.83, "country_code" for "country" 0.74.
_LOOKS_MISSPELLED = 0.8


def fold_head(name: str) -> str:
    """A column's name as it is compared: in lower case, as tables differ in capitals and blanks."""
    return name.strip().lower()


def read_head(names: Sequence[str], columns: Mapping[str, str], place: str) -> list[str]:
    """Give our name for each column of a table, or its own for one that we do not read.

    `columns` says what the table calls a column of ours. Raises CustomersProblem, naming `place`, for a head that
    lacks, repeats or misspells a column.
    """
    heads = _in_our_words([fold_head(name) for name in names], columns, place)
    _check_required(heads, place)
    for name in heads:
        if name in COLUMNS and heads.count(name) > 1:
            raise CustomersProblem(place, f'names the column "{name}" twice.', "Rename or remove one of them.")
    absent = [name for name in COLUMNS if name not in heads]
    for name in heads:
        meant = difflib.get_close_matches(name, absent, n=1, cutoff=_LOOKS_MISSPELLED) if name not in COLUMNS else []
        if meant:
            raise CustomersProblem(
                place, f'has a column "{name}", which is not read.', f'Rename it "{meant[0]}", or clearly otherwise.'
            )
    return heads


def _in_our_words(names: Sequence[str], columns: Mapping[str, str], place: str) -> list[str]:
    """Put the configured names in our words; a column that has a name of ours by chance is then not ours."""
    ours = {fold_head(theirs): own for own, theirs in columns.items()}
    for theirs, own in ours.items():
        if theirs not in names:
            raise CustomersProblem(
                place,
                f'has no column "{theirs}", which customers.columns gives for "{own}".',
                "Mend one of the two.",
            )
    return [ours.get(name, "" if name in columns else name) for name in names]


def _check_required(heads: Sequence[str], place: str) -> None:
    for name in REQUIRED:
        if name not in heads:
            nearest = [one for one in heads if name in re.split("[ _-]", one)] or difflib.get_close_matches(name, heads)
            remedy = f'Rename "{nearest[0]}"?' if nearest else "The first line names the columns: id,name,..."
            raise CustomersProblem(place, f'has no column "{name}".', remedy)
