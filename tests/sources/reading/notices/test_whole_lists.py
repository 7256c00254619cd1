"""Notices that print a whole list: entries with what stands in parentheses, removals, sections, and what is unread."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pytest

from sources.reading.notices.registry import is_known_notice
from sources.reading.rule_file import read_rule
from state.applying import apply_full_list
from state.changes import ChangeKind
from state.listings import AliasKind, ListCode
from state.rules import Rule, Verb

COMPANIES = "Notice of Availability of Designation of Chinese Military Companies"
UFLPA = "Notice Regarding the Uyghur Forced Labor Prevention Act Entity List"
OPENING = "The Deputy Secretary determined that the following entities qualify as Chinese military companies:"
REMOVED = "The following entities are removed from the list:"
ENTRIES = (
    "Torvek Aviation Corporation Ltd. (TAC)",
    "Ningrui Engines Co., Ltd. (formerly Ningrui Motor Works)",
    "Vostrel Group (and 2 subsidiaries: Vostrel Optics Co., Ltd.; and Vostrel Chips Inc.)",
    "Haikan Robotics Corporation",
    "Lumen Institute of Optics, Fine Mechanics and Physics",
    "Qi Security Technology Inc. (a.k.a. Qi-Sec; and QST)",
)


def notice_xml(agency: str, title: str, paragraphs: Sequence[str]) -> bytes:
    text = "".join(each if each[:1] == "<" else f"<FP>{escape(each)}</FP>" for each in paragraphs)
    return (
        f"<NOTICE><PREAMB><AGENCY TYPE='F'>{agency}</AGENCY><SUBJECT>{escape(title)}</SUBJECT></PREAMB><SUPLINF>{text}"
        "<SIG><DATED>Dated: June 8, 2026.</DATED></SIG><FRDOC>[FR Doc. 2026-11571 Filed 6-9-26; 8:45 am]</FRDOC>"
        "</SUPLINF></NOTICE>"
    ).encode()


def table(heads: Sequence[str], *rows: Sequence[str], title: str = "") -> str:
    boxed = "".join(f"<CHED H='1'>{escape(head)}</CHED>" for head in heads)
    cells = "".join(f"<ROW>{''.join(f'<ENT>{escape(cell)}</ENT>' for cell in row)}</ROW>" for row in rows)
    return f"<GPOTABLE><TTITLE>{title}</TTITLE><BOXHD>{boxed}</BOXHD>{cells}</GPOTABLE>"


def notice_text(agency: str, title: str, paragraphs: Sequence[str]) -> bytes:
    """The same as the office takes it out of a filing: each paragraph broken at a width."""
    lines = [agency, "Office of the Secretary", title]
    for paragraph in (*paragraphs, "Dated: June 8, 2026."):
        lines.append("")
        for word in paragraph.split(" "):
            fits = len(lines[-1]) + len(word) < 64
            lines[-1:] = [f"{lines[-1]} {word}".strip()] if fits else [lines[-1], word]
    return "\n".join(line for line in lines if line).encode()


def names(rule: Rule, verb: Verb) -> list[str]:
    return [each.name for each in rule.amendments_by(verb)]


@pytest.mark.parametrize("setting", [notice_xml, notice_text])
def test_the_whole_list_is_read_with_what_parentheses_say_and_with_its_removals(setting) -> None:
    paragraphs = (OPENING, *ENTRIES, REMOVED, "Arlen Shipping Ltd.", "This notice is effective on publication.")
    rule = read_rule(setting("DEPARTMENT OF DEFENSE", COMPANIES, paragraphs), "notice")
    assert (rule.unread, rule.whole_lists) == ((), (ListCode.MILITARY_COMPANIES,))
    assert names(rule, Verb.REMOVE) == ["Arlen Shipping Ltd."]
    entries = {each.name: each.entry for each in rule.amendments_by(Verb.ADD)}
    assert list(entries) == [entry.partition(" (")[0] for entry in ENTRIES]
    former = entries["Ningrui Engines Co., Ltd."].aliases
    assert [(alias.name, alias.kind) for alias in former] == [("Ningrui Motor Works", AliasKind.FKA)]
    assert [member.name for member in entries["Vostrel Group"].members] == [
        "Vostrel Optics Co., Ltd.",
        "Vostrel Chips Inc.",
    ]
    assert [alias.name for alias in entries["Qi Security Technology Inc."].aliases] == ["Qi-Sec", "QST"]


def test_the_appendix_has_sections_and_a_name_may_stand_in_two() -> None:
    paragraphs = (
        "SUMMARY: This update adds one entity to the section 2(d)(2)(B)(ii) list.",
        "UFLPA Section 2(d)(2)(B)(i)",
        "A list of entities in the region that make goods with forced labor is as follows.",
        "Vostrel Textile Co. Ltd. (and one alias: Vostrel Yida Textile)",
        "Torvek Hair Accessories Co., Ltd. (including two aliases: Torvek Hair; and Torvek Hollin)",
        "Hoshan Silicon Industry Co., Ltd. and subsidiaries",
        "Section 2(d)(2)(B)(ii) A List of Entities Working With the Region",
        "Camel Works Co., Ltd.",
        "2(d)(2)(B)(iv)",
        "Entities in sections (i) and (ii) may serve as exporters.",
        "Section 2(d)(2)(B)(v)",
        "Vostrel Textile Co. Ltd. (and one alias: Vostrel Yida Textile)",
        "Ninstar Corporation and its two Zhuhai-based subsidiaries, which include Seine Co., Ltd.; and Seine Inc.",
        "Camellia Group Co., Ltd.",
    )  # fmt: skip
    rule = read_rule(notice_xml("DEPARTMENT OF HOMELAND SECURITY", UFLPA, paragraphs), "notice")
    assert rule.unread == ()
    read = [(each.name, dict(each.entry.source_fields)["section"]) for each in rule.amendments]
    assert read == [
        ("Vostrel Textile Co. Ltd.", "2(d)(2)(B)(i)"),
        ("Torvek Hair Accessories Co., Ltd.", "2(d)(2)(B)(i)"),
        ("Hoshan Silicon Industry Co., Ltd.", "2(d)(2)(B)(i)"),
        ("Camel Works Co., Ltd.", "2(d)(2)(B)(ii)"),
        ("Vostrel Textile Co. Ltd.", "2(d)(2)(B)(v)"),
        ("Ninstar Corporation", "2(d)(2)(B)(v)"),
        ("Camellia Group Co., Ltd.", "2(d)(2)(B)(v)"),
    ]
    assert [len(each.entry.aliases) for each in rule.amendments] == [1, 2, 0, 0, 1, 0, 0]
    bodies = [member.name for member in rule.amendments[5].entry.members]
    assert bodies == ["Seine Co., Ltd.", "Seine Inc."]
    assert [each.text for each in rule.set_aside] == [paragraphs[2], paragraphs[9]]


def test_what_is_announced_and_not_named_is_unread_and_so_is_a_notice_without_its_list() -> None:
    short = ENTRIES[2].replace("2 subsidiaries", "3 subsidiaries")
    rule = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, (OPENING, short, *ENTRIES)), "notice")
    assert [each.reason for each in rule.unread] == ["It announces 3 and names 2."]
    empty = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, ("The list is on a website.",)), "notice")
    assert [each.reason for each in empty.unread] == ["The list in it was not found."]
    assert is_known_notice(("defense-department",), COMPANIES)
    assert is_known_notice(("homeland-security-department",), UFLPA)
    assert not is_known_notice(("homeland-security-department",), "UFLPA Entity List Petitions: Comment Request")
    assert not is_known_notice(
        ("coast-guard", "homeland-security-department"), "Great Lakes Pilotage Advisory Committee"
    )


@pytest.mark.parametrize(
    ("paragraphs", "added", "removed", "unread"),
    [
        (("Chinese Military Companies", *ENTRIES, "Removals", "Gone Inc."), 6, 1, 0),
        (("The companies are named below.", *ENTRIES, "Removed entities:", "Gone Inc."), 6, 1, 0),
        ((OPENING, *(f"{number}. *{entry}" for number, entry in enumerate(ENTRIES)), REMOVED, "• Gone Inc."), 6, 1, 0),
        ((OPENING.replace("following", "following seven"), *ENTRIES), 6, 0, 1),
        ((OPENING, "Arlen Group (AG), and the following subsidiaries:", *ENTRIES), 7, 0, 0),
        ((OPENING, "Arlen Group, and those named elsewhere:", *ENTRIES), 7, 0, 1),
        (("The companies to be removed are named in the following list:", "Gone Inc."), 0, 1, 0),
        (("The following company is added:", "New Inc."), 1, 0, 0),
        (("The following companies are added:", *ENTRIES), 0, 0, 1),
    ],
)  # fmt: skip
def test_other_layouts_of_a_list_and_notices_of_a_part_of_it(paragraphs, added: int, removed: int, unread: int) -> None:
    rule = read_rule(notice_xml("DEPARTMENT OF WAR", COMPANIES, paragraphs), "notice")
    read = names(rule, Verb.ADD)
    assert (len(read), len(names(rule, Verb.REMOVE)), len(rule.unread)) == (added, removed, unread)
    assert bool(rule.whole_lists) == (added > 1)
    assert not any(name[0] in "*•0123456789" or name.endswith(":") for name in read)


def test_parentheses_within_a_name_are_of_the_name_and_names_are_parted_as_many_as_announced() -> None:
    entries = (
        "Vostrel Silicon (Shanshan) Co., Ltd. (including one alias: VS (Shan) Co.) and subsidiaries",
        "Torvek Construction Group (Limited) (TCG) (and two aliases: Torvek C and TCG; and 2 affiliates)",
        "Arlen Group (and 3 subsidiaries: A1 Co., Ltd., A2 Co., Ltd., and A3 Inc.)",
        "Kerl Works (and 4 subsidiaries)",
    )
    rule = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, (OPENING, *entries, *ENTRIES)), "notice")
    read = [each.entry for each in rule.amendments[:4]]
    assert [each.name for each in read] == [
        "Vostrel Silicon (Shanshan) Co., Ltd.", "Torvek Construction Group (Limited)", "Arlen Group", "Kerl Works"
    ]  # fmt: skip
    assert [[alias.name for alias in each.aliases] for each in read[:2]] == [["VS (Shan) Co."], ["TCG", "Torvek C"]]
    assert [member.name for member in read[2].members] == ["A1 Co., Ltd.", "A2 Co., Ltd.", "A3 Inc."]
    assert read[3].notes == ("and 4 subsidiaries",)


def test_sections_that_are_missing_and_entries_that_a_plain_text_joins_are_told() -> None:
    sections = [line for letter in ("i", "ii", "v") for line in (f"Section 2(d)(2)(B)({letter})", *ENTRIES[3:5])]
    rule = read_rule(notice_xml("DEPARTMENT OF HOMELAND SECURITY", UFLPA, sections), "notice")
    assert [each.text for each in rule.unread] == ["2(d)(2)(B)(iv)"]
    joined = notice_text("DEPARTMENT OF DEFENSE", COMPANIES, (OPENING, *ENTRIES, "Gone Ltd. Arlen Shipping Works"))
    assert [each.text for each in read_rule(joined, "notice").unread] == ["Gone Ltd. Arlen Shipping Works"]


def test_who_is_no_longer_printed_is_removed_unless_many_are_missing() -> None:
    entries = [f"Torvek Works No. {number}" for number in range(20)]
    first = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, (OPENING, *entries)), "notice")
    held = [each.entry for each in first.amendments]
    assert [each.kind for each in apply_full_list(None, first.amendments).changes] == [ChangeKind.ADDITION] * 20

    next_one = (OPENING, *entries[2:], "Ningrui Engines", REMOVED, entries[0])
    later = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, next_one), "notice")
    applied = apply_full_list(held, later.amendments)
    assert [(each.kind, each.listing.name) for each in applied.changes] == [
        (ChangeKind.REMOVAL, entries[0]),
        (ChangeKind.REMOVAL, entries[1]),
        (ChangeKind.ADDITION, "Ningrui Engines"),
    ]
    bodies = ("This notice adds three entities to the list, two of them subsidiaries.", *next_one[:19])
    bodies = (*bodies, "Ningrui Engines (and 2 subsidiaries: N1 Ltd.; N2 Ltd.)", *next_one[20:])
    with_bodies = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, bodies), "notice")
    (counts,) = with_bodies.stated_of_others
    assert (counts.new_entries, apply_full_list(held, with_bodies.amendments, counts.new_entries).unapplied) == (3, ())
    stated = ("This notice adds three entities to the list.", *next_one)
    counted = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, stated), "notice")
    (stated_counts,) = counted.stated_of_others
    (doubt,) = apply_full_list(held, counted.amendments, stated_counts.new_entries).unapplied
    assert doubt.reason == "It says that it adds 3; against the list we hold, 1 are new."

    cut = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, (OPENING, *entries[:10])), "notice")
    applied = apply_full_list(held, cut.amendments)
    assert applied.changes == ()
    assert "10 of the 20 entries we hold are neither printed nor named as removed" in applied.unapplied[0].reason


NAMES = [entry.partition(" (")[0] for entry in ENTRIES]
GONE = ("The following entities are removed from the list:", "Gone Inc.")


@pytest.mark.parametrize(
    ("printed", "removed"),
    [
        ((table(["Entity"], *((name,) for name in NAMES)),), []),
        ((table(["Entity", "Entity"], *zip(NAMES[::2], NAMES[1::2], strict=True)), *GONE), ["Gone Inc."]),
        ((table(["Company", "Action"], *((name, "Kept") for name in NAMES), ("Gone Inc.", "Removed")),), ["Gone Inc."]),
        ((table(["No.", "Name"], *((f"{at}.", name) for at, name in enumerate(NAMES)), title="Table 1—Entities"),
          table(["Name"], ["Gone Inc."], title="Table 2—Entities Removed From the List")), ["Gone Inc."]),
    ],
)  # fmt: skip
def test_a_list_printed_as_a_table_is_read_row_by_row(printed: Sequence[str], removed: list[str]) -> None:
    rule = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, (OPENING, *printed)), "notice")
    assert rule.unread == ()
    assert (names(rule, Verb.ADD), names(rule, Verb.REMOVE)) == (NAMES, removed)


def test_columns_of_a_table_are_what_parentheses_say_and_a_row_may_go_on_below() -> None:
    heads = ("No.", "Name", "Also Known As", "Former Name", "Subsidiaries", "Remarks")
    rows = (("1", "Arlen Group", "AG; Arlen", "", "A1 Co., Ltd.; A2 Inc.", ""), ("", "", "", "Arlen 1", "A3 Ltd.", ""),
            ("2", "Kerl Works", "None", "N/A", "2 subsidiaries", "Relisted"))  # fmt: skip
    paragraphs = (OPENING, table(heads, *rows, *(("3", name, "", "", "", "") for name in NAMES)))
    rule = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, paragraphs), "notice")
    arlen, kerl = (each.entry for each in rule.amendments[:2])
    assert [(alias.name, alias.kind.value) for alias in arlen.aliases] == [
        ("AG", "aka"), ("Arlen", "aka"), ("Arlen 1", "fka")]  # fmt: skip
    assert [member.name for member in arlen.members] == ["A1 Co., Ltd", "A2 Inc", "A3 Ltd"]
    assert (kerl.aliases, kerl.notes) == ((), ("and 2 subsidiaries", "Remarks: Relisted"))
    assert rule.unread == ()
    plain = read_rule(
        notice_text("DEPARTMENT OF DEFENSE", COMPANIES, (OPENING, "Name Also Known As", *ENTRIES)), "notice"
    )
    assert [each.place for each in plain.unread] == ["table"]


@pytest.mark.parametrize(
    ("entry", "aliases", "members", "unread"),
    [
        ("Arlen Group (also known as AG, Arlen, and A-Gr)", ["aka AG", "aka Arlen", "aka A-Gr"], [], 0),
        ("Arlen Group (previously known as Arlen Docks, also known as AD)", ["fka Arlen Docks", "aka AD"], [], 0),
        ("Arlen Group (ArG), formerly Arlen Docks", ["aka ArG", "fka Arlen Docks"], [], 0),
        ("and Arlen Group (a/k/a AG; f/k/a Arlen Docks)", ["aka AG", "fka Arlen Docks"], [], 0),
        ("Arlen Group and its subsidiary, A1 Ltd.", [], ["A1 Ltd."], 0),
        ("Arlen Group (with 2 affiliated entities: A1; A2)", [], ["A1", "A2"], 0),
        ("Arlen Group (including its subsidiaries A1 Ltd. and A2 Ltd.)", [], ["A1 Ltd. and A2 Ltd."], 1),
        ("Arlen Group (and 1 subsidiary: A1) Kerl (and 1 subsidiary: K1)", [], ["A1", "K1"], 1),
        ("Arlen Group (whose seat is unknown)", ["aka whose seat is unknown"], [], 1),
    ],
)  # fmt: skip
def test_what_is_said_of_an_entry_is_no_name(entry: str, aliases: list[str], members: list[str], unread: int) -> None:
    rule = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, (OPENING, entry, *ENTRIES)), "notice")
    read = rule.amendments[0].entry
    assert (read.name.removesuffix(" Kerl"), [f"{each.kind} {each.name}" for each in read.aliases]) == (
        "Arlen Group",
        aliases,
    )
    assert ([each.name for each in read.members], len(rule.unread)) == (members, unread)


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ("The list now contains 8 entities.", []),  # with its two subsidiaries
        ("The list contains a total of seven entities.", ["It says that 7 entities are on the list, and 6 were read."]),
        ("This notice removes two entities.", ["It says that 2 entities are removed, and 1 were read."]),
        ("The list previously contained 9 entities.", []),
    ],
)
def test_numbers_that_a_notice_gives_are_held_against_what_was_read(said: str, reasons: list[str]) -> None:
    rule = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, (said, OPENING, *ENTRIES, *GONE)), "notice")
    assert [each.reason for each in rule.unread] == reasons
    paragraphs = ("This notice adds two entities to the list.", "The following company is added:", "New Inc.")
    part = read_rule(notice_xml("DEPARTMENT OF DEFENSE", COMPANIES, paragraphs), "notice")
    assert [each.reason for each in part.unread] == ["It says that 2 entities are added, and 1 were read."]
