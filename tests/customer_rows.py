"""Customers as a reading of them records them."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from state.accounts import CustomerRecord
from state.customer_changes import CustomerChanges, RecordRow
from state.encoding import to_json


def new_customers(records: Iterable[CustomerRecord]) -> CustomerChanges:
    """What a reading has that found all of these new."""
    nouns = [(record.customer.id, to_json(record)) for record in records]
    return CustomerChanges(new=tuple(RecordRow(name, sha256(noun).hexdigest(), noun.decode()) for name, noun in nouns))
