"""How records write a listed name: every generator of `tests.name_variants`, on the names of real rules."""

from __future__ import annotations

import random
from functools import cache

import pytest

from monitor.screening.names import name_forms, record_forms
from monitor.screening.scoring import Thresholds, country_score, score_name
from state.destinations import iso_code
from state.listings import Alias, Listing
from state.matches import ReasonKind, Strength
from tests.name_variants import KINDS
from tests.typesetting.facts import NUMBERS, read_facts

SAMPLE = 40

# At least this share of the names must be found, and at least that as strong matches.
FLOORS = {
    "without acronym": (0.95, 0.9),
    "cut at 30": (0.9, 0.0),
    "cut at 35": (0.95, 0.0),
    "cut at 40": (0.95, 0.0),
    "abbreviated": (0.9, 0.3),
    "surrounded": (0.95, 0.3),
    "branch": (0.95, 0.6),
    "run together": (0.9, 0.7),
    "reromanised": (0.9, 0.7),
    "pinyin apart": (0.9, 0.8),
}


@cache
def listed() -> tuple[Listing, ...]:
    return tuple(
        Listing(row.destination, row.name, aliases=tuple(map(Alias, row.aka)))
        for number in NUMBERS
        for row in read_facts(number).rows
    )


def strength_of(name: str, country: str, listing: Listing) -> Strength | None:
    """What a name alone gives beside all names of an entry."""
    verdict = country_score(country, listing)
    found = [
        evidence
        for ours in record_forms(name)
        for written in listing.names
        for theirs in name_forms(written)
        if (evidence := score_name(ours, theirs, verdict, Thresholds()))
    ]
    return max(found, key=lambda each: each.rank).strength if found else None


def variants_of(kind: str) -> list[tuple[Listing, str, str]]:
    """Some names of that kind, with their entry and the customer's country."""
    made = [
        (listing, name, country)
        for listing in listed()
        for written in listing.names
        for name, country in KINDS[kind](written, iso_code(listing.destination) or "", random.Random(written))
    ]
    return random.Random(7).sample(made, min(SAMPLE, len(made)))


@pytest.mark.parametrize(("kind", "found", "strong"), [(kind, *shares) for kind, shares in FLOORS.items()])
def test_each_kind_of_a_listed_name_is_found(kind: str, found: float, strong: float) -> None:
    some = variants_of(kind)
    strengths = [strength_of(name, country, listing) for listing, name, country in some]
    assert len(some) > 3
    missed = [name for (_, name, _), strength in zip(some, strengths, strict=True) if strength is None]
    assert len(missed) <= (1 - found) * len(some), missed
    assert strengths.count(Strength.STRONG) >= strong * len(some)


@pytest.mark.parametrize(
    ("name", "country", "listed_name", "strength"),
    [
        ("Quorvathel Europe B.V.", "NL", "Quorvathel Group Co., Ltd.", Strength.POSSIBLE),
        ("Quorvathel Restaurant", "NL", "Quorvathel Group Co., Ltd.", None),
        ("CNRD 3rd Academy", "CN", "China National Rocket Department (CNRD) 3rd Academy", Strength.STRONG),
        ("China Rocket Department No. 43 Inst.", "CN", "China Rocket Department 43rd Institute", Strength.STRONG),
        ("China Rocket Department No. 44 Inst.", "CN", "China Rocket Department 43rd Institute", None),
        ("NUTE", "CN", "Nanjing University of Technology and Engineering", Strength.POSSIBLE),
        ("Dept. of Physics, Quorvathel University", "CN", "Quorvathel University", Strength.STRONG),
        ("Филиал ПАО «Кворватель»", "RU", "PJSC Kvorvatel", Strength.STRONG),
        ("DBQ Mak. San. Tic. A.Ş.", "TR", "DBQ Makina Sanayi ve Ticaret A.S.", Strength.STRONG),
        ("Aleksandr Mukhamed Quorvin", "RU", "Alexander Mohammed Quorvin", Strength.STRONG),
        ("Planet Wisdom Technology LLC", "US", "Planet Wisdom Technology", Strength.POSSIBLE),
        ("Quorvathel Deutschland GmbH", "DE", "Quorvathel Group Co., Ltd.", Strength.POSSIBLE),
        ("QVJ", "CN", "QVJ Group", Strength.POSSIBLE),
        ("Q U O R V A T H E L Group", "CN", "Quorvathel Group Co., Ltd.", Strength.STRONG),
        ("Quorvathel E1ectric Techno1ogies", "CN", "Quorvathel Electric Technologies", Strength.STRONG),
        (
            "Quorvathel Aeronaut & Supercomp Inst.",
            "CN",
            "Quorvathel Aeronautics and Supercomputing Institute",
            Strength.STRONG,
        ),
        ("Phytiurnel Technology", "CN", "Phytiumel Technology", Strength.POSSIBLE),
        ("Кворватель Аэрогидродинамический Институт", "RU", "Kvorvatel Aerohydrodynamic Institute", Strength.POSSIBLE),
        ("Обособленное подразделение АО «Кворватель»", "RU", "PJSC Kvorvatel", Strength.STRONG),
        ("ООО Ромашка (бывшее название: Кворватель Технология)", "RU", "Kvorvatel Technology LLC", Strength.POSSIBLE),
        ("Quorvathel Technologies (USD account)", "CN", "Quorvathel Technologies", Strength.STRONG),
        ("Jade Machinery Co", "US", "Jade Machinery Ltd.", Strength.POSSIBLE),
        ("北京工业大学化工学院", "CN", "Beijing University of Technology", Strength.STRONG),
    ],
)
def test_what_makes_a_name_that_of_a_listed_party(
    name: str, country: str, listed_name: str, strength: Strength | None
) -> None:
    destination = {"RU": "RUSSIA", "TR": "TURKEY"}.get(country, "CHINA")
    assert strength_of(name, country, Listing(destination, listed_name)) is strength


