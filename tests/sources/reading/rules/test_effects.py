from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.typeset_xml import set_rule_xml
from sources.reading.rule_file import read_rule
from sources.reading.rules.effects import read_effects
from sources.reading.rules.preamble import read_effective_date
from state.documents import NO_RECORD
from state.effects import Effect, EffectVerb
from state.listings import ListCode
from tests.sources.conftest import SHARED_DATA
from tests.typesetting.facts import read_facts
from tests.typesetting.wording import draft_of
from tests.year.effects import effect_rules

_THROUGH = ("744.20", "744.21", "744.22", "734.9")
_ORDERS = "supplement no. 1 to part 736"
TITLE = "Expansion of End-User Controls To Cover Affiliates of Certain Listed Entities"


def effects(
    *amendatory: str, dates: str = "This rule is effective November 10, 2026.", title: str = "", prose: str = ""
):
    paragraphs = ("PART 744", *amendatory)
    return read_effects(paragraphs, (title, "Final rule.", "", prose), read_effective_date(dates, NO_RECORD), NO_RECORD)


def shapes(found: tuple[Effect, ...]) -> list[tuple[str, str]]:
    return [(effect.provision, str(effect.verb)) for effect in found]


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("2. Section 744.11 is amended by revising paragraph (a)(1) to read as follows:", [("§ 744.11", "revise")]),
        ("2. Revise § 744.8(a)(2) to read as follows:", [("§ 744.8", "revise")]),
        ("3. In § 744.11, stay paragraph (a)(1) until November 9, 2027.", [("§ 744.11", "stay")]),
        (
            "3. Sections 744.8, 744.11, and 744.21 are stayed until November 9, 2027.",
            [("§ 744.8", "stay"), ("§ 744.11", "stay"), ("§ 744.21", "stay")],
        ),
        ("4. Supplement No. 8 to part 744 is removed.", [("supplement no. 8 to part 744", "remove")]),
        ("4. The stay of supplement no. 8 to part 744 is lifted.", [("supplement no. 8 to part 744", "lift the stay")]),
        ("4. Reinstate supplement no. 8 to part 744.", [("supplement no. 8 to part 744", "reinstate")]),
        ("4. Supplement no. 8 is suspended indefinitely.", [("supplement no. 8 to part 744", "stay")]),
        (
            "4. Supplement No. 4 to part 744 is amended by adding footnote 7 to read as follows:",
            [("footnote 7 of supplement no. 4 to part 744", "add")],
        ),
        (
            "4. Supplement no. 4 to part 744 is amended by revising footnotes 1 and 5.",
            [("footnotes 1, 5 of supplement no. 4 to part 744", "revise")],
        ),
        (
            "4. Supplement no. 7 to part 744 is amended by revising the introductory text to the supplement:",
            [("supplement no. 7 to part 744", "revise")],
        ),
        (
            "1. Supplement no. 1 to part 736 is amended by adding paragraph (g).",
            [("supplement no. 1 to part 736", "add")],
        ),
        ("1. Section 734.4 is amended by adding paragraph (a)(10).", [("§ 734.4", "add")]),
        ("3. Sections 734.9 and 744.20 through 744.22 are stayed.", [(f"§ {n}", "stay") for n in _THROUGH]),
        ("2. In General Order No. 6 of supplement no. 1 to part 736, revise paragraph (a).", [(_ORDERS, "revise")]),
        ("2. Add a note to § 744.11(a)(1).", [("§ 744.11", "add")]),
        # Not ours, and ours only by the way.
        ("2. Section 740.2 is amended by revising paragraph (a)(9).", []),
        ("2. Section 740.2 is amended by adding a reference to § 744.11 at the end of paragraph (a).", []),
        ("2. Supplement no. 4 to part 742 is amended by revising the introductory text.", []),
        ("1. The authority citation for part 744 continues to read as follows:", []),
        # What is done to entries is no effect, whatever footnote they carry.
        ("2. Supplement no. 4 to part 744 is amended under CHINA by adding an entry for “Torvek” with footnote 4.", []),
        ("2. Supplement no. 4 to part 744 is amended by adding, in alphabetical order, “Torvek Optics.”", []),
    ],
)
def test_an_instruction_touches_what_its_head_names(instruction: str, expected: list[tuple[str, str]]) -> None:
    assert shapes(effects(instruction)) == expected


def test_paragraphs_below_an_instruction_belong_to_it_and_footnotes_stand_apart_from_entries() -> None:
    found = effects(
        "2. Supplement no. 4 to part 744 is amended:",
        "a. By revising the introductory text;",
        "b. Under CHINA, by adding an entry for “Torvek Optics”; and",
        "c. By adding footnote 6 to read as follows:",
    )
    assert shapes(found) == [
        ("supplement no. 4 to part 744", "revise"),
        ("footnote 6 of supplement no. 4 to part 744", "add"),
    ]
    assert "Torvek" not in " ".join(effect.instruction for effect in found)
    assert (found[1].footnotes, found[1].rule) == ((6,), None)


