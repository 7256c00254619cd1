"""Denial orders: how their titles run, whom they name, until when they hold, and what is told as unread."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.reading.notices.registry import is_known_notice
from sources.reading.rule_file import read_rule
from state.listings import ListCode
from state.rules import Rule, Verb
from tests.sources.reading.notices.orders import BODY, DENIED, clause, order_text, order_xml

RENEWING = "Order Renewing Order Temporarily Denying Export Privileges"
MODIFYING = RENEWING.replace("Renewing", "Modifying")
SETTLING = "Order Relating to Skyva (UK) Ltd."
CORRECTED = "Order Denying Export Privileges; Correction"
VACATED = "Order Vacating Temporary Denial Order"
SUSPENDED = "The denial shall be suspended."
FOR_180_DAYS = "This Order is effective immediately and shall remain in effect for 180 days."
PARTIES = (
    "Torvek Airways, Torvek Tower, No. 21, Elm St., Tehran, Iran;",
    "Pavel Kostrin, a/k/a Paul Kostrin, a/k/a P. Kostrin, P.O. Box 5240, Dubai, United Arab Emirates;",
    "Ningrui Amin, G#22 Airport Free Zone, P.O. Box 3937, Dubai, United Arab Emirates; and",
    "Alqar Building, Oak Street, Dubai, United Arab Emirates;",
    "Skyva (UK) Ltd., 33 Oak Square, London, W1G 0PV, United Kingdom.",
)
ULMAR = "Ulmar Air JSC, Lane 1-g, Yekaterinburg, Russia"
WITH = "with an address at: 2 Oak Rd., Dubai, United Arab Emirates"
NAMES = ("Torvek Airways", "Pavel Kostrin", "Ningrui Amin", "Skyva (UK) Ltd.")


def expiry(rule: Rule) -> set[str | None]:
    return {dict(each.entry.source_fields).get("expires_on") for each in rule.amendments}


@pytest.mark.parametrize("setting", [order_xml, order_text])
def test_respondents_stand_above_the_text_with_aliases_and_all_their_addresses(setting) -> None:
    rule = read_rule(setting(RENEWING, PARTIES, (BODY, clause(NAMES), FOR_180_DAYS)), "order")
    assert rule.unread == ()
    assert [(each.verb, each.list_code, each.name) for each in rule.amendments] == [
        (Verb.REVISE, ListCode.DENIED_PERSONS_LIST, name) for name in NAMES
    ]
    entries = {each.name: each.entry for each in rule.amendments}
    assert [alias.name for alias in entries["Pavel Kostrin"].aliases] == ["Paul Kostrin", "P. Kostrin"]
    assert entries["Ningrui Amin"].addresses == (
        "G#22 Airport Free Zone, P.O. Box 3937, Dubai, United Arab Emirates",
        "Alqar Building, Oak Street, Dubai, United Arab Emirates",
    )
    assert [each.destination for each in rule.amendments] == [
        "IRAN",
        "UNITED ARAB EMIRATES",
        "UNITED ARAB EMIRATES",
        "UNITED KINGDOM",
    ]
    assert rule.effective_on == date(2026, 9, 10)
    assert expiry(rule) == {"2027-03-09"}


@pytest.mark.parametrize(
    ("title", "above", "verb"),
    [
        (f"{ULMAR} 620025; Order Renewing Temporary Denial of Export Privileges", (), "revise"),
        ("Order Temporarily Denying Export Privileges", (f"In the Matter of: {ULMAR}",), "add"),
        ("In the Matter of: Ulmar Air JSC, 1 Elm Road, Austin, TX 78701; Order Denying Export Privileges", (), "add"),
        ("Action Affecting Export Privileges; Ulmar Air JSC; Order Denying Export Privileges", (), "add"),
        ("Order Modifying Order Temporarily Denying Export Privileges", (ULMAR,), "revise"),
        ("Order Terminating Temporary Denial Order", (ULMAR,), "remove"),
        ("Order Making Ulmar Air JSC a Related Person to Pavel Flint", (ULMAR,), "add"),
        ("In the Matter of: Ulmar Air JSC, 1 Elm Road, Austin, TX 78701; Order Relating to Ulmar Air JSC", (), "add"),
    ],
)  # fmt: skip
def test_the_title_says_what_an_order_does(title: str, above: tuple[str, ...], verb: str) -> None:
    assert is_known_notice(("commerce-department", "industry-and-security-bureau"), title)
    ended = ("The denial is terminated.",) if verb == "remove" else ()
    rule = read_rule(order_xml(title, above, (BODY, clause(("Ulmar Air JSC",)), *ended, FOR_180_DAYS)), "order")
    assert [(each.verb.value, each.name) for each in rule.amendments] == [(verb, "Ulmar Air JSC")]
    assert rule.unread == ()


@pytest.mark.parametrize(
    ("said", "until", "ends"),
    [
        ("This Order is effective immediately.", "July 31, 2033", "2033-07-31"),
        ("This Order is effective immediately and expires on March 9, 2027, unless renewed.", "", "2027-03-09"),
        ("This Order is effective immediately and shall remain in effect for one year.", "", "2027-09-10"),
        ("The denial holds for a period of ten (10) years.", "", "2036-09-10"),
        ("I deny export privileges for a period of 10 years from the date of Kostrin’s conviction.", "", "2033-02-28"),
        ("This Order shall be effective on October 1, 2026 and remain in effect for 180 days.", "", "2027-03-30"),
        ("This Order is effective immediately.", "", None),
    ],
)
def test_until_when_an_order_holds_or_that_this_was_not_read(said: str, until: str, ends: str | None) -> None:
    arrested = "He was arrested on May 3, 2020."
    convicted = "On February 28, 2023, in the U.S. District Court for the District of Elm, Pavel Kostrin was convicted."
    above = ("In the Matter of: Pavel Kostrin, Inmate Number: 73792-112, FCI Elm, P.O. Box 9000, Safford, AZ 85548",)
    body = (f"{arrested} {convicted}", clause(("Pavel Kostrin",), until), said)
    rule = read_rule(order_xml("Order Denying Export Privileges", above, body), "order")
    (denied,) = rule.amendments
    assert (denied.destination, denied.entry.addresses) == (
        "UNITED STATES",
        ("FCI Elm, P.O. Box 9000, Safford, AZ 85548",),
    )
    assert denied.entry.notes == ("Inmate Number: 73792-112",)
    assert expiry(rule) == {ends}
    assert [each.place for each in rule.unread] == ([] if ends else ["term"])


@pytest.mark.parametrize(
    ("title", "above", "body", "reason"),
    [
        (CORRECTED, (), ("In notice document 2026-1, a date is wrong.",), "clause was not found"),
        (RENEWING, PARTIES[:2], (BODY, clause(NAMES[:2], "May 1, 2027 or until May 2, 2028")), "several days"),
        (RENEWING, PARTIES, (BODY, clause(NAMES[:3]), FOR_180_DAYS), "its ordering clause does not name it"),
        (RENEWING, (), (BODY, clause(NAMES), FOR_180_DAYS), "names no respondent"),
        (RENEWING, PARTIES, (BODY, "A penalty is due."), "ordering clause was not found"),
        (MODIFYING, PARTIES, (BODY, clause(NAMES), "It removes Skyva.", FOR_180_DAYS), "takes something out"),
        (MODIFYING, PARTIES, (BODY, clause(NAMES), "It adds 2 Oak Rd., Ajman.", FOR_180_DAYS), "adds something"),
        (RENEWING, ("Flint LLC, 1 Elm St., Oz",), (BODY, clause(["Flint LLC"]), FOR_180_DAYS), "In which country"),
        (RENEWING, ("Flint LLC, 1 Elm St., Rome, Georgia",), (BODY, clause(["Flint LLC"]), FOR_180_DAYS), "the state"),
        (SETTLING, PARTIES[4:], (BODY, clause(NAMES[3:]), SUSPENDED, FOR_180_DAYS), "suspends the denial"),
    ],
)  # fmt: skip
def test_what_a_person_must_look_at_is_unread(title: str, above, body, reason: str) -> None:
    rule = read_rule(order_xml(title, above, body), "order")
    assert any(reason in each.reason for each in rule.unread)
    assert not rule.is_complete


BOTH = ("Flint LLC, 1 Elm St., Austin, TX 78701;", "Oleg Petrov, 4 Oak St., Moscow, Russia")
STAYS = "it remains in effect as to Flint LLC."
LAST = f"It may not participate in any transaction until May 2, 2027; Flint LLC {DENIED}."


@pytest.mark.parametrize(
    ("title", "said", "changed", "unread"),
    [
        (VACATED, f"It is vacated as to Oleg Petrov; {STAYS}", {"Oleg Petrov": "remove"}, 0),
        (VACATED, "It is vacated, except as to Flint LLC.", {}, 1),
        (VACATED, "The Order is vacated.", {"Flint LLC": "remove", "Oleg Petrov": "remove"}, 0),
        (VACATED, "It is vacated as to Oleg Petrov.", {"Oleg Petrov": "remove"}, 1),
        ("Order Denying Request to Vacate Denial Order", LAST, {}, 1),
        (f"{RENEWING} as to Flint LLC", LAST, {"Flint LLC": "revise"}, 0),
        (RENEWING, LAST, {"Flint LLC": "revise"}, 1),
        (MODIFYING, f"It removes Oleg Petrov. {LAST}", {"Flint LLC": "revise"}, 2),
    ],
)  # fmt: skip
def test_an_order_concerns_those_alone_whom_its_clause_names(title, said, changed, unread) -> None:
    rule = read_rule(order_xml(title, BOTH, (BODY, f"It is hereby ordered: {said}")), "order")
    assert ({each.name: each.verb.value for each in rule.amendments}, len(rule.unread)) == (changed, unread)


def test_words_of_a_name_or_an_address_are_not_what_an_order_does() -> None:
    title = "Lifton Revoke LLC, FCI Amend Correctional, Austin, TX 78701; Order Denying Export Privileges"
    rule = read_rule(order_xml(title, (), (BODY, clause(("Lifton Revoke LLC",)), FOR_180_DAYS)), "order")
    assert [(each.verb, each.name) for each in rule.amendments] == [(Verb.ADD, "Lifton Revoke LLC")]


def test_the_clause_gives_a_missing_address_and_names_no_other() -> None:
    said = f"It is hereby ordered: First, Flint LLC, 1 Elm St., Austin, TX 78701, a/k/a Trident, and Oak Ltd. {DENIED}."
    rule = read_rule(order_xml("Flint LLC; Order Denying Export Privileges", (), (BODY, said, FOR_180_DAYS)), "order")
    assert [each.entry.destination for each in rule.amendments] == ["UNITED STATES"]
    assert [each.text for each in rule.unread] == ["Trident", "Oak Ltd"]


@pytest.mark.parametrize("setting", [order_xml, order_text])
def test_respondents_whom_no_semicolon_parts_are_parted(setting) -> None:
    above = ("Pavel Kostrin, 4 Oak St., Moscow, Russia", "Arlen Fard, a/k/a A. Fard, 2 Elm Road, Amman 11191, Jordan",
             "Flint LLC, 1 Elm St., Austin, TX 78701")  # fmt: skip
    names = [each.partition(",")[0] for each in above]
    rule = read_rule(setting(RENEWING, above, (BODY, clause(names), FOR_180_DAYS)), "order")
    assert ([each.name for each in rule.amendments], rule.unread) == (names, ())
    assert [len(each.entry.addresses) for each in rule.amendments] == [1, 1, 1]


def test_a_settlement_without_a_denial_and_another_notice_change_nothing() -> None:
    settled = read_rule(
        order_xml("Order Relating to Skyva (UK) Ltd.", PARTIES[4:], (BODY, "A penalty is due.")), "order"
    )
    other = read_rule(order_xml("Agency Information Collection Activities", (), (BODY,)), "order")
    assert (settled.amends_nothing, other.amends_nothing) == (True, True)
    assert not is_known_notice(("industry-and-security-bureau",), "Agency Information Collection Activities")
    assert not is_known_notice(("coast-guard",), RENEWING)


NAME = st.from_regex(r"[A-Z][a-z]{3,8}( [A-Z][a-z]{3,8}){1,2}( Trading LLC| Co\., Ltd\.| JSC)?", fullmatch=True)
PLACE = st.sampled_from(("Tehran, Iran", "Moscow, Russia 119019", "Dubai, United Arab Emirates", "Austin, TX 78701"))
ADDRESS = st.builds("{} {} Street, {}".format, st.integers(1, 400), st.sampled_from(("Elm", "Oak")), PLACE)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(NAME, st.lists(ADDRESS, min_size=1, max_size=3, unique=True)), min_size=1, max_size=4,
                unique_by=lambda party: party[0].casefold()), st.booleans())  # fmt: skip
def test_any_parties_are_read_alike_in_print_and_from_the_filing(parties, is_plain: bool) -> None:
    above = [f"{name}, {'; and '.join(addresses)};" for name, addresses in parties]
    body = (BODY, clause([name for name, _ in parties]), FOR_180_DAYS)
    rule = read_rule((order_text if is_plain else order_xml)(RENEWING, above, body), "order")
    read = [(each.name, list(each.entry.addresses)) for each in rule.amendments]
    assert read == [(name, addresses) for name, addresses in parties]


@pytest.mark.parametrize(
    ("party", "aliases", "addresses"),
    [
        ("Flint LLC d/b/a Trident Corporation, 837 Elm St., Austin, TX 78701", ["Trident Corporation"], 1),
        ("Pavel Flint a/k/a Paul Flint, 21 Elm Street, Austin, TX 78701", ["Paul Flint"], 1),
        ("Pavel Flint (a/k/a “Paul,” f/k/a “Petr”; a/k/a Pasha), 1 Elm St., Nigeria", ["Paul", "Petr", "Pasha"], 1),
        ("Pavel Flint, Jr., et al., 1 Elm St., Austin, TX 78701", [], 1),
        ("(2) Pavel Flint, 1 Elm St., Moscow, Russia; and Al Kolaa, Beirut, Lebanon 151515", [], 2),
        (f"Pavel Flint, currently incarcerated at: FCI Elm, Austin, TX 78701, and {WITH}", [], 2),
        ("Pavel Flint, FCI Elm, 1 Elm Rd., Elm, WI 53952 or 5 Oak Lane, Lagos, Nigeria", [], 2),
        ("Pavel Flint, with addresses at: 1 Elm St., Miami, Florida 33101, and 55 Oak St., Panama City, Panama", [], 2),
        ("Flint Airlines, f/k/a Oak Air, 1 Elm Road, Moscow, Russia (Respondent)", ["Oak Air"], 1),
    ],
)  # fmt: skip
def test_other_ways_of_writing_a_party(party: str, aliases: list[str], addresses: int) -> None:
    name = re.match(r"(?:\(\d\) )?(.+?)(?:,(?! Jr)| a/k/a| d/b/a| \()", party)[1]
    named = (name, "Al Kolaa, Beirut, Lebanon 151515") if "Kolaa" in party else (name,)
    rule = read_rule(order_xml(RENEWING, (party,), (BODY, clause(named), FOR_180_DAYS)), "order")
    (denied,) = rule.amendments
    assert (denied.name, [alias.name for alias in denied.entry.aliases]) == (name, aliases)
    assert len(denied.entry.addresses) == addresses
    assert rule.unread == ()


def test_a_term_of_an_order_without_a_date_is_counted_from_its_filing() -> None:
    body = (BODY, clause(NAMES), FOR_180_DAYS)
    undated = order_xml(RENEWING, PARTIES, body).replace(b"<DATED>Dated: September 10, 2026.</DATED>", b"")
    rule = read_rule(undated, "order")
    assert (rule.unread, rule.effective_on, expiry(rule)) == ((), None, {"2027-03-13"})
    assert dict(rule.amendments[0].entry.source_fields)["expires_on_counted_from"] == "the filing"
