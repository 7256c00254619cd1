"""The message on what ownership means for customers: who is to be held, looked at and released, and why.

Never that an affiliate is on a list: it may need the license that its owners need.
"""

from __future__ import annotations

from collections.abc import Iterable

from notifiers.blocks import DecisionRequest, Draft, Heading, Paragraph, Part, Table, facts
from notifiers.compliance import evidence_parts
from notifiers.phrases import counted, day_words
from state.alerts import OwnedCustomer, OwnershipContent
from state.list_kinds import list_kind

# What is to be done, the most urgent first: the heading, and the words for a subject.
_NEWS = {
    "hold": ("To be held", "to hold"),
    "changed": ("Held already, on other grounds now", "held on other grounds"),
    "release": ("Nothing holds them for their owners any more: for compliance to release", "to release"),
    "flag": ("Red flags", "with a red flag"),
    "watch": ("To be held if the Affiliates Rule were in force", "would be held"),
    "cleared": ("No longer flagged", "no longer flagged"),
}
# So many customers of a group are explained; of the others there is a line in the table.
_SHOWN = 25


def render_ownership(content: OwnershipContent) -> Draft:
    """Tell the compliance officer for which customers what their owners mean has changed."""
    counts = [(words, _of(content, news)) for news, (_, words) in _NEWS.items()]
    summary = ", ".join(f"{len(found)} {words}" for words, found in counts if found) or "no customer concerned"
    urgent = "ACT NOW: the Affiliates Rule changes: " if content.flips else ""
    asked: set[str] = set()
    parts: list[Part] = [
        Paragraph(content.regime, strong=True),
        *(Paragraph(line) for line in content.because),
        *([Paragraph(content.customers_doubt, strong=True)] if content.customers_doubt else []),
        *_overview(content),
        *(part for news in _NEWS for part in _group(content, news, asked)),
        *evidence_parts(content.evidence),
    ]
    return Draft(f"{urgent}Ownership: {summary}", content.regime, tuple(parts))


def _overview(content: OwnershipContent) -> list[Part]:
    orders = [each.open_orders for each in _of(content, "hold") if each.open_orders is not None]
    missing = ", ".join(list_kind(code).name for code in content.lists_missing)
    rows = facts(
        ("Customers judged", f"{content.customers_judged:,}"),
        ("On hold for their owners", f"{content.standing:,}"),
        ("Open orders of those to be held", f"{sum(orders):,}" if orders else ""),
        ("Not asked, as nothing of them is stored", missing),
    )
    return [Heading("What to do"), rows]


def _group(content: OwnershipContent, news: str, asked: set[str]) -> Iterable[Part]:
    """Return the parts on one kind of news; an owner is asked about once, in `asked`, however many it owns."""
    found = _of(content, news)
    if not found:
        return
    yield Heading(f"{_NEWS[news][0]} ({counted(len(found), 'customer')})")
    rows = tuple(
        (each.customer_id, each.customer_name, each.country, _orders(each), _class_words(each)) for each in found
    )
    yield Table(("Customer", "Name", "Country", "Open orders", "What it is"), rows)
    for each in found[:_SHOWN]:
        yield Heading(f"{each.customer_name} ({each.customer_id})", level=2)
        for sentence in filter(None, (*each.words, each.decide)):
            yield Paragraph(sentence)
        for one in each.owner_matches:
            if one.match_id not in asked:
                asked.add(one.match_id)
                names = (one.owner, one.list_code, one.destination, one.listing_name)
                yield DecisionRequest(*names, match_id=one.match_id, owned=each.customer_id)
        if each.task_due is not None:
            task = f"{content.assigned_to}: obtain ownership information by {day_words(each.task_due)}"
            yield Paragraph(
                f"{task}. listwatch ownership settle {each.customer_id} --by NAME --reason TEXT", strong=True
            )
    if len(found) > _SHOWN:
        yield Paragraph(f"Of {len(found) - _SHOWN:,} more: listwatch ownership explain CUSTOMER.")


def _of(content: OwnershipContent, news: str) -> list[OwnedCustomer]:
    return [each for each in content.customers if each.news == news]


def _orders(customer: OwnedCustomer) -> str:
    return "not recorded" if customer.open_orders is None else f"{customer.open_orders:,}"


def _class_words(customer: OwnedCustomer) -> str:
    """Name the class: whoever is captured is an affiliate of listed parties, and listed itself is not."""
    return "affiliate" if customer.classification == "captured" else customer.classification
