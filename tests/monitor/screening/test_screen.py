"""Screening: what each kind of evidence gives, what it does not, and the planted customers as a whole."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.screening.bulk.store import keep_store
from monitor.screening.screen import MATCHER_VERSION, Thresholds, screen, screen_stored
from state.customers import Customer, CustomerBase, StoredCustomers
from state.entry_ids import identify
from state.listings import Alias, ListCode, Listing, ListingKind, Member
from state.matches import Match, ReasonKind, Screening, Strength
from tests.invented_names import invented_names
from tests.listing_strategies import ADDRESSES, lists_with_ties
from tests.listing_strategies import NAMES as REPEATED_NAMES

CHINA, PAKISTAN, IRAN = "CHINA, PEOPLE'S REPUBLIC OF", "PAKISTAN", "IRAN"
SHARED_DATA = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"

FOR_ALL, FOR_SALES, FOR_PURCHASES = ListCode.DENIED_PERSONS_LIST, ListCode.ENTITY_LIST, ListCode.FORCED_LABOR
GRAPHENE = Listing(CHINA, "Beijing Graphene Institute Co., Ltd", aliases=(Alias("BGI"),))
TRADERS = Listing(PAKISTAN, "Global Traders")
SILK_ROAD = Listing(IRAN, "Silk Road Trading Company Ltd.", aliases=(Alias("Silk Road"),))
ACADEMY = Listing(
    CHINA,
    "Beijing Academy of Artificial Intelligence",
    aliases=(Alias("BAAI"), Alias("Zhiyuan Research Institute")),
    addresses=("No. 150 Chengfu Road, Haidian District, Beijing, China",),
)
CHANGFENG = Listing(
    CHINA,
    "Suzhou Changfeng Avionics Co., Ltd.",
    addresses=("No. 379, Jianlin Road, New District, Suzhou City, Jiangsu Province, China.",),
)
HOLLYWOOD_PLAZA = Listing(
    CHINA,
    "Address 07",
    kind=ListingKind.ADDRESS,
    addresses=("Room 1318-19, 13F, Hollywood Plaza, 610 Nathan Road, Mong Kok, Kowloon, Hong Kong.",),
)
ASTEC = Listing("UNITED ARAB EMIRATES", "Astec Astronomy FZCO")
COMMISSION = Listing(
    PAKISTAN,
    "Pakistan Atomic Energy Commission (PAEC)",
    members=(
        Member("Power Plant Workshops", addresses=("P.O. Box 1114, Islamabad",)),
        Member(
            "Institute of Lasers and Optronics", (Alias("Lethrar Photonics"),), ("House 453, Street 16, Islamabad",)
        ),
        Member("699 Factory"),
    ),
)
LISTINGS = (COMMISSION, GRAPHENE, TRADERS, SILK_ROAD, ACADEMY, CHANGFENG, HOLLYWOOD_PLAZA, ASTEC)


def base(*customers: Customer) -> CustomerBase:
    return CustomerBase(customers, sha256="0" * 64)


def customer(name: str, country: str = "", **more: Any) -> Customer:
    return Customer(id="C1", name=name, country=country, **more)


def match_of(ours: Customer, listing: Listing) -> Match | None:
    matches = screen(base(ours), LISTINGS).matches
    return next((match for match in matches if match.listing_name == listing.name), None)


def strength_of(ours: Customer, listing: Listing) -> Strength | None:
    match = match_of(ours, listing)
    return match.strength if match else None


def kinds_of(match: Match | None) -> list[ReasonKind]:
    return [reason.kind for reason in match.reasons] if match else []


def test_a_run_says_what_was_compared_also_when_nothing_matched() -> None:
    assert screen(base(customer("Lemmer Optik GmbH", "DE")), LISTINGS) == Screening(
        customers_screened=1,
        listings_screened=len(LISTINGS),
        customers_sha256="0" * 64,
        matcher_version=MATCHER_VERSION,
        matches=(),
    )


def test_the_exact_name_is_strong_and_shows_both_sides_as_written() -> None:
    match = match_of(customer("Suzhou Changfeng Avionics Co., Ltd.", "CN"), CHANGFENG)
    assert match is not None
    assert (match.customer_id, match.destination, match.strength, match.score) == ("C1", CHINA, Strength.STRONG, 100)
    named, country = match.reasons
    assert (named.kind, named.customer_value, named.listing_value) == (
        ReasonKind.EXACT_NAME,
        "Suzhou Changfeng Avionics Co., Ltd.",
        "Suzhou Changfeng Avionics Co., Ltd.",
    )
    assert (country.kind, country.customer_value, country.listing_value) == (ReasonKind.SAME_COUNTRY, "CN", CHINA)


@pytest.mark.parametrize(
    "written",
    [
        "SUZHOU CHANGFENG AVIONICS COMPANY LIMITED",
        "Suzhou Chang Feng Avionics",
        "Changfeng Avionics (Suzhou) Ltd",
        "Changfeng Suzhou Avionics Co.",
        "Suzhou Сhangfeng Avionics",  # with a Cyrillic С
    ],
)
def test_the_same_name_written_differently_is_strong(written: str) -> None:
    match = match_of(customer(written), CHANGFENG)
    assert match is not None
    assert match.strength is Strength.STRONG
    assert kinds_of(match) == [ReasonKind.SAME_NAME]


def test_aliases_and_the_name_in_the_local_script_count_like_the_name() -> None:
    by_alias = match_of(customer("Lozan Ltd", aliases=("Zhiyuan Research Institute",)), ACADEMY)
    assert by_alias is not None
    assert by_alias.reasons[0].customer_value == by_alias.reasons[0].listing_value == "Zhiyuan Research Institute"
    listing = Listing(CHINA, "Nanjing Chunhui Keji Shiye Youxian Gongsi")
    local = base(customer("Lozan Ltd", local_name="南京春晖科技实业有限公司"))
    assert [match.strength for match in screen(local, [listing]).matches] == [Strength.STRONG]


@pytest.mark.parametrize(
    ("written", "theirs", "kind"),
    [
        ("Power Plant Workshops", "Power Plant Workshops", ReasonKind.EXACT_NAME),
        ("LETHRAR PHOTONICS LTD", "Lethrar Photonics", ReasonKind.SAME_NAME),
        ("Institute of Lasers and Optronic", "Institute of Lasers and Optronics", ReasonKind.SIMILAR_NAME),
    ],
)
def test_a_member_of_an_entry_counts_like_the_party_and_is_told_by_its_own_name(
    written: str, theirs: str, kind: ReasonKind
) -> None:
    match = match_of(customer(written, "PK"), COMMISSION)
    assert match is not None
    assert match.listing_name == COMMISSION.name
    named = match.reasons[0]
    assert (named.kind, named.customer_value, named.listing_value) == (kind, written, theirs)


def test_the_address_of_a_member_is_possible() -> None:
    match = match_of(customer("Lozan Ltd", "PK", addresses=("House #453, Street 16, Islamabad",)), COMMISSION)
    assert match is not None
    assert match.strength is Strength.POSSIBLE
    assert match.reasons[0].listing_value == "House 453, Street 16, Islamabad"


@pytest.mark.parametrize("name", ["Wind Power Workshops", "698 Factory", "Factory Outlet", "Optronics Retail"])
def test_a_name_near_a_member_stays_quiet(name: str) -> None:
    assert match_of(customer(name, "PK"), COMMISSION) is None


def test_one_typing_error_in_a_long_name_is_strong_where_the_word_carries_little() -> None:
    listing = Listing(CHINA, "Zibo Topred International Trading Company")
    (match,) = screen(base(customer("Zibo Topred Intrnational Trading Company")), [listing]).matches
    assert (match.strength, kinds_of(match)) == (Strength.STRONG, [ReasonKind.SIMILAR_NAME])


def test_one_typing_error_in_the_word_that_makes_the_name_is_possible() -> None:
    assert strength_of(customer("Suzhou Changfenk Avionics Co., Ltd."), CHANGFENG) is Strength.POSSIBLE


def test_a_word_more_or_less_beside_a_rare_name_is_possible() -> None:
    assert strength_of(customer("Changfeng Avionics Trading Co."), CHANGFENG) is Strength.POSSIBLE


def test_numbers_in_names_must_agree() -> None:
    listing = Listing(CHINA, "Shanghai Zhaoxin 615 Research Institute")
    assert screen(base(customer("Shanghai Zhaoxin 631 Research Institute", "CN")), [listing]).matches == ()


@pytest.mark.parametrize(
    ("name", "country", "listing"),
    [
        ("BGI Catering Ltd", "GB", GRAPHENE),
        ("BGI Genomics Co., Ltd.", "CN", GRAPHENE),
        ("BGl", "CN", GRAPHENE),  # with a small L
        ("Graphene Coatings Ltd", "GB", GRAPHENE),
        ("Global Traders Logistics GmbH", "PK", TRADERS),
        ("Global Trade Fair Services Ltd", "GB", TRADERS),
        ("Silk Road Textile Museum Shop", "GB", SILK_ROAD),
        ("Silk Route Travel LLC", "IR", SILK_ROAD),
        ("Astec Asphalt Equipment Inc.", "AE", ASTEC),
        ("Suzhou Avionics Technology Co., Ltd.", "CN", CHANGFENG),
        ("Beijing Institute of Technology", "CN", ACADEMY),
        ("Address 07", "CN", HOLLYWOOD_PLAZA),
    ],
)
def test_common_words_and_acronyms_with_more_words_are_no_match(name: str, country: str, listing: Listing) -> None:
    assert strength_of(customer(name, country), listing) is None


def test_an_acronym_alone_is_possible_and_strong_only_in_the_country() -> None:
    assert strength_of(customer("BGI Ltd", "GB"), GRAPHENE) is Strength.POSSIBLE
    assert strength_of(customer("BGI"), GRAPHENE) is Strength.POSSIBLE
    assert strength_of(customer("bgi co., ltd", "CN"), GRAPHENE) is Strength.STRONG


def test_a_name_of_common_words_is_only_possible_in_another_country() -> None:
    assert strength_of(customer("Global Traders Ltd", "GB"), TRADERS) is Strength.POSSIBLE
    assert strength_of(customer("Global Traders Ltd", "PK"), TRADERS) is Strength.STRONG
    assert strength_of(customer("Global Traders Ltd"), TRADERS) is Strength.STRONG


def test_a_misspelt_name_of_common_words_needs_the_country() -> None:
    listing = Listing(PAKISTAN, "Professional Systems (Pvt) Ltd.")
    assert screen(base(customer("Profesional Systems", "PK")), [listing]).matches[0].strength is Strength.POSSIBLE
    assert screen(base(customer("Profesional Systems", "GB")), [listing]).matches == ()


@pytest.mark.parametrize(
    ("country", "verdict"),
    [
        *((country, ReasonKind.SAME_COUNTRY) for country in ("CN", "China", "cn")),
        *((country, ReasonKind.NEARBY_DESTINATION) for country in ("HK", "TW", "MO", "Hong Kong")),
    ],
)
def test_china_and_its_neighbours_support_each_other(country: str, verdict: ReasonKind) -> None:
    match = match_of(customer("Suzhou Changfeng Avionics", country), CHANGFENG)
    assert kinds_of(match) == [ReasonKind.SAME_NAME, verdict]
    assert match is not None
    assert match.score == 98


def test_another_country_never_hides_a_name() -> None:
    match = match_of(customer("Suzhou Changfeng Avionics", "AE"), CHANGFENG)
    assert match is not None
    assert (match.strength, kinds_of(match)) == (Strength.STRONG, [ReasonKind.SAME_NAME, ReasonKind.OTHER_COUNTRY])


def test_the_address_of_a_listed_party_is_possible() -> None:
    ours = customer("Olzanyor Components Ltd", "CN", addresses=("150 Chengfu Rd.",), city="Beijing")
    match = match_of(ours, ACADEMY)
    assert match is not None
    assert match.strength is Strength.POSSIBLE
    assert (match.reasons[0].kind, match.reasons[0].customer_value) == (ReasonKind.SAME_ADDRESS, "150 Chengfu Rd.")
    assert strength_of(customer("Haidian School", addresses=("152 Chengfu Rd., Beijing",)), ACADEMY) is None
    assert strength_of(customer("Haidian School", addresses=("Beijing, China",), city="Beijing"), ACADEMY) is None


def test_a_listed_address_is_strong_by_itself_and_the_next_room_is_not_it() -> None:
    room = "RM 1318-19, 13/F Hollywood Plaza, 610 Nathan Rd, Mongkok, Hong Kong"
    assert strength_of(customer("Kowloon Flower Shop", "HK", addresses=(room,)), HOLLYWOOD_PLAZA) is Strength.STRONG
    next_room = room.replace("1318-19", "1318-20")
    assert strength_of(customer("Kowloon Flower Shop", "HK", addresses=(next_room,)), HOLLYWOOD_PLAZA) is None
    house = "610 Nathan Road, Mong Kok, Hong Kong"
    assert strength_of(customer("Kowloon Flower Shop", "HK", addresses=(house,)), HOLLYWOOD_PLAZA) is Strength.WEAK


def test_a_near_name_at_the_listed_address_is_strong() -> None:
    ours = customer("Suzhou Changfenk Avionics", "CN", addresses=("379 Jianlin Road, Suzhou",))
    match = match_of(ours, CHANGFENG)
    assert match is not None
    assert match.strength is Strength.STRONG
    assert set(kinds_of(match)) == {ReasonKind.SIMILAR_NAME, ReasonKind.SAME_ADDRESS, ReasonKind.SAME_COUNTRY}


@pytest.mark.parametrize(
    ("share", "strength"),
    [(100, Strength.POSSIBLE), (50, Strength.POSSIBLE), (49.9, Strength.WEAK), (None, Strength.WEAK)],
)
def test_a_listed_parent_never_makes_the_customer_the_listed_party(share: float | None, strength: Strength) -> None:
    ours = customer("Pelwes Tekstil A.Ş.", "TR", parent="ASTEC ASTRONOMY FZ-CO", parent_share=share)
    match = match_of(ours, ASTEC)
    assert match is not None
    assert (match.strength, kinds_of(match)) == (strength, [ReasonKind.PARENT])
    assert match.reasons[0].customer_value == "ASTEC ASTRONOMY FZ-CO"


def test_thresholds_decide_what_is_near() -> None:
    ours = base(customer("Suzhou Changfenk Avionics"))
    assert screen(ours, [CHANGFENG], Thresholds(similar_name=99)).matches == ()


NAMES = st.sampled_from(
    [name for listing in LISTINGS if listing.kind is not ListingKind.ADDRESS for name in listing.names]
)
LISTING_OF = {name: listing for listing in LISTINGS for name in listing.names}
COUNTRY_OF = {CHINA: "CN", PAKISTAN: "PK", IRAN: "IR", "UNITED ARAB EMIRATES": "AE"}


@settings(deadline=None)
@given(NAMES)
def test_a_listed_name_in_its_country_is_always_strong(name: str) -> None:
    ours = customer(name, COUNTRY_OF[LISTING_OF[name].destination])
    assert strength_of(ours, LISTING_OF[name]) is Strength.STRONG


@settings(deadline=None)
@given(NAMES, st.sampled_from([str.upper, str.lower, str.title, lambda name: name.replace(" ", " - ")]))
def test_case_and_punctuation_make_no_difference(name: str, rewrite: Any) -> None:
    country = COUNTRY_OF[LISTING_OF[name].destination]
    assert strength_of(customer(rewrite(name), country), LISTING_OF[name]) is Strength.STRONG


MANY = tuple(
    Customer(id=f"C{number}", name=name, country="CN", parent="Global Traders", addresses=("150 Chengfu Rd, Beijing",))
    for number, name in enumerate(["Changfeng Suzhou Avionics", "BGI", "Zhiyuan Institute", "Silk Road", "Wesgal Ltd"])
)


@cache
def in_order() -> Screening:
    return screen(base(*MANY), LISTINGS)


@settings(max_examples=10)
@given(st.permutations(MANY), st.permutations(LISTINGS))
def test_order_makes_no_difference(customers: list[Customer], listings: list[Listing]) -> None:
    assert screen(base(*customers), listings) == in_order()


@pytest.mark.parametrize("name", ["People's Steel Mills", "Wong Yung Fai", "Zurmat General Trading"])
def test_a_customer_may_match_two_entries_of_one_heading_and_name(name: str) -> None:
    twice = identify(
        ListCode.ENTITY_LIST, [Listing(PAKISTAN, name, addresses=("12 Mall Road, Lahore",)), Listing(PAKISTAN, name)]
    )
    matches = screen(base(customer(name, "PK", addresses=("12 Mall Rd",), city="Lahore")), twice).matches
    assert [(match.listing_name, match.strength) for match in matches] == [(name, Strength.STRONG)] * 2
    assert {match.entry_id for match in matches} == {listing.entry_id for listing in twice}


REPEATING = [
    Customer(f"C{number}", name, country="IR", parent=parent, beneficial_owner=parent, addresses=(ADDRESSES[0],))
    for number, (name, parent) in enumerate(product(REPEATED_NAMES[:2], ("", REPEATED_NAMES[3])))
]


@settings(max_examples=10)
@given(st.data(), lists_with_ties())
def test_ties_have_one_order(data: st.DataObject, drawn: list[Listing]) -> None:
    listed = identify(ListCode.ENTITY_LIST, drawn)
    customers = data.draw(st.permutations([*REPEATING, REPEATING[0]]))
    screened = screen(base(*customers), data.draw(st.permutations(listed)))
    assert screened == screen(base(*reversed(customers)), listed)


# "Wesgal" is in many of their names: rare among a few of them, and common among all.
NEIGHBOURS = enumerate(invented_names(30, ["BGI"]))
WITH_NEIGHBOURS = base(
    *MANY, *(Customer(f"N{number}", f"Wesgal {name}", parent="Silk Road") for number, name in NEIGHBOURS)
)
WITH_WESGAL = (*LISTINGS, Listing(CHINA, "Wesgal Trade"))


@cache
def of_all() -> Screening:
    return screen(WITH_NEIGHBOURS, WITH_WESGAL)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredCustomers:
    """The same customers, brought up to date from a store of some of them."""
    folder = tmp_path_factory.mktemp("store")
    keep_store(folder, "before", replace(WITH_NEIGHBOURS, customers=WITH_NEIGHBOURS.customers[5:]))
    return keep_store(folder, "now", WITH_NEIGHBOURS)


@settings(max_examples=10)
@given(data=st.data(), is_stored=st.booleans())
def test_the_chosen_match_as_they_do_among_all(stored: StoredCustomers, data: st.DataObject, is_stored: bool) -> None:
    chosen = data.draw(st.frozensets(st.sampled_from([each.id for each in WITH_NEIGHBOURS.customers])))
    if is_stored:
        some, customers = screen_stored(stored, WITH_WESGAL, chosen=chosen)
        assert {each.id for each in customers} == {match.customer_id for match in some.matches}
    else:
        some = screen(WITH_NEIGHBOURS, WITH_WESGAL, chosen=chosen)
    assert some.matches == tuple(match for match in of_all().matches if match.customer_id in chosen)
    assert some.customers_screened == len(chosen)


def test_stored_customers_match_as_those_in_memory(stored: StoredCustomers) -> None:
    screening, customers = screen_stored(stored, WITH_WESGAL)
    assert screening == of_all()
    matched = {match.customer_id for match in screening.matches}
    assert customers == tuple(each for each in WITH_NEIGHBOURS.customers if each.id in matched)


@cache
def planted() -> tuple[CustomerBase, list[Listing], list[dict[str, Any]]]:
    """The customers of the shared data, the entries of the two rules of 28 March 2025, and the answer key."""
    content = (SHARED_DATA / "customers" / "customers.csv").read_bytes()
    rows = csv.DictReader(content.decode("utf-8").splitlines())
    customers = CustomerBase(tuple(customer_of(row) for row in rows), hashlib.sha256(content).hexdigest())
    entities = json.loads((SHARED_DATA / "lists" / "entity-list.2026-07-09.json").read_text("utf-8"))["entities"]
    new = {"90 FR 14035, 3/28/25", "90 FR 14048, 3/28/25"}
    listings = [listing_of(entity) for entity in entities if entity["federal_register"] in new]
    key = json.loads((SHARED_DATA / "customers" / "planted.json").read_text("utf-8"))["rows"]
    return customers, listings, key


def customer_of(row: dict[str, str]) -> Customer:
    known_share = row["parent_share"] not in {"", "unknown"}
    return Customer(
        id=row["id"],
        name=row["name"],
        aliases=tuple(row["aliases"].split("; ")) if row["aliases"] else (),
        local_name=row["local_name"],
        country=row["country"],
        addresses=(row["address"],),
        city=row["city"],
        parent=row["parent"],
        parent_share=float(row["parent_share"]) if known_share else None,
    )


def listing_of(entity: dict[str, Any]) -> Listing:
    return Listing(
        destination=CHINA if entity["country"] == "China" else entity["country"].upper(),
        name=entity["name"],
        aliases=tuple(Alias(name) for name in entity["aliases"]),
        addresses=tuple((entity["address"] or "").split("; and ")),
    )


@pytest.mark.skipif(not SHARED_DATA.exists(), reason="needs ../shared/data")
def test_the_planted_customers_are_found_and_the_near_misses_are_not_strong() -> None:
    customers, listings, key = planted()
    assert (len(customers.customers), len(listings)) == (2000, 82)
    matches = {
        (match.customer_id, match.destination, match.listing_name): match.strength
        for match in screen(customers, listings).matches
    }
    found: dict[str, list[Strength | None]] = {}
    for row in key:
        pair = (row["id"], row["target"]["destination"], row["target"]["name"])
        found.setdefault(row["expected_class"], []).append(matches.get(pair))
    named = found["explicitly_named"]
    assert (len(named), named.count(None)) == (49, 0)
    assert named.count(Strength.STRONG) >= 47
    assert found["address"] == [Strength.POSSIBLE] * 5
    assert found["affiliate_50pct"] == [Strength.POSSIBLE] * 6
    assert found["minority_owner_red_flag"] == [Strength.WEAK] * 5
    near_misses = found["no_strong_match"]
    assert (len(near_misses), near_misses.count(Strength.STRONG)) == (61, 0)
    assert near_misses.count(None) >= 60
    planted_ids = {row["id"] for row in key}
    assert {customer_id for customer_id, _, _ in matches} <= planted_ids


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        ("", {FOR_ALL, FOR_SALES, FOR_PURCHASES}),
        ("both", {FOR_ALL, FOR_SALES, FOR_PURCHASES}),
        ("customer", {FOR_ALL, FOR_SALES}),
        ("supplier", {FOR_ALL, FOR_PURCHASES}),
    ],
)
def test_whoever_has_a_role_is_screened_against_the_lists_that_concern_it(role: str, codes: set[ListCode]) -> None:
    listings = [each for code in (FOR_ALL, FOR_SALES, FOR_PURCHASES) for each in identify(code, [ASTEC])]
    base = CustomerBase((Customer("1", ASTEC.name, role=role),), "")
    assert {match.entry.list_code for match in screen(base, listings).matches} == codes


def test_an_alias_that_says_nothing_disturbs_no_screening() -> None:
    base = CustomerBase((Customer("1", ASTEC.name), Customer("2", "i"), Customer("3", "i & Co.")), "")
    listings = [replace(ASTEC, aliases=(Alias("i"),)), Listing(CHINA, "ii", aliases=(Alias("i"),))]
    assert "1" in {match.customer_id for match in screen(base, listings).matches}
