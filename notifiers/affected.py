"""Affected customers: each by name, with the evidence a person needs to decide, and each entry that matched once.

The list speaks in its own words: name, entry, license requirement, license review policy (columns of supplement no. 4
to 15 CFR part 744).
"""

from __future__ import annotations

from collections.abc import Iterable

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

# The printed columns that decide what needs a license, and how an application for one is reviewed.
COLUMNS = (("license_requirement", "License requirement"), ("license_review_policy", "License review policy"))

# A message that its reader scrolls for minutes is not read; the rest is counted here and listed in the attachment.
_IN_OVERVIEW = 100
_IN_DETAIL = 40
# More accounts of one name than this are one row: their holder may be anybody of a common name.
_APART = 10

Matches = tuple[AffectedCustomer, ...]


def change_words(change: Change) -> str:
    """Return what happened to an entry; of one that new customers were screened against, that it is on the list."""
    is_standing = change.before is not None and change.before == change.after and not change.fields
    return "ON THE LIST" if is_standing else _CHANGE_WORDS[change.kind]


def customers_of(affected: Iterable[AffectedCustomer]) -> tuple[tuple[AffectedCustomer, ...], ...]:
    """Return the matches of each customer together, in the order in which the customers first appear."""
    order: dict[str, list[AffectedCustomer]] = {}
    for match in affected:
        order.setdefault(match.customer_id, []).append(match)
    return tuple(tuple(matches) for matches in order.values())


def _limits(content: ComplianceContent) -> list[Part]:
    """Say of whom nothing is known: customers that no list can match, and those of an export that is doubted."""
    lines = [Paragraph(content.customers_doubt, strong=True)] if content.customers_doubt else []
    if content.not_screenable:
        number = f"Not screenable: {counted(content.not_screenable, 'customer')}. No list can match the names in their "
        lines.append(Paragraph(f"{number}records; `listwatch check` names them.", strong=True))
    return [*lines]


def overview_parts(content: ComplianceContent) -> list[Part]:
    """Name every customer that may be a listed party, or say that none matched: that too is a result."""
    screened = f"{content.customers_screened:,} screened"
    if not content.affected:
        limit = " Only what could be read was compared." if content.unread else ""
        nobody = f"No {'more ' if content.quiet else ''}customers matched ({screened}).{limit}"
        return [
            Heading("Customers"),
            Paragraph(nobody, strong=True),
            *_limits(content),
            *_quiet_line(content.quiet),
        ]
    customers = customers_of(content.affected)
    groups = _by_name(customers)
    return [
        Heading(f"Customers: {len(customers):,} possibly affected, {screened}"),
        *_limits(content),
        _overview(groups[:_IN_OVERVIEW]),
        *_left_out(sum(map(len, groups[_IN_OVERVIEW:])), "are not shown here"),
        *_quiet_line(content.quiet),
    ]


def detail_parts(content: ComplianceContent) -> list[Part]:
    """Show, for each customer, which of our values met which of theirs; then each entry that matched, once."""
    customers = customers_of(content.affected)
    if not customers:
        return []
    shown = [group[0] for group in _by_name(customers)[:_IN_DETAIL]]
    parts: list[Part] = [Heading("Why these customers")]
    for matches in shown:
        parts += _customer_parts(matches)
    return [
        *parts,
        *_left_out(len(customers) - len(shown), "are not shown in detail"),
        *_matched_entry_parts([match.change for matches in shown for match in matches], content),
    ]


def _by_name(customers: Iterable[Matches]) -> tuple[tuple[Matches, ...], ...]:
    """Return the customers one by one, but many who bear one name and matched the same entries as alike together."""
    alike: dict[object, list[Matches]] = {}
    for matches in customers:
        entries = tuple((match.strength, _key(match.change)) for match in matches)
        alike.setdefault((matches[0].customer_name.casefold(), entries), []).append(matches)
    groups: list[tuple[Matches, ...]] = []
    for some in alike.values():
        groups += [tuple(some)] if len(some) > _APART else [(matches,) for matches in some]
    return tuple(groups)


def is_abridged(content: ComplianceContent) -> bool:
    """Return whether there are more affected customers than a message shows in detail."""
    customers = customers_of(content.affected)
    return len(customers) > min(_IN_DETAIL, len(_by_name(customers)))


def orders_words(matches: Iterable[AffectedCustomer]) -> str:
    """Return a customer's open orders; that none are recorded does not mean that there are none."""
    open_orders = next(iter(matches)).open_orders
    return "not recorded" if open_orders is None else f"{open_orders:,}"


def _quiet_line(quiet: tuple[str, ...]) -> list[Part]:
    """Count the matches that are not shown because a person decided them before: they are never dropped."""
    if not quiet:
        return []
    verb = "stays" if len(quiet) == 1 else "stay"
    notice = f"{counted(len(quiet), 'match', 'matches')} decided before {verb} quiet: see `listwatch review --decided`."
    return [Paragraph(notice)]


def _left_out(number: int, how: str) -> list[Part]:
    """Say how many customers a list leaves out, and where they are."""
    if number <= 0:
        return []
    return [Paragraph(f"{counted(number, 'more customer')} {how}: see the attached table, or `listwatch review`.")]