def test_an_acronym_alone_is_possible_and_never_strong_by_itself() -> None:
    listing = Listing("PAKISTAN", "National Engineering and Scientific Commission (NESCOM)")
    assert strength_of("NESCOM", "PK", listing) is Strength.POSSIBLE
    assert strength_of("National Engineering and Scientific Commission", "PK", listing) is Strength.STRONG


@pytest.mark.parametrize(
    "name",
    [
        "Quorvath Dianzi Co Ltd Beijing Branch",
        "Quorvath Dianzi Kuala Lumpur Representative Office",
        "Quorvath Dianzi Co., Ltd. (Singapore Branch)",
        "Quorvath Dianzi filial",
        "Branch of Quorvath Dianzi",
        "Quorvath Dianzi - Purchasing Department",
    ],
)
def test_a_branch_is_a_class_of_its_own(name: str) -> None:
    (theirs,) = name_forms("Quorvath Dianzi Co., Ltd.")
    found = [each for ours in record_forms(name) if (each := score_name(ours, theirs, None, Thresholds()))]
    best = max(found, key=lambda each: each.rank)
    assert (best.kind, best.strength) == (ReasonKind.BRANCH, Strength.STRONG)
    assert "a unit of the listed company" in best.explain()[0]


def test_a_chinese_branch_is_one_and_a_subsidiary_is_not() -> None:
    kinds = {
        written: {
            each.kind
            for ours in record_forms(written)
            for theirs in name_forms("Inspur Group Co., Ltd.")
            if (each := score_name(ours, theirs, None, Thresholds()))
        }
        for written in ("浪潮集团有限公司马来西亚分公司", "浪潮集团办事处", "浪潮集团子公司")
    }
    assert [ReasonKind.BRANCH in found for found in kinds.values()] == [True, True, False]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Fujian Yinhua Circuit", "Fujian Jinhua Circuit"), ("Beijing Caishitong", "Beijing Kaishitong")],
)
def test_two_words_of_pinyin_are_two_names(ours: str, theirs: str) -> None:
    assert strength_of(f"{ours} Co., Ltd.", "CN", Listing("CHINA", f"{theirs} Co., Ltd.")) is None


@pytest.mark.parametrize(
    ("name", "country", "strength"),
    [
        ("Wave Software LLC", "US", Strength.POSSIBLE),
        ("Wave Software LLC", "CN", Strength.STRONG),
        ("Silver Falcon Software", "US", None),
    ],
)
def test_a_name_of_ordinary_words_is_not_strong_in_another_country(
    name: str, country: str, strength: Strength | None
) -> None:
    assert strength_of(name, country, Listing("CHINA", "Wave Software")) is strength


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("Dr. Mohammad Ghassem Najafi", Strength.STRONG),
        ("Mr. M. G. Najafi", Strength.POSSIBLE),
        ("Najafi Mohammad Ghassem", Strength.POSSIBLE),
        ("Najafi, Mohammad Ghassem", Strength.STRONG),
        ("Mohammad bin Ghassem Najafi", Strength.STRONG),
        ("محمد قاسم نجفی", Strength.POSSIBLE),
    ],
)
def test_names_of_persons(name: str, strength: Strength) -> None:
    assert strength_of(name, "IR", Listing("IRAN", "Mohammad Ghassem Najafi")) is strength


@pytest.mark.parametrize(
    ("ours", "country", "theirs", "strength"),
    [
        ("Maria Qomova", "RU", "Mariya Qomova", Strength.STRONG),
        ("Anton Qebedeva", "RU", "Anton Qebedev", Strength.POSSIBLE),
        ("CHEN, Jin Ping", "CN", "Jinping Chen", Strength.STRONG),
        ("Muhammad Farooq", "PK", "Muhammad Farrukh", None),
        ("Fazal Raheem Qareed", "AF", "Fazal Rahim Qarid", Strength.STRONG),
        ("Sam Johnson", "US", "Sam Johnson", Strength.POSSIBLE),
        ("Qi Bo Ruan Jian You Xian Gong Si", "CN", "Qibo Software Co., Ltd.", Strength.POSSIBLE),
        ("Qi Bo Ji Shu", "CN", "Qiba Technology Co., Ltd.", None),
    ],
)
def test_spellings_relatives_and_namesakes(ours: str, country: str, theirs: str, strength: Strength | None) -> None:
    destination = {"RU": "RUSSIA", "PK": "PAKISTAN", "AF": "AFGHANISTAN"}.get(country, "CHINA")
    assert strength_of(ours, country, Listing(destination, theirs)) is strength


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Kingsemi Japan Kabushiki Kaisha", "Kingsemi Japan K.K."),
        ("TOV Quorvath", "Quorvath LLC"),
        ("PT Quorvath Dianzi", "Quorvath Dianzi Ltd"),
        ("Quorvath Dianzi sp. j.", "Quorvath Dianzi"),
        ("Quorvath Dianzi Kft", "Quorvath Dianzi"),
        ("Quorvath Dianzi SUARL", "Quorvath Dianzi"),
        ("Cong ty TNHH Quorvath Dianzi", "Quorvath Dianzi Co., Ltd."),
        ("Quorvath Dianzi Gesellschaft mit beschränkter Haftung", "Quorvath Dianzi GmbH"),
    ],
)
def test_legal_forms_of_many_countries_make_no_difference(ours: str, theirs: str) -> None:
    assert strength_of(ours, "", Listing("RUSSIA", theirs)) is Strength.STRONG
