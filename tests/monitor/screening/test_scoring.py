"""Owners: what a listed parent or beneficial owner says of a customer, each with its share."""

from __future__ import annotations

from monitor.screening.screen import screen
from state.customers import Customer, CustomerBase
from state.listings import Listing
from state.matches import Match, ReasonKind, Strength

ASTEC = Listing("UNITED ARAB EMIRATES", "Astec Astronomy")
CHANGFENG = Listing("CHINA, PEOPLE'S REPUBLIC OF", "Suzhou Changfeng Avionics")


def matches_of(ours: Customer) -> tuple[Match, ...]:
    """Screen one customer among many others, so that words are rare."""
    others = (Customer(f"D{number}", f"Torvek Bakery {number}") for number in range(300))
    return screen(CustomerBase((ours, *others), ""), [ASTEC, CHANGFENG]).matches


def test_a_listed_beneficial_owner_is_told_beside_the_parent_each_with_its_share() -> None:
    (match,) = matches_of(
        Customer(
            "C1",
            "Pelwes Tekstil A.Ş.",
            country="TR",
            parent="Astec Astronomy FZ-CO",
            parent_share=30,
            beneficial_owner="ASTEC ASTRONOMY",
            beneficial_owner_share=50,
        )
    )
    assert match.strength is Strength.POSSIBLE
    assert [(reason.kind, reason.customer_value, reason.details[0]) for reason in match.reasons] == [
        (ReasonKind.BENEFICIAL_OWNER, "ASTEC ASTRONOMY", "owns 50 % of the customer"),
        (ReasonKind.PARENT, "Astec Astronomy FZ-CO", "owns 30 % of the customer"),
    ]


def test_two_listed_owners_are_told_by_their_own_entries() -> None:
    owners = {"parent": "Astec Astronomy FZ-CO", "beneficial_owner": CHANGFENG.name}
    found = matches_of(Customer("C1", "Pelwes Tekstil A.Ş.", country="TR", **owners))
    assert {match.listing_name: [reason.kind for reason in match.reasons] for match in found} == {
        ASTEC.name: [ReasonKind.PARENT],
        CHANGFENG.name: [ReasonKind.BENEFICIAL_OWNER],
    }
    assert {match.strength for match in found} == {Strength.WEAK}