def test_a_rule_that_is_touched_by_its_citation_is_read_from_the_dates() -> None:
    dates = (
        "Effective November 10, 2026, the interim final rule published at 90 FR 47201, and stayed at 90 FR 50857, is "
        "further delayed through March 1, 2027."
    )
    first, second = effects(dates=dates)
    assert (first.provision, first.verb, first.until) == ("90 FR 47201", EffectVerb.STAY, date(2027, 3, 1))
    assert (first.effective_on, first.instruction, second.provision) == (date(2026, 11, 10), dates, "90 FR 50857")


def test_an_item_that_names_a_section_is_an_instruction_of_its_own() -> None:
    found = effects("5. Amend part 744 as follows:", "a. In § 744.11, revise paragraph (a); and", "b. Remove § 744.16.")
    assert shapes(found) == [("§ 744.11", "revise"), ("§ 744.16", "remove")]


@pytest.mark.parametrize("cited", ["90 FR 47201", "90 F.R. 47,201", "90 Fed. Reg. 47201", "90 FR at 47201"])
def test_a_rule_is_cited_in_any_manner(cited: str) -> None:
    assert shapes(effects(prose=f"The rule at {cited} is under review.")) == [("90 FR 47201", "cite")]


def test_what_the_dates_do_as_of_a_day_counts_from_then() -> None:
    (found,) = effects(dates="As of November 10, 2026, the stay published at 90 FR 50857 is lifted.")
    assert (found.verb, found.effective_on) == (EffectVerb.LIFT, date(2026, 11, 10))


def test_a_citation_in_the_prose_alone_is_told_as_no_more() -> None:
    (found,) = effects(prose="BIS adds entities. See the Affiliates Rule (90 FR 47201), which is stayed. It stays so.")
    assert (found.verb, found.until, found.rule) == (EffectVerb.CITE, None, "affiliates-rule")


def test_an_instruction_with_a_date_of_its_own_has_that() -> None:
    (found,) = effects("9. Effective December 1, 2026, § 744.11 is amended by removing paragraph (a)(1).", title=TITLE)
    assert (found.effective_on, found.rule) == (date(2026, 12, 1), "affiliates-rule")


def test_no_date_is_said_where_none_is_written() -> None:
    (found,) = effects("9. Section 744.11 is amended by removing paragraph (a)(1).", dates="")
    assert (found.effective_on, found.until) == (None, None)


WATCHED = ["734.3", "734.4", "734.9", "744.8", "744.11", "744.16", "744.20", "744.21", "744.22"]
OTHERS = ["734.13", "740.2", "744.1", "744.111", "744.6", "748.8", "762.2"]
HEADS = ["Section {} is amended by", "Amend § {} by", "In § {}, by", "§ {} is amended by"]


@given(st.sampled_from(HEADS), st.sampled_from(WATCHED + OTHERS), st.sampled_from(["revising", "adding", "removing"]))
def test_every_section_is_told_exactly_where_it_is_watched(head: str, section: str, verb: str) -> None:
    found = effects(f"3. {head.format(section)} {verb} paragraph (b) to read as follows:")
    assert [effect.provision for effect in found] == ([f"§ {section}"] if section in WATCHED else [])


@given(st.text(max_size=200))
def test_any_text_is_read_without_complaint(text: str) -> None:
    effects(f"2. Supplement no. 4 to part 744 {text}", text, dates=text, prose=text)


@pytest.fixture
def folder() -> Path:
    if not (SHARED_DATA / "effects").is_dir():
        pytest.skip("the shared test data is not beside this repository")
    return SHARED_DATA / "effects"


def read(folder: Path, beginning: str) -> tuple[Effect, ...]:
    (path,) = folder.glob(f"{beginning}*.xml")
    return read_rule(path.read_bytes(), path.name).effects


@pytest.mark.parametrize("form", ["printed", "manuscript"])
def test_an_extension_of_the_stay_and_a_reimposition_are_read(form: str) -> None:
    extension, reimposition = (read_rule(getattr(each, form), each.number).effects for each in effect_rules())
    assert shapes(extension) == [("90 FR 47201", "stay"), ("§ 744.11", "stay")]
    assert {(effect.effective_on, effect.until, effect.rule) for effect in extension} == {
        (date(2024, 11, 12), date(2025, 11, 9), "affiliates-rule")
    }
    assert shapes(reimposition) == [("§ 744.11", "revise"), ("footnote 6 of supplement no. 4 to part 744", "add")]
    assert [(effect.lists, effect.footnotes, effect.rule) for effect in reimposition] == [
        ((ListCode.ENTITY_LIST,), (), "affiliates-rule"),
        ((ListCode.ENTITY_LIST,), (6,), None),
    ]


def test_the_real_rule_on_affiliates_touches_all_that_it_amends_of_ours(folder: Path) -> None:
    named = [effect.provision for effect in read(folder, "2025-19001")]
    sections = ["§ 734.9", "§ 744.8", "§ 744.11", "§ 744.16", "§ 744.21"]
    assert [each for each in named if each.startswith("§")] == sections
    numbers = [("3", "732"), ("1", "736"), ("4", "744"), ("7", "744"), ("8", "744")]
    assert {f"supplement no. {number} to part {part}" for number, part in numbers} == {*named} - {*sections}


def test_a_rule_on_entries_alone_touches_nothing_else() -> None:
    for number in ("2024-24562", "2025-05427"):
        assert read_rule(set_rule_xml(draft_of(read_facts(number))), number).effects == ()
