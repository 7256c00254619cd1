"""Affected customers: for each possible match, all a person needs to decide it, in one place.

The list speaks in its own words: name, entry, license requirement, license review policy (columns of supplement no. 4
to 15 CFR part 744).
"""

from __future__ import annotations

from notifiers.blocks import DecisionRequest, Heading, Paragraph, Part, Quotation, Table, facts
from notifiers.phrases import counted, footnote_line
from state.alerts import AffectedCustomer, ComplianceContent
from state.changes import Change, ChangeKind
from state.listings import Listing, ListingKind
from state.rules import ListingRationale, grounds_for

_CHANGE_WORDS = {
    ChangeKind.ADDITION: "ADDED",
    ChangeKind.REVISION: "REVISED",
    ChangeKind.REMOVAL: "REMOVED",
}

_REVIEW = (
    "Review by trade compliance is required before any export, reexport or in-country transfer to these customers."
)


def change_words(change: Change) -> str:
    """Say what happened to an entry; of one that new customers were screened against, that it stands."""
    is_standing = change.before is not None and change.before == change.after and not change.fields
    return "ON THE LIST" if is_standing else _CHANGE_WORDS[change.kind]


def affected_parts(content: ComplianceContent) -> list[Part]:
    """Tell of every customer that may be a listed party, or that none matched: that too is a result."""
    screened = f"{content.customers_screened:,} screened"
    if not content.affected:
        limit = " Only what could be read was compared." if content.unread else ""
        nobody = f"No {'more ' if content.quiet else ''}customers matched ({screened}).{limit}"
        return [Heading("Customers"), Paragraph(nobody, strong=True), *_quiet_line(content.quiet)]
    matches = counted(len(content.affected), "possible match", "possible matches")
    parts: list[Part] = [
        Heading(f"Customers: {matches}, {screened}"),
        Paragraph(_REVIEW),
        *_quiet_line(content.quiet),
        *_overview(content.affected),
    ]
    for customer in content.affected:
        parts += _customer_parts(customer, content.grounds)
    return parts


def _quiet_line(quiet: tuple[str, ...]) -> list[Part]:
    """How many matches are not told because a person judged them: they are counted, never dropped."""
    if not quiet:
        return []
    verb = "stays" if len(quiet) == 1 else "stay"
    told = f"{counted(len(quiet), 'match', 'matches')} judged before {verb} quiet: see `listwatch review --decided`."
    return [Paragraph(told)]


def _overview(affected: tuple[AffectedCustomer, ...]) -> list[Part]:
    """A line a customer where there are several: a channel that cuts the details still names them all."""
    if len(affected) < 2:
        return []
    rows = tuple(
        (
            customer.customer_id,
            customer.customer_name,
            _orders(customer),
            customer.strength.value,
            customer.change.listing.name,
        )
        for customer in affected
    )
    return [Table(("Customer", "Name", "Orders", "Match", "Entry"), rows)]


def _orders(customer: AffectedCustomer) -> str:
    """Open orders; that none are recorded does not mean that there are none."""
    return "not recorded" if customer.open_orders is None else f"{customer.open_orders:,}"


def _customer_parts(customer: AffectedCustomer, grounds: tuple[ListingRationale, ...]) -> list[Part]:
    """One customer: who, how strong, which of our values met which of theirs, why listed, and the entry as printed."""
    listing = customer.change.listing
    head = facts(
        ("Open orders", _orders(customer)),
        ("Possible match", f"{customer.strength.value}, score {customer.score:.0f} of 100"),
        ("Entry", f"{change_words(customer.change)} under {listing.destination}"),
        ("Name as printed", listing.name),
        ("Reason given", _reason_given(customer.change, grounds)),
        ("Account owner", customer.owner_email),
        ("Judged before", customer.judged),
        ("Match id", customer.match_id),
    )
    return [
        Heading(f"{customer.customer_id}: {customer.customer_name}", level=2),
        head,
        _reasons_table(customer),
        *_field_changes(customer.change),
        *_entry_quotations(listing),
        *(Paragraph(footnote_line(number)) for number in listing.footnotes),
        DecisionRequest(customer.customer_id, customer.list_code, listing.destination, listing.name),
    ]


def _reason_given(change: Change, grounds: tuple[ListingRationale, ...]) -> str:
    """The themes of the groups that name the entry; the preamble's grounds are for what is added or modified."""
    if change.kind is ChangeKind.REMOVAL:
        return ""
    themes = (theme for ground in grounds_for(grounds, change.listing) for theme in ground.themes)
    return ", ".join(dict.fromkeys(themes))


def _reasons_table(customer: AffectedCustomer) -> Table:
    """Our values beside theirs, each as written."""
    rows = tuple(
        (reason.customer_value, reason.listing_value, reason.kind.value, f"{reason.score:.0f}")
        for reason in customer.reasons
    )
    return Table(("Our record", "Their entry", "Evidence", "Score"), rows)


def _field_changes(change: Change) -> list[Part]:
    """For a revised entry, what left and what came, field by field."""
    if not change.fields:
        return []
    rows = tuple((field.field, "\n".join(field.removed), "\n".join(field.added)) for field in change.fields)
    return [Table(("Field", "Taken out", "Put in"), rows)]


def _entry_quotations(listing: Listing) -> list[Part]:
    """The printed columns that decide what needs a license, each only where the entry gives it."""
    quoted = (
        ("Entry as printed", listing.verbatim or entry_name(listing)),
        ("License requirement", listing.license_requirement),
        ("License review policy", listing.license_review_policy),
    )
    return [Quotation(label, text) for label, text in quoted if text]


def entry_name(listing: Listing) -> str:
    """Give the name of an entry; one that names an address is called "Address 01" and needs the address to say more."""
    if listing.kind is ListingKind.ADDRESS and listing.addresses:
        return f"{listing.name}: {'; '.join(listing.addresses)}"
    return listing.name
