"""What a preamble says of its rule: counts, dates, savings clause, lists of names."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.rules.preamble import (
    read_corrected_document,
    read_effective_date,
    read_listed_names,
    read_preamble,
    read_savings_clause,
)
from sources.reading.rules.stated_counts import read_stated_counts
from state.documents import NO_RECORD, DocumentRecord
from state.rules import Amendment, HeadingAmendment, Verb

# Filed on Tuesday 25 March 2025 at 4:30 pm Eastern, to be published on Friday.
RECORD = DocumentRecord(datetime(2025, 3, 25, 20, 30, tzinfo=UTC), date(2025, 3, 28))
CHINA = "CHINA, PEOPLE'S REPUBLIC OF"

COUNTS = {
    "entities under entries": (
        "BIS amends the EAR by adding 10 entities under 13 entries to the Entity List.",
        13,
        10,
        None,
        None,
    ),
    "entities only are counted as entries": (
        "This rule amends the EAR by adding 70 entities to the Entity List.",
        70,
        None,
        None,
        None,
    ),
    "number words and figures": ("This rule adds fifty-four (54) entities to the Entity List.", 54, None, None, None),
    "number words": ("It is amended by adding seventy-one entities to the Entity List.", 71, None, None, None),
    "large number words": (
        "It adds one hundred and twenty entities under 121 entries to the Entity List.",
        121,
        120,
        None,
        None,
    ),
    "addresses too": (
        "It amends the Entity List by adding 40 entities under 42 entries and four addresses under four entries.",
        46,
        44,
        None,
        None,
    ),
    "entities and addresses": ("It adds five entities and eight addresses to the Entity List.", 13, None, None, None),
    "one number of entries for both": (
        "This final rule adds the following 40 entities and four addresses under 46 entries to the Entity List.",
        46,
        44,
        None,
        None,
    ),
    "modified entries, told again one by one": (
        "It modifies four existing entries on the Entity List, being one entry under France and three under Iran.",
        None,
        None,
        4,
        None,
    ),
    "two verbs in one sentence": (
        "It adds 26 entries to the Entity List, and modifies one existing entry under the destination of China.",
        26,
        None,
        1,
        None,
    ),
    "revised and corrected": (
        "It also revises eleven existing entries under China and corrects one existing entry under Pakistan.",
        None,
        None,
        12,
        None,
    ),
    "part of entries": (
        "This rule adds a footnote 3 designation to 52 existing entries on the Entity List.",
        None,
        None,
        52,
        None,
    ),
    "entities removed are not entries": (
        "This rule removes two entities from the Entity List.",
        None,
        None,
        None,
        None,
    ),
    "entities removed in entries": (
        "It removes from the Entity List one entity listed in three entries under Oman, Qatar and Iraq.",
        None,
        None,
        None,
        3,
    ),
    "entries removed": ("It also removes two entries from the Entity List.", None, None, None, 2),
    "another list": (
        "It adds one entity to the Entity List. In addition, it adds one entity to the Military End-User (MEU) List.",
        1,
        None,
        None,
        None,
    ),
    "an article": ("It adds an entity to the Entity List and revises a new entry.", 1, None, 1, None),
    "an entry revised by taking something from it": (
        "It revises an entry by removing two addresses from one entity. It also revises two entries to correct slips.",
        None,
        None,
        3,
        None,
    ),
    "entries behind a comma or in parentheses": (
        "It adds ten entities, under thirteen entries, to the Entity List, and two entities (four entries).",
        17,
        12,
        None,
        None,
    ),
    "infinitives": ("BIS amends the EAR to add three entities to, and remove two entries from, it.", 3, None, None, 2),
    "nouns": ("It makes the addition of three entities and the removal of two entries.", 3, None, None, 2),
    "two destinations": ("It adds an entry under Russia, and 12 entries under China.", 13, None, None, None),
    "two sentences on other destinations": (
        "It adds ten entities under the destination of Iran. It adds two entities under the destination of Oman.",
        12,
        None,
        None,
        None,
    ),
    "told again": (
        "It adds ten entities under 12 entries to the Entity List. This rule adds ten entities.",
        12,
        10,
        None,
        None,
    ),
    "two sentences that differ": ("It adds ten entities. This rule adds two entities.", None, None, None, None),
    "more than is understood": (
        "It adds eight entities to the Entity List and, under Iran, an additional two entities.",
        None,
        None,
        None,
        None,
    ),
    "persons of no list": ("This rule adds one person and removes one person.", None, None, None, None),
    "what another rule did": (
        "That final rule amended the EAR by revising an entry and by adding a new entry for Abel to the Entity List.",
        None,
        None,
        None,
        None,
    ),
    "nothing counted": ("This rule makes editorial corrections.", None, None, None, None),
}


@pytest.mark.parametrize("form", COUNTS)
def test_reads_the_counts(form: str) -> None:
    sentence, additions, entities, revisions, removals = COUNTS[form]
    stated = read_stated_counts(sentence)
    assert (stated.additions, stated.entities_added, stated.revisions, stated.removals) == (
        additions,
        entities,
        revisions,
        removals,
    )


def test_reads_the_counts_by_destination() -> None:
    stated = read_stated_counts(
        "BIS adds 70 entities to the Entity List, under the destinations of China, People's Republic of (China) (42); "
        "Iran (2); Pakistan (19); South Africa (3); and the United Arab Emirates (UAE) (4). "
        "It also modifies two entries under the destinations of France (1) and Iran (1)."
    )
    assert stated.additions_by_destination == (
        (CHINA, 42),
        ("IRAN", 2),
        ("PAKISTAN", 19),
        ("SOUTH AFRICA", 3),
        ("UNITED ARAB EMIRATES", 4),
    )


def test_figures_in_the_sentence_behind_belong_to_the_additions() -> None:
    stated = read_stated_counts(
        "BIS adds two entities under three entries to the Entity List. These are listed under the destinations of "
        "Canada (1), the Russian Federation (Russia) (1) and Ruritania (1)."
    )
    assert stated.additions_by_destination == (("CANADA", 1), ("RUSSIA", 1), ("RURITANIA", 1))


def test_keeps_the_sentences_that_the_counts_come_from() -> None:
    stated = read_stated_counts(
        "Parties matter. This rule adds 3 entities to the Entity List. It also revises two entries."
    )
    assert stated.sentences == ("This rule adds 3 entities to the Entity List.", "It also revises two entries.")


def test_a_single_destination_has_them_all() -> None:
    stated = read_stated_counts("BIS adds seven entities to the Entity List under the destination of Iran.")
    assert stated.additions_by_destination == (("IRAN", 7),)


BY_DESTINATION = {
    "portions": (
        "BIS adds eight persons to the Entity List. Of the eight persons being added, three are under the destination "
        "of China, People's Republic of (China); two are under the destination of Germany; one is under the "
        "destination of Pakistan; and the other two are under the destination of Türkiye.",
        {CHINA: 3, "GERMANY": 2, "PAKISTAN": 1, "TURKEY": 2},
    ),
    "counts that have their destinations": (
        "It adds one entity under the destination of France and two entities under the destination of Iran to it.",
        {"FRANCE": 1, "IRAN": 2},
    ),
    "one, in a sentence of its own": (
        "It adds one entity to the Entity List. This one entity will be listed under the destination of Iran.",
        {"IRAN": 1},
    ),
    "a portion only": ("It adds five entities to it. Of those, three are under the destination of Iran.", {}),
    "a portion in the same sentence": ("It adds five entities, two of them under the destination of Iran.", {}),
    "several destinations": ("It adds five entities to it under the destinations of Iran and Oman.", {}),
    "a portion of several": (
        "It adds one entity under the destination of Iran and two entities under the destinations of Oman and Qatar.",
        {},
    ),
    "destinations of another verb": ("It adds five entities and revises an entry under the destination of Iran.", {}),
}


@pytest.mark.parametrize("form", BY_DESTINATION)
def test_divides_additions_only_where_all_are_divided(form: str) -> None:
    sentence, expected = BY_DESTINATION[form]
    assert dict(read_stated_counts(sentence).additions_by_destination) == expected


@given(
    counts=st.dictionaries(st.sampled_from(["Iran", "Oman", "Qatar", "Jordan"]), st.integers(1, 30), min_size=2),
    form=st.sampled_from(
        [
            "under the destinations of {} to the Entity List".format,
            "to the Entity List. These entities are listed under the destinations of {}".format,
        ]
    ),
)
def test_figures_add_up_to_what_is_read(counts: dict[str, int], form) -> None:
    listed = "; ".join(f"{name} ({number})" for name, number in counts.items())
    stated = read_stated_counts(f"This rule adds {sum(counts.values())} entities {form(listed)}.")
    assert dict(stated.additions_by_destination) == {name.upper(): number for name, number in counts.items()}
    assert stated.additions == sum(counts.values())


def test_removals_told_in_entities_are_a_lower_bound() -> None:
    stated = read_stated_counts("This rule removes two entities from the Entity List.")
    removals = [Amendment(Verb.REMOVE, "IRAN", name, None, "") for name in ("A", "B", "C")]
    assert (stated.removals, stated.removals_at_least) == (None, 2)
    assert [stated.agree_with(removals[:number]) for number in (1, 2, 3)] == [False, None, None]


def test_removals_cannot_be_counted_where_a_heading_goes_with_its_entries() -> None:
    stated = read_stated_counts("This rule removes two entries from the Entity List.")
    removals = [Amendment(Verb.REMOVE, "IRAN", name, None, "") for name in ("A", "B", "C")]
    heading = HeadingAmendment("MALTA", None, "")
    assert [stated.agree_with(removals[:number], [heading]) for number in (1, 2, 3)] == [None, None, False]


def test_what_the_summary_leaves_out_is_sought_in_the_body() -> None:
    stated = read_stated_counts(
        "This rule adds two entities to the Entity List.",
        [
            "The ERC decided to modify one entity. In 2019, another rule modified 9 entries on the Entity List.",
            "In supplement no. 4 to part 744 (the Entity List), this final rule revises 85 existing entries.",
        ],
    )
    assert (stated.additions, stated.revisions) == (2, 85)


EFFECTIVE = {
    "This rule is effective March 25, 2025.": date(2025, 3, 25),
    "Effective date: This rule is effective 03/25/2025.": date(2025, 3, 25),
    "It is effective on June 12, 2024, except for amendatory instruction 14, which is effective July 16, 2024.": date(
        2024, 6, 12
    ),
    "This rule is effective April 11, 2022. It is applicable as of February 14, 2022.": date(2022, 4, 11),
    "This rule is effective on publication.": None,
    "This rule is effective [INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER].": None,
    "This rule is effective February 30, 2025.": None,
    "": None,
}


@pytest.mark.parametrize("dates", EFFECTIVE)
def test_reads_the_effective_date(dates: str) -> None:
    effective = read_effective_date(dates, NO_RECORD)
    assert effective.on == EFFECTIVE[dates]
    assert effective.text == dates


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("This rule is effective upon publication.", date(2025, 3, 28)),
        ("This rule is effective on filing for public inspection.", date(2025, 3, 25)),
        ("Effective 30 days after the date of publication in the Federal Register.", date(2025, 4, 28)),
        ("This rule takes effect on: [INSERT DATE OF FILING FOR PUBLIC INSPECTION].", date(2025, 3, 25)),
        ("EFFECTIVE DATE: [INSERT DATE SIXTY (60) DAYS FROM THE DATE OF FILING].", date(2025, 5, 27)),
        ("Effective [INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER].", date(2025, 3, 28)),
        ("Effective [INSERT DATE 30 DAYS AFTER DATE OF PUBLICATION].", date(2025, 4, 28)),  # the 27th is a Sunday
        ("Effective [INSERT DATE 31 DAYS AFTER DATE OF PUBLICATION].", date(2025, 4, 28)),
        ("This rule is effective March 25, 2025.", date(2025, 3, 25)),
    ],
)
def test_the_date_of_publication_fills_the_blank(dates: str, expected: date) -> None:
    effective = read_effective_date(dates, RECORD)
    assert (effective.on, effective.is_computed) == (expected, "March" not in dates)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("The effective date of the rule published on June 2, 2025 (90 FR 23456), is delayed until May 1, 2026.", None),
        ("The rule published at 90 FR 23456, effective June 2, 2025, is stayed until September 2, 2025.", None),
        ("The effective date is delayed until September 2, 2025.", None),
        ("Comments must be received by May 1, 2025.", None),
        ("Effective June 30, 2025, the effective date of the rule published June 2, 2025, is delayed.", (6, 30)),
        ("This rule, delaying the effective date of that published June 2, 2025, is effective June 30, 2025.", (6, 30)),
        ("The rule published June 2, 2025 (90 FR 23456), is withdrawn effective June 30, 2025.", (6, 30)),
        ("June 30, 2025.", (6, 30)),
        ("This rule is effective at 4:30 p.m. on June 30, 2025.", (6, 30)),
        ("This final rule is effective as of 12:01 a.m. Eastern Standard Time on June 30, 2025.", (6, 30)),
    ],
)
def test_the_date_of_another_rule_is_not_the_effective_date(dates: str, expected: tuple[int, int] | None) -> None:
    assert read_effective_date(dates, RECORD).on == (date(2025, *expected) if expected else None)


def test_instructions_set_apart_are_told() -> None:
    dates = (
        "It is effective May 1, 2024, except for amendatory instructions 3, 4 and 11, which are effective June 1, 2024."
    )
    effective = read_effective_date(dates, NO_RECORD)
    assert effective.on == date(2024, 5, 1)
    assert [(each.on, each.instructions) for each in effective.later] == [(date(2024, 6, 1), ("3", "4", "11"))]
    assert effective.later[0].text.startswith("except for amendatory instructions 3, 4 and 11")


@pytest.mark.parametrize(
    ("dates", "later"),
    [
        (
            "Effective May 1, 2024, except for instruction 4, which is effective June 3, 2024, and instructions 6 "
            "through 8, which are effective July 1, 2024.",
            [(date(2024, 6, 3), ("4",)), (date(2024, 7, 1), ("6", "7", "8"))],
        ),
        (
            "Amendatory instruction 1 is effective May 1, 2024. Amendatory instruction 2 is effective June 3, 2024.",
            [(date(2024, 6, 3), ("2",))],
        ),
        (
            "Effective May 1, 2024, except for amendatory instruction 5, which is delayed indefinitely.",
            [(None, ("5",))],
        ),
        ("This rule is effective May 1, 2024. Amendatory instruction 5 is long.", []),
    ],
)
def test_each_instruction_set_apart_has_its_date(dates: str, later: list[tuple[date | None, tuple[str, ...]]]) -> None:
    effective = read_effective_date(dates, NO_RECORD)
    assert effective.on == date(2024, 5, 1)
    assert [(each.on, each.instructions) for each in effective.later] == later


def test_a_rule_may_apply_from_a_day_before_it_is_effective() -> None:
    dates = "This rule is effective April 11, 2022. This rule is applicable as of February 14, 2022."
    effective = read_effective_date(dates, NO_RECORD)
    assert (effective.on, effective.applicable_as_of) == (date(2022, 4, 11), date(2022, 2, 14))


def test_a_stay_has_a_first_and_a_last_day() -> None:
    dates = "Effective November 10, 2025, the amendments to part 744 at 90 FR 47201 are stayed until November 9, 2026."
    effective = read_effective_date(dates, NO_RECORD)
    assert (effective.on, effective.stayed_until) == (date(2025, 11, 10), date(2026, 11, 9))


CORRECTIONS = {
    "the office's own, by its number": ("C1-2024-13148", "", ["Correction"], "2024-13148"),
    "the office's own, by its words": (
        "R1-1",
        "Correction",
        ["In rule document 2024–13148, appearing on page 51644, the name is corrected."],
        "2024-13148",
    ),
    "correcting amendments": (
        "2022-07643",
        "Correcting amendments.",
        [
            "The list stands in 15 CFR 744.",
            "Three errors stand in the rule published on February 14, 2022 (87 FR 8180).",
        ],
        "87 FR 8180",
    ),
    "a rule that cites others": ("2024-1", "Final rule.", ["It was published at 84 FR 29371 with errors."], ""),
    "a correction that names none": ("2024-1", "Final rule; correction.", ["An error is corrected."], ""),
}


@pytest.mark.parametrize("form", CORRECTIONS)
def test_a_correction_names_what_it_corrects(form: str) -> None:
    number, action, paragraphs, corrected = CORRECTIONS[form]
    assert read_corrected_document(number, action, paragraphs) == corrected


def savings(en_route: str, then: str) -> str:
    return (
        f"Shipments en route aboard a carrier to a port of export, on {en_route}, pursuant to actual orders, may "
        f"proceed{then}."
    )


@pytest.mark.parametrize(
    ("paragraph", "en_route_on", "deadline"),
    [
        (savings("March 25, 2025", " before April 24, 2025"), date(2025, 3, 25), date(2025, 4, 24)),
        (savings("March 25, 2025", ", if completed no later than on May 2, 2025"), date(2025, 3, 25), date(2025, 5, 2)),
        (savings("February 24th", ""), date(2025, 2, 24), None),
        (savings("[INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER]", ""), date(2025, 3, 28), None),
    ],
)
def test_reads_the_savings_clause(paragraph: str, en_route_on: date, deadline: date | None) -> None:
    clause = read_savings_clause(["Background", paragraph], date(2025, 3, 25), RECORD)
    assert clause is not None
    assert (clause.en_route_on, clause.deadline, clause.sentence) == (en_route_on, deadline, paragraph)


def test_no_savings_clause() -> None:
    assert read_savings_clause(["Background", "Nothing is on its way."], None, NO_RECORD) is None


def test_a_last_day_that_is_not_known_is_not_no_last_day() -> None:
    blank = savings("March 28, 2025", " before [INSERT DATE 30 DAYS AFTER DATE OF PUBLICATION]")
    unknown = read_savings_clause([blank], None, NO_RECORD)
    known = read_savings_clause([blank], None, RECORD)
    assert unknown is not None
    assert (unknown.deadline, unknown.has_unknown_deadline, unknown.is_computed) == (None, True, False)
    assert known is not None
    assert (known.deadline, known.has_unknown_deadline, known.is_computed) == (date(2025, 4, 28), False, True)


def test_lists_of_names_by_destination() -> None:
    listed = read_listed_names(
        [
            "This rule adds the following:",
            "China",
            "• Abel Co., Ltd., and",
            "• Baker.",
            "Iran",
            "• Abel Co., Ltd.",
            "Else",
            "• C",
        ]
    )
    assert listed == ((CHINA, "Abel Co., Ltd."), (CHINA, "Baker"), ("IRAN", "Abel Co., Ltd."))


@given(st.text(max_size=300), st.text(max_size=100), st.lists(st.text(max_size=100), max_size=3))
def test_no_text_is_too_much(summary: str, dates: str, paragraphs: list[str]) -> None:
    read_preamble(summary, dates, paragraphs, NO_RECORD)
    read_corrected_document(summary, "Correction", paragraphs)


def test_the_next_heading_on_a_broken_page_is_no_part_of_the_savings_clause() -> None:
    clause = (
        "Shipments that were en route aboard a carrier on March 25, 2025, pursuant to actual orders, may proceed "
        "before April 24, 2025. Any such items not actually exported before midnight, on that day, require a license."
    )
    read = read_savings_clause([f"{clause} Rulemaking Requirements 1. This rule is not significant."], None, NO_RECORD)
    assert read is not None
    assert read.sentence == clause
