"""The end users that 15 CFR 744.22(f)(2) names in its text, in the ways in which a section can set them."""

from __future__ import annotations

from datetime import date

import pytest

from sources.ecfr import EcfrTable, read_lists
from sources.reading.lists.military_intelligence import read_military_intelligence
from state.listings import ListCode, Snapshot
from tests.sources.reading.lists.examples import cells, supplement

AS_OF = date(2026, 11, 27)
USERS = {
    "BURMA": (("Office of Chief of Military Security Affairs", "OCMSA"), ("Directorate of Signal", "")),
    "CHINA, PEOPLE'S REPUBLIC OF": (("Intelligence Bureau of the Joint Staff Department", ""),),
    "CUBA": (("Directorate of Military Intelligence", "DIM"), ("Directorate of Military Counterintelligence", "CIM")),
    "NORTH KOREA": (("Reconnaissance General Bureau", "RGB"),),
}
COUNTRIES = {"CHINA, PEOPLE'S REPUBLIC OF": "China", "NORTH KOREA": "North Korea"}
DEFINITION = "(2) <I>‘Military-intelligence end user’</I> means any intelligence organization of armed services:"
LAYOUTS = (
    "{place}: {users};",
    "<I>{place}.</I> {users}.",
    "{place}—{users}; and",
    "{users} ({place});",
    "{users}, {place}",
)


def section(layout: str, definition: str = DEFINITION) -> bytes:
    """Part 744 with this section, one item for each country."""
    items = []
    for number, (heading, users) in enumerate(USERS.items()):
        words = " and the ".join(f"{name} ({acronym})" if acronym else name for name, acronym in users)
        place = COUNTRIES.get(heading, heading.title())
        items.append(f"<P>({('i', 'ii', 'iii', 'iv')[number]}) {layout.format(place=place, users=words)}</P>")
    return (
        "<DIV5 N='744' TYPE='PART'><DIV8 N='§ 744.21' TYPE='SECTION'><P>(i) Another section.</P></DIV8>"
        f"<DIV8 N='§ 744.22' TYPE='SECTION'><P>(a) General.</P><P>{definition}</P>{''.join(items)}<P>(g) Other.</P>"
        "</DIV8></DIV5>"
    ).encode()


def read(body: bytes) -> Snapshot:
    snapshot = read_military_intelligence(body, "part 744", AS_OF)
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_named_end_user_is_an_entry_with_its_acronym(layout: str) -> None:
    snapshot = read(section(layout))
    found = [(each.destination, each.name, "".join(alias.name for alias in each.aliases)) for each in snapshot.listings]
    assert found == [(place, *user) for place, users in USERS.items() for user in users]
    assert snapshot.unread == ()


@pytest.mark.parametrize(
    ("before", "after", "unread"),
    [
        ("(ii) ", "</P><P>Note 1 to paragraph (f)(2): ask.</P><P>(ii) ", 0),
        ("(ii) ", "</P><P>And others.</P><P>(ii) ", 1),
        ("</P><P>(i) ", " (i) ", 0),
        ("(iii) Cuba: Directorate", "(iii) Cuba.</P><P>(A) Directorate", 0),
        ("(iii) Cuba: Directorate", "(iii) Cuba:</P><P>(1) Directorate", 0),
        ("(ii) ", "(ii) [Reserved].</P><P>(iii) Reserved.</P><P>(iv) ", 0),
    ],
)
def test_items_go_on_behind_notes_in_the_definition_and_below_a_country(before: str, after: str, unread: int) -> None:
    whole = section(LAYOUTS[0])
    begin, middle, rest = whole.partition(b"means any")
    snapshot = read(begin + middle + rest.replace(before.encode(), after.encode(), 1))
    assert ([each.name for each in snapshot.listings], len(snapshot.unread)) == (
        [each.name for each in read(whole).listings],
        unread,
    )


@pytest.mark.parametrize(
    ("item", "name", "aliases", "addresses", "unread"),
    [
        ("Cuba: Oak Service (also known as OS; the Oak).", "Oak Service", ["OS", "the Oak"], (), 0),
        ("Cuba: Oak Service, a.k.a. OS", "Oak Service", ["OS"], (), 0),
        ("Cuba: Oak Service, No. 1 Oak Road, Havana", "Oak Service", [], ("No. 1 Oak Road, Havana",), 0),
        ("Oak Service", "Reconnaissance General Bureau", ["RGB"], (), 1),
        ("Oak Service of the General Staff", "Oak Service of the General Staff", [], (), 1),
    ],
)  # fmt: skip
def test_what_else_an_item_says(
    item: str, name: str, aliases: list[str], addresses: tuple[str, ...], unread: int
) -> None:
    snapshot = read(section(LAYOUTS[0]).replace(b"<P>(g) Other.", f"<P>(v) {item}</P><P>(g) Other.".encode()))
    last = snapshot.listings[-1]
    assert (last.name, [each.name for each in last.aliases], last.addresses) == (name, aliases, addresses)
    assert len(snapshot.unread) == unread


def test_a_definition_that_names_nobody_is_unread_and_another_part_has_no_such_list() -> None:
    assert read(section("", "(2) It is defined elsewhere.")).unread == (
        "§ 744.22 without the definition of a military-intelligence end user",
    )
    whole = section(LAYOUTS[0])
    assert read(whole.replace(b"(i)", b"").replace(b"(ii)", b"")).unread, "what follows the definition is not numbered"
    assert read_military_intelligence(whole.replace(b"744.22", b"744.23"), "part 744", AS_OF) is None


def test_the_ecfr_shows_them_behind_the_lists_of_the_supplements() -> None:
    heads = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")
    entity_list = supplement(4, heads, cells("IRAN", "Alone Optics, 1 Oak Road", "All", "Denial", "1 FR 2"))
    whole = section(LAYOUTS[0]).replace(b"</DIV5>", f"{entity_list}</DIV5>".encode())
    lists = {shown.list_code: len(shown.listings) for shown in read_lists(whole, "part 744", AS_OF)}
    assert lists == {ListCode.ENTITY_LIST: 1, ListCode.MILITARY_INTELLIGENCE: 6}
    assert lists.keys() <= EcfrTable().sources()[0].lists.keys()
