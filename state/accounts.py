"""Accounts: who of ours answers for a customer. What is screened is the customer alone (`state.customers`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from state.customers import Customer
from state.encoding import to_json


@dataclass(frozen=True, slots=True)
class Account:
    """The company's side of one customer: its unit, and its person's e-mail address and Slack id; empty if unknown."""

    customer_id: str
    business_unit: str = ""
    owner_email: str = ""
    owner_slack: str = ""


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer as last read, with the account."""

    customer: Customer
    account: Account

    @property
    def sha256(self) -> str:
        """The hash (hex) of what a screening reads of it.

        Its line, owner and orders are no part of that: a customer is not screened anew because an order came in.
        """
        screened = replace(self.customer, line=0, owner_email="", account_status="", open_orders=None)
        return sha256(to_json(screened)).hexdigest()
