import pytest

from sources.reading.entries.entry import read_entry
from state.listings import Listing


def entry(*lines: str) -> Listing:
    return read_entry("CUBA", lines, "", "", "")


class TestAddresses:
    @pytest.mark.parametrize(
        ("text", "addresses"),
        [
            ("1 Oak Road, Kabul; and 2 Elm Road, Kabul.", ["1 Oak Road, Kabul", "2 Elm Road, Kabul"]),
            ("1 Oak Road, Kabul; 2 Elm Road, Kabul", ["1 Oak Road, Kabul", "2 Elm Road, Kabul"]),
            ("1 Oak Road; and; 2 Elm Road", ["1 Oak Road", "2 Elm Road"]),
            ("1 Oak Road; andHouse #4", ["1 Oak Road", "House #4"]),
            ("1 Oak Road, Iran and 2 Elm Road, Iran", ["1 Oak Road, Iran", "2 Elm Road, Iran"]),
            ("1 Oak Road, China 518033, and 2 Elm Road", ["1 Oak Road, China 518033", "2 Elm Road"]),
            ("1 Oak Road, China. Elm Street, Harbin, China", ["1 Oak Road, China", "Elm Street, Harbin, China"]),
            ("901 Institute (P.O. Box 523) and 64 Oak Road", ["901 Institute (P.O. Box 523)", "64 Oak Road"]),
            ("2/F and 3/F, Green 18, Hong Kong", ["2/F and 3/F, Green 18, Hong Kong"]),
            (
                "Road (Behind Pakistan and Turkish Embassies), Kabul",
                ["Road (Behind Pakistan and Turkish Embassies), Kabul"],
            ),
            ("1 Oak Road (Gate 1; Gate 2), Kabul", ["1 Oak Road (Gate 1; Gate 2), Kabul"]),
            (
                "P.O. Box 1, Dubai, U.A.E. and P.O. Box 2, Dubai, U.A.E.",
                ["P.O. Box 1, Dubai, U.A.E.", "P.O. Box 2, Dubai, U.A.E."],
            ),
            ("Belarus.", ["Belarus"]),
        ],
    )
    def test_one_from_the_next(self, text: str, addresses: list[str]) -> None:
        assert list(entry("X, a.k.a., the following one alias:", "—Y.", text).addresses) == addresses

    def test_lines_of_addresses(self) -> None:
        listing = entry("X Ltd.,", "1 Oak Road, Kabul; and", "2 Elm Road,", "Kabul.", "3 Ash Road.")
        assert listing.addresses == ("1 Oak Road, Kabul", "2 Elm Road, Kabul", "3 Ash Road")

    def test_a_scope_is_no_address(self) -> None:
        listing = entry("AEOI, P.O. Box 1, Tehran; and all locations in Iran.")
        assert listing.addresses == ("P.O. Box 1, Tehran",)
        assert listing.notes == ("all locations in Iran",)

    def test_an_address_in_parentheses_and_a_scope_behind_an_alias(self) -> None:
        listing = entry(
            "VNIIEF, a.k.a., the following one alias:",
            "—Arzamas-16, (Address: 37 Mira Ave. Sarov, 607188 Russia); and any centers located in Sarov.",
        )
        assert listing.names == ("VNIIEF", "Arzamas-16")
        assert listing.addresses == ("37 Mira Ave. Sarov, 607188 Russia",)
        assert listing.notes == ("any centers located in Sarov",)


class TestSeeAlso:
    @pytest.mark.parametrize(
        ("remark", "destinations"),
        [
            ("(See alternate address under Iran)", ["Iran"]),
            ("(see alternate addresses in the United Kingdom).", ["United Kingdom"]),
            ("(See also addresses under Romania and Russia).", ["Romania", "Russia"]),
            (
                "(See alternate addresses under Iran, Senegal and the United Kingdom)",
                ["Iran", "Senegal", "United Kingdom"],
            ),
            (
                "(See alternate addresses under Netherlands, Pakistan, and Turkey).",
                ["Netherlands", "Pakistan", "Turkey"],
            ),
            ("(See alternate addresses under U.A.E.).", ["U.A.E"]),
            ("(See also Crimea (Occupied)).", ["Crimea (Occupied)"]),
            ("(See Ukraine", ["Ukraine"]),
            ("(For alternate addresses, see Kazakhstan and Kyrgyzstan.)", ["Kazakhstan", "Kyrgyzstan"]),
            ("; See also address under Cyprus", ["Cyprus"]),
        ],
    )
    def test_names_the_other_destinations(self, remark: str, destinations: list[str]) -> None:
        listing = entry(f"X Ltd., 12 Oak Road, Kabul, Afghanistan. {remark}")
        assert list(listing.see_also) == destinations
        assert listing.addresses == ("12 Oak Road, Kabul, Afghanistan",)
        assert listing.notes == ()

    def test_a_remark_that_says_more_stands_in_the_notes_too(self) -> None:
        listing = entry(
            "X Ltd., 12 Oak Road. (See also addresses under Taiwan for this entry, which is listed as X Taiwan)"
        )
        assert listing.see_also == ("Taiwan",)
        assert listing.notes == ("See also addresses under Taiwan for this entry, which is listed as X Taiwan",)