def _overview(groups: tuple[tuple[Matches, ...], ...]) -> Table:
    """Return a row for each customer, or for many of one name, with a link to its section."""
    rows = tuple(
        (
            matches[0].customer_name,
            f"{matches[0].customer_id} and {len(others):,} more" if others else matches[0].customer_id,
            "see the table" if others else orders_words(matches),
            matches[0].strength.value,
            _entries_in_short(matches),
        )
        for matches, *others in groups
    )
    anchors = tuple(_anchor(group[0][0].customer_id) for group in groups[:_IN_DETAIL])
    return Table(("Customer", "Account", "Open orders", "Possible match", "Entry"), rows, anchors)


def _anchor(customer_id: str) -> str:
    """Return the name of a customer's section within the message."""
    return f"customer-{customer_id}"


def _entries_in_short(matches: tuple[AffectedCustomer, ...]) -> str:
    name = entry_name(matches[0].change.listing)
    more = len({_key(match.change) for match in matches}) - 1
    return f"{name} (and {counted(more, 'more entry', 'more entries')})" if more else name


def _customer_parts(matches: tuple[AffectedCustomer, ...]) -> list[Part]:
    """Show one customer: who it is, each possible match with its evidence, and the request for a decision."""
    customer = matches[0]
    parts: list[Part] = [
        Heading(f"{customer.customer_name} ({customer.customer_id})", 2, _anchor(customer.customer_id)),
        facts(("Open orders", orders_words(matches)), ("Account owner", customer.owner_email)),
    ]
    for match in matches:
        listing = match.change.listing
        parts += [
            facts(
                ("Possible match", match.strength.value),
                ("With", f"{entry_name(listing)}, under {listing.destination}"),
                ("Decided before", match.judged),
                ("Entry id", str(listing.entry_id or "")),
                ("Match id", match.match_id),
            ),
            _reasons_table(match),
            *_detail_lines(match),
            DecisionRequest(match.customer_id, match.list_code, listing.destination, listing.name, match.match_id),
        ]
    return parts


def _reasons_table(match: AffectedCustomer) -> Table:
    """Show our values beside theirs, each as written."""
    rows = tuple(
        (reason.customer_value, reason.listing_value, f"{reason.kind.value}, {reason.score:.0f} of 100")
        for reason in match.reasons
    )
    return Table(("Our record", "Their entry", "Evidence"), rows)


def _detail_lines(match: AffectedCustomer) -> list[Part]:
    """Show what explains the score, each line once."""
    lines = dict.fromkeys(line for reason in match.reasons for line in reason.details)
    return [Paragraph("; ".join(lines) + ".")] if lines else []


def _matched_entry_parts(changes: Iterable[Change], content: ComplianceContent) -> list[Part]:
    """Quote each entry that matched once, with the columns that "What to do" does not give, and each footnote once."""
    apart = [field for field, _ in COLUMNS if len(column_texts(content.changes, field)) > 1]
    matched = {_key(change): change for change in changes}
    parts: list[Part] = [Heading("The entries that matched")]
    for change in matched.values():
        listing = change.listing
        parts += [
            Heading(entry_name(listing), level=2),
            facts(
                ("Entry", f"{change_words(change)} under {listing.destination}"),
                ("Reason given", _reason_given(change, content.grounds)),
            ),
            *_field_changes(change),
            *_entry_quotations(listing, apart),
        ]
    numbers = sorted({number for change in matched.values() for number in change.listing.footnotes})
    return [*parts, *(Paragraph(footnote_line(number)) for number in numbers)]


def _key(change: Change) -> tuple[str, ...]:
    """Return what tells one entry of a message from another."""
    listing = change.listing
    if listing.entry_id is not None:
        return (str(listing.entry_id),)
    return change.list_code, listing.destination, listing.name, listing.verbatim, *listing.addresses


def _reason_given(change: Change, grounds: tuple[ListingRationale, ...]) -> str:
    """Return the themes of the groups that name the entry; the preamble's are for what is added or modified."""
    if change.kind is ChangeKind.REMOVAL:
        return ""
    themes = (theme for ground in grounds_for(grounds, change.listing) for theme in ground.themes)
    return ", ".join(dict.fromkeys(themes))


def _field_changes(change: Change) -> list[Part]:
    """Show, for a revised entry, what was taken out and put in, field by field."""
    if not change.fields:
        return []
    rows = tuple((field.field, "\n".join(field.removed), "\n".join(field.added)) for field in change.fields)
    return [Table(("Field", "Taken out", "Put in"), rows)]


def _entry_quotations(listing: Listing, columns: Iterable[str]) -> list[Part]:
    """Quote the entry and those of its printed columns that are asked for, each only where the entry gives it."""
    quoted = [("Entry as printed", listing.verbatim or entry_name(listing))]
    quoted += [(label, getattr(listing, field)) for field, label in COLUMNS if field in columns]
    return [Quotation(label, text) for label, text in quoted if text]


def column_texts(changes: Iterable[Change], field: str) -> tuple[str, ...]:
    """Return the different texts that entries added or revised have in a printed column, in their order."""
    texts = tuple(dict.fromkeys(getattr(change.after, field) for change in changes if change.after is not None))
    return texts if any(texts) else ()


def entry_name(listing: Listing) -> str:
    """Return an entry's name; one that names an address is called "Address 01" and needs the address to say more."""
    if listing.kind is ListingKind.ADDRESS and listing.addresses:
        return f"{listing.name}: {'; '.join(listing.addresses)}"
    return listing.name
