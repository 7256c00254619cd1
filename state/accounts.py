"""Accounts: who of ours answers for a customer. What is screened is the customer alone (`state.customers`)."""

from __future__ import annotations

from dataclasses import dataclass

from state.customers import Customer


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
