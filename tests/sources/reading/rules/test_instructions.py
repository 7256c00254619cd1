"""What amendatory instructions say, form by form, and that no paragraph of our supplement gets lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.rules.instructions import Instructions, read_instructions
from sources.reading.rules.quoted_names import take_names
from state.listings import ListCode
from state.rules import Verb

HEAD = "2. Supplement no. 4 to part 744 is amended by:"
CHINA = "CHINA, PEOPLE'S REPUBLIC OF"


def said(read: Instructions) -> list[tuple[str, str, str]]:
    return [(each.verb.value, each.destination, each.name) for each in read.amendments]


PLACES = ("IRAN", "OMAN", "QATAR")
FORMS = {
    "what shall be done, and what is taken out": (
        [HEAD, "a. Under IRAN, “Abel” shall be added;", "b. Under OMAN, by taking out the entry for “Baker.”"],
        [("add", "IRAN", "Abel"), ("remove", "OMAN", "Baker")],
    ),
    "what is hereby inserted": (
        [HEAD, "a. Under IRAN, the entry “Abel” is hereby deleted and the entry “Baker” is hereby inserted."],
        [("remove", "IRAN", "Abel"), ("add", "IRAN", "Baker")],
    ),
    "one paragraph a destination": (
        [HEAD, "a. Under CANADA, adding in alphabetical order, entries for “Abel Inc.” and “Baker Inc.”;"],
        [("add", "CANADA", "Abel Inc."), ("add", "CANADA", "Baker Inc.")],
    ),
    "all in one sentence": (
        [
            f"2. Supplement no. 4 to part 744 is amended under {CHINA} by adding, in alphabetical order, entries for "
            "“Abel Co., Ltd.;” “Baker Institute;” and “Chou LLC.” to read as follows:"
        ],
        [("add", CHINA, "Abel Co., Ltd."), ("add", CHINA, "Baker Institute"), ("add", CHINA, "Chou LLC")],
    ),
    "paragraphs below a destination": (
        [
            "9. Amend supplement no. 4 to part 744 by:",
            f"b. Under {CHINA},",
            "i. Adding an entry in alphabetical order for “Abel Ltd.;”",
            "ii. Revising the entry for “Baker Ltd.;” and",
            "iii. Removing the entries for “Chou Ltd.” and “Dong Ltd.”",
        ],
        [
            ("add", CHINA, "Abel Ltd."),
            ("revise", CHINA, "Baker Ltd."),
            ("remove", CHINA, "Chou Ltd."),
            ("remove", CHINA, "Dong Ltd."),
        ],
    ),
    "an i. below the ninth letter's neighbour": (
        [
            HEAD,
            "h. Under TURKEY:",
            "i. Adding entries for “Abel AS”;",
            "i. Under UNITED KINGDOM, revising the entry for “B”.",
        ],
        [("add", "TURKEY", "Abel AS"), ("revise", "UNITED KINGDOM", "B")],
    ),
    "several items in one paragraph": (
        [
            f"{HEAD} a. Under IRAN: i. Adding an entry for “A;” ii. Removing the entry for “B;” b. Under OMAN, "
            "by revising “C.”"
        ],
        [("add", "IRAN", "A"), ("remove", "IRAN", "B"), ("revise", "OMAN", "C")],
    ),
    "the verb is missing": (
        [HEAD, f"a. Under {CHINA}, in alphabetical order, entries for “Abel;” and “Baker.”"],
        [("add", CHINA, "Abel"), ("add", CHINA, "Baker")],
    ),
    "the verb stands above": (
        ["2. Supplement no. 4 to part 744 is amended by adding:", "a. Under IRAN, an entry for “Abel.”"],
        [("add", "IRAN", "Abel")],
    ),
    "revising and republishing": (
        [HEAD, "a. Under IRAN, revising and republishing the entry for “Abel.”"],
        [("revise", "IRAN", "Abel")],
    ),
    "a paragraph that is the rest of a list": (
        [
            HEAD,
            "g. Under INDIA, adding entries for “Abel FZCO”; and",
            "“Baker 2023 FZCO”; and",
            "h. UNDER JAPAN, removing “C”.",
        ],
        [("add", "INDIA", "Abel FZCO"), ("add", "INDIA", "Baker 2023 FZCO"), ("remove", "JAPAN", "C")],
    ),
    "a new heading": (
        [HEAD, "a. In alphabetical order, by adding a heading for NORTH MACEDONIA and an entry for “Abel DOOEL.”"],
        [("add", "NORTH MACEDONIA", "Abel DOOEL")],
    ),
    "a heading nobody has heard of": (
        [HEAD, "a. By adding a heading for “RURITANIA” and entries for “Abel;” and “Baker.”"],
        [("add", "RURITANIA", "Abel"), ("add", "RURITANIA", "Baker")],
    ),
    "removing heading and entry": (
        [HEAD, "a. Under LATVIA, by removing the heading and the entry for “Abel.”"],
        [("remove", "LATVIA", "Abel")],
    ),
    "the destination behind the name": (
        [
            "2. Supplement No. 4 to part 744 is amended by revising the entry for “A” under Brazil and the entry for "
            "“B” under China."
        ],
        [("revise", "BRAZIL", "A"), ("revise", CHINA, "B")],
    ),
    "a heading in any case": (
        [
            HEAD,
            "b. Under India, revising the entry for “The following energy entities.”",
            "c. UNDER united kingdom, adding “B.”",
        ],
        [("revise", "INDIA", "The following energy entities"), ("add", "UNITED KINGDOM", "B")],
    ),
    "an alias leaves an entry": (
        [HEAD, "a. Under IRAN, removing the aliases “X” and “Y” from the entry for “Abel Co.;”"],
        [("revise", "IRAN", "Abel Co.")],
    ),
    "a phrase changes in an entry": (
        [HEAD, "a. Under IRAN, by removing the phrase “X Y” and adding in its place “X Z” in the entry for “Abel.”"],
        [("revise", "IRAN", "Abel")],
    ),
    "a footnote comes to entries": (
        [HEAD, "a. Under RUSSIA, revising the entries for “A” and “B” by adding a footnote 3 designation;"],
        [("revise", "RUSSIA", "A"), ("revise", "RUSSIA", "B")],
    ),
    "the part's heading stands above": (
        [
            "PART 744—CONTROL POLICY",
            "2. Supplement no. 4 is amended by:",
            "a. Under TAIWAN, adding an entry for “Abel.”",
        ],
        [("add", "TAIWAN", "Abel")],
    ),
    "numbers instead of letters": (
        [
            "2. In Supplement No. 4 to part 744:",
            "a. Under BURMA:",
            "1. Add, in alphabetical order, an entry for “A”; and",
            "2. Revise the entry for “B”.",
        ],
        [("add", "BURMA", "A"), ("revise", "BURMA", "B")],
    ),
    "a verb beside each of two destinations": (
        ["2. Supplement No. 4 to part 744 is amended by revising “A” under Iran, and adding “B” under Oman."],
        [("revise", "IRAN", "A"), ("add", "OMAN", "B")],
    ),
    "nationality and number": (
        [
            HEAD,
            "a. Under Russia, by removing one Russian entity: “A”;",
            "b. By revising under Pakistan two entities, “B” and “C”.",
        ],
        [("remove", "RUSSIA", "A"), ("revise", "PAKISTAN", "B"), ("revise", "PAKISTAN", "C")],
    ),
    "a list in paragraphs of its own": (
        [
            HEAD,
            "(a) Adding, under Russia, entries, in alphabetical order, for the following:",
            "“A;”",
            "“B;” and",
            "“C.”",
        ],
        [("add", "RUSSIA", "A"), ("add", "RUSSIA", "B"), ("add", "RUSSIA", "C")],
    ),
    "from a destination": (
        ["2. Supplement No. 4 to part 744 is amended by removing from China the entry “A Ltd.”."],
        [("remove", CHINA, "A Ltd.")],
    ),
    "removing and reserving": (
        [HEAD, "a. Under IRAN, removing and reserving the entry for “A”;"],
        [("remove", "IRAN", "A")],
    ),
    "a destination that goes": (
        [
            HEAD,
            "a. By removing the destination of MALTA and the entry for “A”;",
            "b. Removing the heading “CYPRUS” and the entry for “B”.",
        ],
        [("remove", "MALTA", "A"), ("remove", "CYPRUS", "B")],
    ),
    "a correction by page": (
        ["2. On page 46600, in Supplement No. 4 to Part 744, the entry for “A” under China is corrected to read:"],
        [("revise", CHINA, "A")],
    ),
    "the table of the supplement": (
        ["2. In Supplement No. 4 to part 744, the table is amended by adding “A” in alphabetical order under “Oman”."],
        [("add", "OMAN", "A")],
    ),
    "a country listing": (
        [HEAD, "a. By adding a country listing for ITALY and an entry for “Abel S.p.A.”"],
        [("add", "ITALY", "Abel S.p.A.")],
    ),
    "a heading without for": (
        [
            HEAD,
            "a. Adding in alphabetical order the heading RURITANIA and an entry for “Abel.”",
            "b. Removing the heading LATVIA and the entry for “Baker.”",
            "c. Under the country heading MALTA, removing “Chou;”",
        ],
        [("add", "RURITANIA", "Abel"), ("remove", "LATVIA", "Baker"), ("remove", "MALTA", "Chou")],
    ),
    "under that heading": (
        [HEAD, "a. Adding a heading for “COSTA RICA” and, under that heading, entries for “Abel S.A.” and “Baker.”"],
        [("add", "COSTA RICA", "Abel S.A."), ("add", "COSTA RICA", "Baker")],
    ),
    "all entries for a name": (
        [HEAD, "a. Under FRANCE, by removing all entries for “Abel SARL.”"],
        [("remove", "FRANCE", "Abel SARL")],
    ),
    "an entry in the place of another": (
        [HEAD, "a. Under IRAN, removing the entry for “A” and adding in its place an entry for “B;”"],
        [("remove", "IRAN", "A"), ("add", "IRAN", "B")],
    ),
    "colon forms": (
        [HEAD, "a. By adding under Belgium, in alphabetical order: “Abel NV”;", "b. Under IRAN: remove “B”, and “C”."],
        [("add", "BELGIUM", "Abel NV"), ("remove", "IRAN", "B"), ("remove", "IRAN", "C")],
    ),
    "a whole entry in marks": (
        [
            HEAD,
            "a. By removing under Germany, one German entity, “Abel, a.k.a., Lebac, Poppentrade, Schilfweg 2, Hamburg, "
            "Germany 22305”;",
            "b. By removing the entity “Baker Ltd., 12 Azadi Street, Tehran, Iran” under Iran.",
        ],
        [("remove", "GERMANY", "Abel"), ("remove", "IRAN", "Baker Ltd.")],
    ),
    "a destination for each entry": (
        [HEAD, "a. Add an entry for “A” in alphabetical order for IRAN and an entry for “B” for OMAN;"],
        [("add", "IRAN", "A"), ("add", "OMAN", "B")],
    ),
    "a name broken over two paragraphs": (
        [HEAD, "a. Under IRAN, adding an entry for “Abel", "Labs Limited.”"],
        [("add", "IRAN", "Abel Labs Limited")],
    ),
    "destinations beside one another": (
        [HEAD, "a. Under IRAN, OMAN, and QATAR, removing the entry for “A” and revising the entry for “B;”"],
        [
            (verb, place, name)
            for verb, name in (("remove", "A"), ("revise", "B"))
            for place in ("IRAN", "OMAN", "QATAR")
        ],
    ),
    "two destinations, each with its word": (
        [HEAD, "a. By adding under IRAN and under OMAN, in alphabetical order, an entry for “A”;"],
        [("add", "IRAN", "A"), ("add", "OMAN", "A")],
    ),
    "paragraphs below two destinations": (
        [HEAD, "a. Under both IRAN and OMAN:", "i. Adding, in alphabetical order, an entry for “A;”"],
        [("add", "IRAN", "A"), ("add", "OMAN", "A")],
    ),
    "two destinations behind": (
        [HEAD, "a. Removing the entry for “A” under IRAN and OMAN;"],
        [("remove", "IRAN", "A"), ("remove", "OMAN", "A")],
    ),
    "a destination that opens behind one that closes": (
        [HEAD, "a. Removing the entry for “A” under IRAN and, under OMAN, adding an entry for “B;”"],
        [("remove", "IRAN", "A"), ("add", "OMAN", "B")],
    ),
    "each of its own": (
        [HEAD, "a. By removing the entries for “A” and “B” under IRAN and OMAN, respectively;"],
        [("remove", "IRAN", "A"), ("remove", "OMAN", "B")],
    ),
    "each below its own": (
        [HEAD, "a. Under IRAN and OMAN, respectively, by revising the entries for “A” and “B”;"],
        [("revise", "IRAN", "A"), ("revise", "OMAN", "B")],
    ),
    "an entry replaced": (
        [
            HEAD,
            "a. Under IRAN, replacing the entry for “A” with “B;”",
            "i. Substituting an entry for “D” for the entry for “C.”",
        ],
        [(verb, "IRAN", name) for verb, name in (("remove", "A"), ("add", "B"), ("remove", "C"), ("add", "D"))],
    ),
    "another entry put in": (
        [HEAD, "a. Under IRAN, removing the entry for “A” and substituting an entry for “B;”"],
        [("remove", "IRAN", "A"), ("add", "IRAN", "B")],
    ),
    "a place in the table": (
        [HEAD, "a. Under IRAN, adding an entry for “B” after the entry for “A”;"],
        [("add", "IRAN", "B")],
    ),
    "two verbs in the passive voice": (
        ["2. In supplement no. 4 to part 744, under IRAN, the entry for “A” is removed and an entry for “B” is added."],
        [("remove", "IRAN", "A"), ("add", "IRAN", "B")],
    ),
    "an entry amended to read": (
        ["2. In supplement no. 4 to part 744, the Entity List entry for “A” under IRAN is amended to read as follows:"],
        [("revise", "IRAN", "A")],
    ),
    "a part of several entries": (
        [HEAD, "a. Under IRAN, by revising the license requirements of “A” and “B;”"],
        [("revise", "IRAN", "A"), ("revise", "IRAN", "B")],
    ),
    "entries without marks": (
        [HEAD, "a. Under IRAN, adding entries for Abel Ltd., Baker Co., Ltd., and Chou LLC;"],
        [("add", "IRAN", "Abel Ltd."), ("add", "IRAN", "Baker Co., Ltd."), ("add", "IRAN", "Chou LLC")],
    ),
    "an entry without marks before its destination": (
        [HEAD, "a. Removing the entry for Institute of Optics, Mechanics, and Physics under IRAN;"],
        [("remove", "IRAN", "Institute of Optics, Mechanics, and Physics")],
    ),
    "names behind a colon": (
        [HEAD, "a. Under IRAN, adding entries for the following entities: Abel; Baker Co.; and Chou;"],
        [("add", "IRAN", "Abel"), ("add", "IRAN", "Baker Co."), ("add", "IRAN", "Chou")],
    ),
    "a verb above items with destinations": (
        [HEAD, "a. By adding entries for:", "(1) “A” under IRAN; and", "(2) “B” under OMAN."],
        [("add", "IRAN", "A"), ("add", "OMAN", "B")],
    ),
    "a supplement amended before": (
        ["3. Supplement no. 4 to part 744, as amended at 90 FR 14032, is further amended under IRAN by removing “A”."],
        [("remove", "IRAN", "A")],
    ),
    "a revision by means of others, and another entry": (
        [
            HEAD,
            "a. Under IRAN, revising the entry for “A” by adding “X” and removing “Y,” and adding an entry for “B;”",
        ],
        [("revise", "IRAN", "A"), ("add", "IRAN", "B")],
    ),
    "an entity without marks": (
        [HEAD, "a. By removing Abel Co., Ltd. from under Iran;", "b. Removing the Iranian entity Baker from IRAN;"],
        [("remove", "IRAN", "Abel Co., Ltd."), ("remove", "IRAN", "Baker")],
    ),
    "entities removed in the passive voice": (
        [
            HEAD,
            "a. Under IRAN, the following two entities are removed: Abel Works; and Baker LLC.",
            "b. The following are added:",
            "i. Oman: Chou Ltd.; and Dong Works.",
            "c. Under IRAN, an entry is added for “Esh.”",
        ],
        [
            ("remove", "IRAN", "Abel Works"),
            ("remove", "IRAN", "Baker LLC"),
            ("add", "OMAN", "Chou Ltd."),
            ("add", "OMAN", "Dong Works"),
            ("add", "IRAN", "Esh"),
        ],
    ),
    "other words for the verbs": (
        [HEAD, "a. Under IRAN, striking the listing for “A,” and modifying the entry for the entity known as “B;”"],
        [("remove", "IRAN", "A"), ("revise", "IRAN", "B")],
    ),
    "an address elsewhere": (
        [HEAD, "a. Under IRAN, adding an address in Oman to the entry for “A;”"],
        [("revise", "IRAN", "A")],
    ),
    "no head at all": (["a. Under IRAN, adding the entry for “Abel.”"], [("add", "IRAN", "Abel")]),
}


@pytest.mark.parametrize("form", FORMS)
def test_reads_the_form_whole(form: str) -> None:
    paragraphs, expected = FORMS[form]
    read = read_instructions(paragraphs)
    assert said(read) == expected
    assert read.unread == ()


LISTS = {
    "punctuation inside the marks": (
        "“Abel Co., Ltd.;” “Baker;” and “Chou LLC.”",
        ["Abel Co., Ltd.", "Baker", "Chou LLC"],
    ),
    "commas inside the marks": ("“Abel Co., Ltd.,” “Baker,” and “Chou,”", ["Abel Co., Ltd.", "Baker", "Chou"]),
    "opening mark missing": ("“Abel;” Baker Hub;” “Chou;” and “Dong.”", ["Abel", "Baker Hub", "Chou", "Dong"]),
    "both marks missing": ("“Abel;” Baker Ltd.; “Chou;”", ["Abel", "Baker Ltd.", "Chou"]),
    "opening mark a word too late": (
        "Abel Bao “Technology Co., Ltd.; “Chou Ltd.;”",
        ["Abel Bao Technology Co., Ltd.", "Chou Ltd."],
    ),
    "last closing mark missing": ("“Abel;” “Baker;” and “Chou & Sons; and", ["Abel", "Baker", "Chou & Sons"]),
    "separator missing": (
        "“Abel Co., Ltd.” “Baker (Hong Kong)”; “Chou”",
        ["Abel Co., Ltd.", "Baker (Hong Kong)", "Chou"],
    ),
    "marks of the name's own": ("“Abel, AO GNPP “Region”;” “Chou”", ["Abel, AO GNPP “Region”", "Chou"]),
    "marks of the name's own with a comma": ("“AO “Region,” Moscow;” “Chou”", ["AO “Region,” Moscow", "Chou"]),
    "single marks in a name": (
        "“OOO 'Zaliv' (f.k.a., AO 'Zaliv;' JSC 'Zaliv');” “Chou's”",
        ["OOO 'Zaliv' (f.k.a., AO 'Zaliv;' JSC 'Zaliv')", "Chou's"],
    ),
    "straight marks": ('"Abel Co.;" "Baker, Inc.;" and "Chou."', ["Abel Co.", "Baker, Inc.", "Chou"]),
    "single marks only": ("'Abel Ltd.;' 'Baker's LLC;' and 'Chou.'", ["Abel Ltd.", "Baker's LLC", "Chou"]),
    "no marks": ("Abel Ltd.; Baker LLC; and Chou Inc. to read as follows:", ["Abel Ltd.", "Baker LLC", "Chou Inc."]),
}


@pytest.mark.parametrize("slip", LISTS)
def test_reads_a_list_of_names_in_spite_of(slip: str) -> None:
    names, expected = LISTS[slip]
    apart = take_names(f"adding, in alphabetical order, entries for {names}")
    assert [list(each) for each in apart.lists] == [expected]


def test_a_word_of_a_name_is_no_word_of_the_sentence() -> None:
    read = read_instructions([HEAD, "a. Under INDIA, adding an entry for “Removing Under IRAN Adding Machines Ltd.;”"])
    assert said(read) == [("add", "INDIA", "Removing Under IRAN Adding Machines Ltd.")]


HEADINGS = {
    "removing the heading for LATVIA and all entries under that heading": ("LATVIA", None),
    "By removing “HONG KONG” and all entries thereunder": ("HONG KONG", None),
    "Removing the entry for SAUDI ARABIA": ("SAUDI ARABIA", None),
    "Removing all entries for LATVIA": ("LATVIA", None),
    "Removing the destination of MALTA": ("MALTA", None),
    "By removing the country heading for LATVIA, including all entries under it": ("LATVIA", None),
    "Under LATVIA, removing the heading and all entries": ("LATVIA", None),
    "Removing and reserving the heading “HONG KONG”": ("HONG KONG", None),
    "By removing the heading “TURKEY” and adding in its place the heading “TÜRKIYE”": ("TURKEY", "TÜRKIYE"),
    "By removing “TURKEY” wherever it appears and adding “TÜRKIYE” in its place": ("TURKEY", "TÜRKIYE"),
    "Revising the country heading from “TURKEY” to “TÜRKIYE”": ("TURKEY", "TÜRKIYE"),
    "Redesignating the heading CZECH REPUBLIC as CZECHIA": ("CZECH REPUBLIC", "CZECHIA"),
    "Under BURMA, revising the heading to read “RURITANIA”": ("BURMA", "RURITANIA"),
}


@pytest.mark.parametrize("words", HEADINGS)
def test_a_heading_that_goes_or_is_renamed_is_no_entry(words: str) -> None:
    read = read_instructions([HEAD, f"a. {words}; and", "b. Under IRAN, adding an entry for “Abel.”"])
    assert [(each.heading, each.renamed_to) for each in read.headings] == [HEADINGS[words]]
    assert (said(read), read.unread) == ([("add", "IRAN", "Abel")], ())


@pytest.mark.parametrize(
    ("words", "destination", "number"),
    [
        (
            "By adding the destination of Cyprus under the Country Column and two Cypriot entities",
            "CYPRUS",
            None,
        ),
        ("By adding in alphabetical order the country of Ecuador and two Ecuadorian entities", "ECUADOR", 2),
        ("By adding in alphabetical order an entry for Georgia and one Georgian entity", "GEORGIA", 1),
        ("By adding, under Russia, in alphabetical order, eleven Russian entities", "RUSSIA", 11),
    ],
)
def test_entries_that_the_table_names(words: str, destination: str, number: int | None) -> None:
    read = read_instructions([HEAD, f"a. {words};"])
    assert [(each.verb, each.destination) for each in read.unnamed] == [(Verb.ADD, destination)]
    assert (read.unnamed[0].stated in (number, None), read.unread) == (True, ())


@pytest.mark.parametrize(
    "words", ["Adding the heading NICARAGUA", "Adding an entry for “Nicaragua” to read as follows:"]
)
def test_a_heading_that_comes_adds_no_entry(words: str) -> None:
    read = read_instructions(["7. Supplement no. 7 to part 744 is amended in the table by:", f"a. {words}"])
    assert (said(read), read.unread) == ([], ())
    assert "NICARAGUA" in read.set_aside[-1].reason


UNREAD = {
    "names in the place of others": "a. Under IRAN, removing “A” and adding “B” in its place;",
    "an entry that is one of several": "a. Under IRAN, removing the entry.",
    "a heading of two": "a. Removing the headings LATVIA and MALTA;",
    "a heading revised, not said how": "a. Revising the heading for LATVIA;",
    "a quotation that does not close": "a. Under IRAN, adding an entry for “Abel",
    "a quotation cut off behind a comma": "a. Under IRAN, adding entries for “A;” and “Abel Technology Co.,",
    "redesignation of several": "a. Under IRAN, redesignating the entries for “A” and “B” as “C” and “D.”",
    "a stay": "a. Under IRAN, staying the entry for “A” until November 9, 2026;",
    "a suspension": "a. Under IRAN, the suspension of the entry for “A” is lifted;",
    "amendments taken back": "a. The amendments to the entry for “A” under IRAN are withdrawn;",
    "each of its own, one of them not": "a. Removing “A,” “B,” and “C” under IRAN and OMAN, respectively;",
    "another number than named": "a. Under IRAN, adding four entities: “A,” “B,” and “C;”",
    "names that end nobody knows where": "a. Under IRAN, adding entries for Center of Optics, Lasers, and X and Y;",
    "two sentences without marks": "a. Under IRAN, removing the entry for A LLC and adding an entry for B LLC;",
    "a destination behind all": "a. Under IRAN, adding entries for “A;” and for “B;” under OMAN;",
    "edits of several, run together": "a. Under IRAN, revising the entries for “A” to add “X” and “B” to add “Y;”",
    "a part of one or the whole of another": "a. Under IRAN, removing “X” from “A;”",
    "a phrase of no entry that is named": "a. Under IRAN, “Abel Street” should read “Able Street”;",
    "a heading with all its entries": "a. Under TURKEY, by removing the heading and entry.",
    "no verb": "a. Under IRAN, the entry for “A.”",
    "no destination": "a. Adding an entry for “A.”",
    "part of an entry that is not named": "a. Under IRAN, removing the phrase “X” and adding in its place “Y.”",
    "all but those named": "a. Under IRAN, removing all entries except “A;”",
    "a destination with nothing": "a. Under IRAN, adding an entry for “A,” under OMAN and under QATAR, removing “B;”",
    "a word that may take the removal back": "a. Under IRAN, declining to remove the entry for “A;”",
    "an alias, not an entry": "a. Under IRAN, adding “A” as an alias of “B;”",
    "what comes to one that is named": "a. Under IRAN, adding to “A” the alias “B;”",
    "one under another": "a. Under IRAN, adding “A” under “B;”",
    "the address of one": "a. Under IRAN, updating “A,” and the address of “B” to “12 Azadi Street;”",
    "names without marks and words between": "a. Under IRAN, removing Street from the address of Abel Works;",
    "a line lost between two names": "a. Under IRAN, adding entries for “Abel “Baker Co., Ltd.”",
    "two names, or one": "a. Under IRAN, removing Abel Works and Baker Works;",
    "anything else": "a. Making the usual corrections throughout the entries.",
}


@pytest.mark.parametrize("form", UNREAD)
def test_says_what_it_does_not_understand(form: str) -> None:
    read = read_instructions([HEAD, UNREAD[form]])
    assert {each.text for each in read.unread} == {UNREAD[form]}
    assert read.unread[0].place.startswith("amendatory instruction 2")
    assert read.unread[0].reason


@pytest.mark.parametrize(
    "lost", [[HEAD], [HEAD, "a. Under IRAN, by:"], [HEAD, "a. Under IRAN,", "b. Under OMAN, adding “B.”"]]
)
def test_a_paragraph_that_leads_to_nothing_is_unread(lost: list[str]) -> None:
    read = read_instructions([*lost, "The additions read as follows:"])
    assert [each.reason for each in read.unread] == ["It leads to nothing below it."]


@pytest.mark.parametrize(
    "words",
    [
        "removing the alias “X” in entry “Abel”",
        "removing the aliases “X” and “Y” for the entry “Abel”",
        "removing the address “5 Azadi Street” from the entries for “Abel”",
        "removing “X” from the entry for “Abel”",
        "revising “Abel” by adding “X” and removing “Y”",
        "revising the entry for “Abel” (also known as “X”)",
        "revising the entry for “Abel” by removing “X” from the list of aliases",
        "removing the words “X” and adding “Y” in its place in the entry for “Abel”",
    ],
)
def test_what_leaves_an_entry_never_takes_the_entry_with_it(words: str) -> None:
    assert said(read_instructions([HEAD, f"a. Under IRAN, {words};"])) == [("revise", "IRAN", "Abel")]


def test_names_are_told_though_a_word_of_the_sentence_is_unknown() -> None:
    read = read_instructions([HEAD, "a. Under IRAN, adding provisionally an entry for “A.”"])
    assert said(read) == [("add", "IRAN", "A")]
    assert [each.reason for each in read.unread] == ["Words not understood: provisionally."]


@pytest.mark.parametrize(
    ("paragraph", "reason"),
    [
        ("a. Revising the introductory text;", "introductory text"),
        ("a. Adding footnote 5 to read as follows:", "a footnote of the list"),
        ("a. Revising the heading of the supplement;", "a heading of the table"),
        ("The additions and revisions read as follows:", "the words that lead to the table"),
    ],
)
def test_sets_aside_by_name_what_changes_no_entry(paragraph: str, reason: str) -> None:
    read = read_instructions([HEAD, "b. Under IRAN, removing the entry for “A;”", paragraph])
    assert (said(read), read.unread) == ([("remove", "IRAN", "A")], ())
    assert read.set_aside[-1].reason == reason


def test_other_provisions_are_told_and_left_alone() -> None:
    read = read_instructions(
        [
            "PART 744—CONTROL POLICY",
            "1. The authority citation for part 744 continues to read as follows:",
            "3. Supplement no. 2 to part 744 is amended by removing the entry for “A.”",
            "4. Section 744.16 is amended by:",
            "a. Under paragraph (b), adding entries for “B.”",
            "PART 746—EMBARGOES",
            "5. Supplement no. 4 is amended by adding the following entries to the table: “250200,” “250300.”",
        ]
    )
    assert said(read) == []
    assert read.unread == ()
    assert [each.name for each in read.provisions] == [
        "the authority citation of part 744",
        "supplement no. 2 to part 744",
        "§ 744.16",
        "supplement no. 4 to part 746",
    ]


@pytest.mark.parametrize(
    ("supplement", "list_code"),
    [("Supplement No. 6 to part 744", ListCode.UNVERIFIED_LIST), ("Supplement No. 7", ListCode.MILITARY_END_USER_LIST)],
)
def test_reads_the_other_lists_of_the_part_as_their_own(supplement: str, list_code: ListCode) -> None:
    read = read_instructions(
        [
            "PART 744—CONTROL POLICY",
            HEAD,
            "a. Under IRAN, removing “A”.",
            f"3. {supplement} is amended by:",
            "a. Under IRAN, adding “A”.",
        ]
    )
    assert [(each.verb, each.list_code, each.number) for each in read.amendments] == [
        (Verb.REMOVE, ListCode.ENTITY_LIST, "2"),
        (Verb.ADD, list_code, "3"),
    ]
    assert read.unread == ()


def test_a_sentence_about_a_list_that_does_not_begin_with_it_is_not_passed_over() -> None:
    words = "2. The effective date of the amendments to supplement no. 4 to part 744 adding “A” under IRAN is delayed."
    read = read_instructions([words])
    assert (said(read), [each.text for each in read.unread]) == ([], [words])


def test_an_instruction_on_two_lists_at_once_is_unread() -> None:
    read = read_instructions(["2. Supplements nos. 4 and 6 to part 744 are amended by adding “A” under IRAN."])
    assert (said(read), len(read.unread)) == ([], 1)


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("By adding under Iran, in alphabetical order, two Iranian entities;", 2),
        ("Under Iran, by adding in alphabetical order, 44 entities;", 44),
        ("By adding in alphabetical order the destination of Iran under the Country column and one Iranian entity;", 1),
        ("Under IRAN, by adding entries in alphabetical order;", None),
        ("By adding, in alphabetical order, under Iran, 28 entities to read as follows:", 28),
    ],
)
def test_leaves_names_that_stand_in_the_table_alone_to_the_table(words: str, stated: int | None) -> None:
    read = read_instructions([HEAD, f"a. {words}"])
    assert [(each.verb, each.destination, each.stated) for each in read.unnamed] == [(Verb.ADD, "IRAN", stated)]
    assert (said(read), read.unread) == ([], ())


def test_an_instruction_with_a_date_of_its_own_says_so() -> None:
    read = read_instructions(
        ["14. Effective September 16, 2024, supplement no. 4 to part 744 is amended under IRAN by removing “A”."]
    )
    assert said(read) == [("remove", "IRAN", "A")]
    assert read.provisions[0].own_date == "September 16, 2024"


PIECES = st.sampled_from(
    "Under IRAN,|under Ruritania|by adding|removing|revising|entries for|the entry|“A Co., Ltd.;”|“B”|B”|“C|and|ii."
    "|blue|in alphabetical order|the phrase|footnote 5|a heading for OMAN|to read|a.|:|;".split("|")
)


@given(st.lists(PIECES, min_size=1, max_size=12).map(" ".join))
def test_every_paragraph_of_our_supplement_is_accounted_for(paragraph: str) -> None:
    read = read_instructions([HEAD, paragraph])
    accounted = [*read.amendments, *read.unnamed, *read.unread, *read.set_aside[1:], *read.provisions[1:]]
    assert accounted, paragraph
    assert all(each.destination and each.name and each.verb in Verb for each in read.amendments)


@given(st.lists(st.text(max_size=80), max_size=4))
def test_no_text_is_too_much(paragraphs: list[str]) -> None:
    read_instructions([HEAD, *paragraphs])
