"""Addresses: the same door in many spellings, and the next door, which is not it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.screening.addresses import (
    SAME_DOOR_SCORE,
    SAME_PLACE_SCORE,
    SAME_STREET_NUMBER_SCORE,
    SAME_WORDS_SCORE,
    read_address,
    same_address,
)

# Real addresses of the list.
BILLION_CENTRE = "Flat B&C, 30/F., Tower A, Billion Centre, 1 Wang Kwong Road, Kowloon Bay, Kowloon, Hong Kong"
HOLLYWOOD_PLAZA = "Room 1318-19, 13F, Hollywood Plaza, 610 Nathan Road, Mong Kok, Kowloon, Hong Kong"
HO_KING = "Office 4, 16/F Ho King Commercial Centre, 2-16 Fayuen Street, Hong Kong"
CHENGFU = "No. 150 Chengfu Road, Haidian District, Beijing, China"


@pytest.mark.parametrize(
    ("listed", "ours"),
    [
        (BILLION_CENTRE, "Flat B&C, 30th Floor, Tower A, Billion Center, No. 1 Wang Kwong Rd., Kowloon Bay, Hong Kong"),
        (HOLLYWOOD_PLAZA, "RM 1318-19, 13/F Hollywood Plaza, 610 Nathan Rd, Mongkok, Hong Kong"),
        (HO_KING, "Unit 4, Floor 16, Но King Commercial Center, 2-16 Fa Yuen St, Mong Kok, Hong Kong"),
        (CHENGFU, "150 CHENGFU RD., HAIDIAN DIST., BEIJING 100084"),
        (CHENGFU, "北京市海淀区成府路150号"),
        ("Room 1203, Block A, No. 8 Gaoxin South 1st Road, Nanshan District", "深圳市南山区高新南一路8号A座12楼1203室"),
        (HO_KING, "九龍旺角花園街2-16號好景商業中心16樓4室, Hong Kong"),
        ("Unit 04, 7/F Bright Way Tower, No. 33 Mong Kok Road", "RM 704 BRIGHT WAY TOWER NO 33 MONGKOK RD"),
        (HOLLYWOOD_PLAZA, "Room 1318-1319, Hollywood Plaza, 610 Nathan Road, Mong Kok"),
        ("No. 14, Huayuan Road, Nanping District, Chongqing, China.", "14 Huayuan Lu, Chongqing"),
        ("No. 9, Deng Zhuang South Rd., Hai Dian Dist, Beijing, 100094, China", "9 Dengzhuang South Road, Beijing"),
        ("No. 1036, Inspur Road, Hi-Tech Zone, Jinan, Shandong, 250101, China", "1036 Inspur Road, Jinan"),
        ("No. 25 Gaoxin 1st Road, Xi'an, China", "25 Gaoxin First Road, Xi’an"),
        ("8 Pravdy Street, Moscow, 125040, Russia.", "125040, г. Москва, ул. Правды, д. 8"),
        ("48 Prospekt Makeeva, Miass", "Makeeva ave. 48, Miass"),
        ("Ul. Eletskaya 19, St. Petersburg", "Санкт-Петербург, Елецкая ул., дом 19"),
        ("No: 52 Hasat Sk., Ic Kapi No: 1, Sisli, Istanbul", "Hasat Sokak No:52 İç Kapı No:1 Şişli/İstanbul"),
        (HO_KING, "16/F-4, Ho King Commercial Centre, 2-16 Fa Yuen Street"),
        (HOLLYWOOD_PLAZA, "Rooms 1318 & 1319, Hollywood Plaza, 610 Nathan Road, Mongkok"),
        ("Room 19C Lockhart Centre 301-307, Lockhart Rd.", "Flat C 19th floor Lockhart Ctr 301-7 Lockhart Road"),
        ("Room 2309, 23/F, Ho King Centre, 2-16 Fa Yuen Street", "2309 Ho King Centre, 2-16 Fa Yuen Street"),
        ("Room 203, B Building, No. 57 Busha Road, Nanwan, Shenzhen", "深圳市龙岗区南湾布沙路57号B栋203室"),
        ("102F Pasir Panjang Rd., #08-02, Singapore 118530", "08-02, 102F Pasir Panjang Road, Singapore"),
        ("Office No. 10, 2nd Floor, Tarnol Centre, Islamabad, Pakistan.", "Office 10, Second Floor, Tarnol, Islamabad"),
        (
            "Suite 1, 5 Sheikh Mohammed Bing Rashid Boulevard, Dubai",
            "Suite 1, 5 Sheikh Mohammed Bin Rashid Blvd, Dubai",
        ),
    ],
)
def test_one_door_in_two_spellings(listed: str, ours: str) -> None:
    assert same_address(ours, listed) >= SAME_DOOR_SCORE
    assert same_address(listed, ours) >= SAME_DOOR_SCORE


@pytest.mark.parametrize(
    ("listed", "ours"),
    [
        # Two entries of the list, Address 07 and Address 08.
        (HOLLYWOOD_PLAZA, "Room 1318-20, 13F, Hollywood Plaza, 610 Nathan Road, Mong Kok Kowloon, Hong Kong"),
        (CHENGFU, "No. 152 Chengfu Road, Haidian District, Beijing"),
        (HO_KING, "香港花園街2-16號好景商業中心16樓5室"),
        (BILLION_CENTRE, "Shop 3, G/F, Tower B, Billion Centre, 1 Wang Kwong Road, Kowloon Bay, Hong Kong"),
        (BILLION_CENTRE, "Flat B&C, 31/F, Tower A, Billion Centre, 1 Wang Kwong Road, Kowloon Bay, Hong Kong"),
        ("No. 8 Zhongshan Road, Nanjing, China", "No. 8 Zhongshan Road, Xiamen, China"),
        ("No. 15, Jinye 2 Road, Xi'an", "No. 15, Jinye 3 Road, Xi'an"),
        ("No. 70 Jinya Road, Xi'an", "No. 70 Jinye Road, Xi'an"),
        ("Plot 5, Korangi Industrial Area, Karachi", "Plot 5, SITE Industrial Area, Karachi"),
        ("P.O. Box 8120, Centurion, South Africa", "P.O. Box 8121, Centurion, South Africa"),
    ],
)
def test_the_next_door_is_another_address(listed: str, ours: str) -> None:
    assert same_address(ours, listed) == 0


@pytest.mark.parametrize(
    "vague", ["Hong Kong.", "China", "Wuhan, Hubei, China.", "46701 Hamburg", "Beijing 100094", ""]
)
def test_a_city_or_a_country_is_never_evidence(vague: str) -> None:
    assert same_address(vague, vague) == 0


def test_a_house_without_the_room_is_less_than_the_door() -> None:
    assert same_address("2-16 Fa Yuen Street, Mong Kok, Hong Kong", HO_KING) == SAME_STREET_NUMBER_SCORE


def test_a_street_without_a_number_is_the_same_only_word_for_word() -> None:
    listed = "Middle Section of Hu Shan Road, Tai'an City, China"
    assert same_address("MIDDLE SECTION OF HU SHAN RD, TAIAN", listed) == SAME_WORDS_SCORE
    assert same_address("Hu Shan Road, Tai'an", listed) == 0


def test_streets_that_are_named_in_other_ways() -> None:
    assert read_address("11 rue du Pain, Lyon").streets == {"dupainrue"}
    assert read_address("Venkelbastraße 93, 46701 Hamburg").streets == {"venkelbastrasse"}
    assert read_address("Intersection of Gongan Road and Xinwa Road").streets == {"gonganroad", "xinwaroad"}
    assert read_address("72 No—Fuzhong Road, Shenzhen").streets == {"fuzhongroad"}


def test_what_is_numbered_is_told_apart() -> None:
    assert dict(read_address("Unit No. 5, Building Five, First Floor, Flat/Rm 7, 29 Jinghai Second Road").numbers) == {
        "room": {"5", "7"},
        "building": {"5"},
        "floor": {"1"},
        "no": {"29"},
    }


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert same_address(text, text) in {0, SAME_WORDS_SCORE, SAME_PLACE_SCORE}


@given(st.permutations(["Room 4", "16/F", "2-16 Fayuen Street", "Mong Kok", "Hong Kong"]))
def test_the_order_of_parts_makes_no_difference(parts: list[str]) -> None:
    listed = "Room 4, 16th Floor, 2-16 Fa Yuen Street, Mong Kok, Hong Kong"
    assert same_address(", ".join(parts), listed) == SAME_PLACE_SCORE
