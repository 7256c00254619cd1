"""What to do: the first lines of a compliance message, for a reader with a minute.

How many customers and open orders, which accounts are on hold, what license is required where all entries agree, until
when the savings clause runs, and whom to ask.
"""

from __future__ import annotations

from datetime import date

from notifiers.affected import COLUMNS, column_texts, customers_of
from notifiers.blocks import Heading, Paragraph, Part, facts
from notifiers.phrases import contact_line, counted, day_words
from state.alerts import AccountRef, AffectedCustomer, ComplianceContent, OpenItems
from state.documents import Stage
from state.list_kinds import list_kind
from state.matches import Strength
from state.rules import SavingsClause

# Customers named in a line; the table below it, `listwatch review` and `listwatch hold list` have all.
_NAMES_SHOWN = 5

_REVIEW = (
    "Review by trade compliance is required before any export, reexport or in-country transfer to these customers."
)


def action_parts(content: ComplianceContent, told_on: date) -> list[Part]:
    """Tell what is to be done and by when; `told_on` is the Eastern date of the message."""
    rows = facts(
        ("Customers", _customers_words(content.affected)),
        ("Open orders", _orders_words(content.affected)),
        *_open_rows(content.open_items),
        *((label, _column_words(content, field)) for field, label in COLUMNS),
        ("Savings clause", _savings_words(content, told_on)),
        ("Contact", contact_line(content.contact)),
    )
    needs_review = any(list_kind(each.list_code).holds_accounts for each in content.affected)
    review = [Paragraph(_REVIEW)] if needs_review else []
    return [Heading("What to do"), *review, rows] if rows.rows else []


def open_item_parts(content: ComplianceContent) -> list[Part]:
    """Tell, in a message on a new stage alone, what is still undecided and on hold; nothing where nothing is."""
    rows = _open_rows(content.open_items)
    return [Heading("Still open"), facts(*rows)] if any(value for _, value in rows) else []


def _open_rows(items: OpenItems | None) -> tuple[tuple[str, str], ...]:
    """Return the holds placed and standing, and how many matches nobody has decided."""
    if items is None:
        return ()
    matches = counted(items.undecided_matches, "possible match", "possible matches")
    return (
        ("Holds placed", _accounts_words(items.holds_placed)),
        ("On hold already", _accounts_words(items.on_hold)),
        ("Not decided yet", f"{matches} of {_accounts_words(items.undecided)}" if items.undecided else ""),
    )


def _accounts_words(accounts: tuple[AccountRef, ...]) -> str:
    """Count accounts and name the first of them; empty for none."""
    if not accounts:
        return ""
    names = [f"{each.customer_name} ({each.customer_id})" for each in accounts[:_NAMES_SHOWN]]
    more = [f"and {len(accounts) - _NAMES_SHOWN} more"] if len(accounts) > _NAMES_SHOWN else []
    return f"{counted(len(accounts), 'account')}: {'; '.join((*names, *more))}"


def _customers_words(affected: tuple[AffectedCustomer, ...]) -> str:
    """Count the customers by the strength of their best match."""
    best = [min((match.strength for match in matches), key=list(Strength).index) for matches in customers_of(affected)]
    counts = [f"{best.count(strength):,} {strength.value}" for strength in Strength if strength in best]
    return f"{counted(len(best), 'customer')} possibly affected: {', '.join(counts)}" if best else ""


def _orders_words(affected: tuple[AffectedCustomer, ...]) -> str:
    """Add up the open orders, and say of how many customers none are recorded: that is not the same as none."""
    orders = [matches[0].open_orders for matches in customers_of(affected)]
    unknown = orders.count(None)
    known = f"{counted(sum(number for number in orders if number is not None), 'open order')}"
    if not orders or unknown == len(orders):
        return "not recorded" if orders else ""
    return f"{known}; not recorded for {counted(unknown, 'customer')}" if unknown else known


def _column_words(content: ComplianceContent, field: str) -> str:
    """Return a printed column where it is the same for all entries added or revised; else say where to look."""
    texts = column_texts(content.changes, field)
    if len(texts) > 1:
        return f"{len(texts)} different texts: see each entry"
    entries = sum(change.after is not None for change in content.changes)
    return f"{texts[0]} (all {counted(entries, 'entry', 'entries')})" if texts and entries > 1 else "".join(texts)


def _savings_words(content: ComplianceContent, told_on: date) -> str:
    """Return the last day of the savings clause with the days left; none where a rule was taken back."""
    savings = content.rule.savings
    if savings is None or content.rule.stage is Stage.WITHDRAWN:
        return ""
    return savings_words(savings, told_on)


def savings_words(savings: SavingsClause, told_on: date) -> str:
    """Return what the savings clause spares and until when, with the days left seen from an Eastern date."""
    on_the_day = f" on {day_words(savings.en_route_on)}" if savings.en_route_on else ""
    covered = f"goods already en route aboard a carrier{on_the_day}, under actual orders, may go ahead"
    rest = "Goods that were not yet aboard are not covered."
    if savings.deadline is None:
        end = (
            "its last day is not known: read the rule" if savings.has_unknown_deadline else "the rule sets no last day"
        )
        return f"{covered}; {end}. {rest}"
    computed = ", computed" if savings.is_computed else ""
    return f"{covered} until {day_words(savings.deadline)} ({_days_left(savings.deadline, told_on)}{computed}). {rest}"


def _days_left(deadline: date, told_on: date) -> str:
    days = (deadline - told_on).days
    if days < 0:
        return f"ended {counted(-days, 'day')} ago"
    return "today is the last day" if days == 0 else f"{counted(days, 'day')} left"
