"""Doors: every customer whose address shares a blocking key with a listed one is found by the words of its address."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.demo.drafts import RULE_NUMBERS, read_list_draft, read_rule_draft
from monitor.screening.addresses import Address, compare_addresses, read_address
from monitor.screening.blocking import address_blocking_keys, customer_address
from monitor.screening.bulk.address_rows import address_lines, pair_doors
from monitor.screening.bulk.words import RowsWriter
from state.customers import Customer

ENTRIES = [*read_list_draft().entries, *(entry for each in RULE_NUMBERS for entry in read_rule_draft(each).entries)]
LISTED = sorted({address for entry in ENTRIES for address in entry.addresses})

NUMBERS = "12 19c 1318-19 31/d 1/2 007 12/3F 5th first five A 5-a b&c No.7 #9 O'2 １２ ½".split()
WORDS = "Jinya,Jin-ya,Mohammed Bin Rashid,Gaoxin 1,N. Main,St. Peter's,A.B. Smith&Sons,Ломоносова,Königs,中关村,Second"
TYPES = "Road Rd. lu Street Straße Hauptstraße Blvd jie Avenue rue via ulitsa".split()
REST = ", Room 302|, 3/F|, Bldg A, Beijing|, P.O. Box 17|, Flat/Rm 2309 Harbour Centre|, Hong Kong|".split("|")
PARTS = st.tuples(*map(st.sampled_from, (NUMBERS, WORDS.split(","), TYPES, REST)))
SHAPES = st.sampled_from(["{0} {1} {2}{3}", "{1} {2} {0}{3}", "{2} {1} {0}{3}", "{1} {0} {2}{3}", "{1} {1} {1} {1}{3}"])
ADDRESSES = st.builds(lambda shape, parts: shape.format(*parts), SHAPES, PARTS)


def found(customers: list[Customer], listed: list[Address]) -> set[tuple[int, int]]:
    writer = RowsWriter(str)
    writer.add_lines(address_lines(customers), range(len(customers)))
    rows = writer.give()
    met, places = pair_doors(rows, listed)
    return set(zip(rows.owners[met].tolist(), places.tolist(), strict=True))


def at_one_door(customers: list[Customer], listed: list[Address]) -> set[tuple[int, int]]:
    """Pairs that are one address, or share a key where more than the very same address can be one."""
    read = [[customer_address(each, at) for at in each.addresses] for each in customers]
    keys = [{key for address in some for key in address_blocking_keys(address)} for some in read]
    near = set()
    for place, theirs in enumerate(listed):
        has_house = not theirs.streets or bool(theirs.street_numbers)
        sharing = keys_of(theirs)
        sharers = [at for at, each in enumerate(keys) if each & sharing]
        near |= {(at, place) for at in sharers if has_house or any(compare_addresses(one, theirs) for one in read[at])}
    return near


def keys_of(address: Address) -> set[str]:
    return set(address_blocking_keys(address))


def test_the_listed_addresses_themselves_are_found() -> None:
    customers = [Customer(str(at), "x", addresses=(address.upper(),)) for at, address in enumerate(LISTED)]
    listed = [read_address(address) for address in LISTED]
    near, looked_at = at_one_door(customers, listed), found(customers, listed)
    assert len(near) > len(LISTED) / 2
    assert near <= looked_at
    assert len(looked_at) < 6 * len(near)


@settings(max_examples=15)
@given(
    st.lists(ADDRESSES, min_size=10, max_size=20),
    st.lists(ADDRESSES, min_size=10, max_size=20),
    st.sampled_from(["", "Lyon"]),
)
def test_no_customer_who_shares_a_key_is_lost(ours: list[str], theirs: list[str], city: str) -> None:
    customers = [
        Customer(str(at), "x", addresses=(address, "x\n"), city=city) for at, address in enumerate([*ours, *theirs])
    ]
    listed = [read_address(address) for address in theirs]
    assert at_one_door(customers, listed) <= found(customers, listed)


def test_one_digit_more_or_another_street_is_not_looked_at() -> None:
    customers = [
        Customer(str(at), "x", addresses=(address,))
        for at, address in enumerate(
            ["12 Jinya Road, Xi'an", "112 Jinya Road", "12 Keji Road", "Room 12, 5 Jinya Road"]
        )
    ]
    assert found(customers, [read_address("12 Jinya Rd.")]) == {(0, 0), (3, 0)}
