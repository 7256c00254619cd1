import pytest

from sources.reading.entries.entry import read_entry
from state.listings import Alias, AliasKind, Listing, Member


def entry(*lines: str) -> Listing:
    return read_entry("PAKISTAN", lines, "", "", "")


def names(listing: Listing) -> list[str]:
    return [member.name for member in listing.members]


class TestHeadings:
    def test_each_line_with_a_dash_is_a_member_with_its_address(self) -> None:
        listing = entry(
            "H Co., Ltd., a.k.a., the following one alias:",
            "—HH.",
            "Addresses for H Co., Ltd.: H Base, Shenzhen, China; and Hong Kong.",
            "Affiliated entities:",
            "—H New Technology Co., Ltd., Room 605, No. 21, Xinba, Hangzhou, China;",
            "—H Enterprises, No. 410 Jianghong Road, Hangzhou, China.",
        )
        assert listing.names == ("H Co., Ltd.", "HH")
        assert listing.addresses == ("H Base, Shenzhen, China", "Hong Kong")
        assert listing.members == (
            Member("H New Technology Co., Ltd.", addresses=("Room 605, No. 21, Xinba, Hangzhou, China",)),
            Member("H Enterprises", addresses=("No. 410 Jianghong Road, Hangzhou, China",)),
        )
        assert listing.notes == ("Affiliated entities:", "Addresses for H Co., Ltd.")

    def test_a_unit_of_a_company_is_named_with_the_company(self) -> None:
        listing = entry(
            "H Co.", "Affiliated entities:", "—H Co., Ltd. Beijing Institute, No. 3 Oak Rd., Beijing, China."
        )
        assert listing.members == (
            Member("H Co., Ltd. Beijing Institute", addresses=("No. 3 Oak Rd., Beijing, China",)),
        )

    def test_bodies_behind_the_partys_own_addresses_are_members_where_their_heading_was_lost(self) -> None:
        listing = entry(
            "H Co., Ltd.",
            "Addresses for H Co., Ltd.: H Base, Shenzhen, China; and Hong Kong. H New Co., Ltd., Room 605, Hangzhou, "
            "China. H Co., Ltd. Test Lab, H Base, Xi'an, China; and No. 2 Oak Rd., China. Building 2, Shenzhen, China. "
            "HM; HM Co., Ltd.; and HM Tech. Building R4, No. 2 City Avenue, China.",
        )
        assert listing.addresses == ("H Base, Shenzhen, China", "Hong Kong", "Building 2, Shenzhen, China")
        assert listing.members == (
            Member("H New Co., Ltd.", addresses=("Room 605, Hangzhou, China",)),
            Member("H Co., Ltd. Test Lab", addresses=("H Base, Xi'an, China", "No. 2 Oak Rd., China")),
            Member("HM"),
            Member("HM Co., Ltd."),
        )
        assert "HM; HM Co., Ltd.; and HM Tech. Building R4, No. 2 City Avenue, China." in listing.notes

    def test_all_in_one_line(self) -> None:
        listing = entry(
            "H Co., Ltd., a.k.a., the following one alias: —HH. Addresses for H Co., Ltd.: H Base, Shenzhen, "
            "China; and Hong Kong. Affiliated entities: —H New, Room 605, China; and —H Net, 48 Daliang Street."
        )
        assert listing.names == ("H Co., Ltd.", "HH")
        assert listing.addresses == ("H Base, Shenzhen, China", "Hong Kong")
        assert listing.members == (
            Member("H New", addresses=("Room 605, China",)),
            Member("H Net", addresses=("48 Daliang Street",)),
        )

    def test_without_dashes_a_company_and_its_address_make_a_member(self) -> None:
        listing = entry(
            "H Co., Ltd., H Base, Shenzhen, China.",
            "Affiliated entities:",
            "H Digital Co., Ltd., a.k.a., the following one alias:",
            "—H Longshine.",
            "No. 3 Xinxi Rd., H Building, Beijing, China.",
            "H Net Co., Ltd., No. 48 Daliang Street, Ningbo, China.",
            "Room 5, Somewhere, China.",
        )
        assert listing.addresses == ("H Base, Shenzhen, China",)
        assert listing.members == (
            Member("H Digital Co., Ltd.", (Alias("H Longshine"),), ("No. 3 Xinxi Rd., H Building, Beijing, China",)),
            Member("H Net Co., Ltd.", addresses=("No. 48 Daliang Street, Ningbo, China",)),
        )
        assert "Room 5, Somewhere, China." in listing.notes

    def test_without_dashes_all_in_one_line(self) -> None:
        listing = entry(
            "H Co., Ltd.",
            "Affiliated entities: H Digital Co., Ltd., a.k.a., the following one alias:",
            "—H Longshine.",
            "No. 3 Xinxi Rd., Beijing, China; and No. 18 Muhe Rd., Beijing, China. H Net Co., Ltd., No. 48 Daliang "
            "Street, Ningbo, China. Building 2, Area B, Shenzhen, China.",
        )
        assert listing.members == (
            Member(
                "H Digital Co., Ltd.",
                (Alias("H Longshine"),),
                ("No. 3 Xinxi Rd., Beijing, China", "No. 18 Muhe Rd., Beijing, China"),
            ),
            Member("H Net Co., Ltd.", addresses=("No. 48 Daliang Street, Ningbo, China",)),
        )
        assert listing.notes == ("Affiliated entities:", "Building 2, Area B, Shenzhen, China.")

    @pytest.mark.parametrize(
        "heading", ["X Works, and the following subordinate entities:", "X Works, including the following:"]
    )
    def test_a_heading_in_the_line_of_the_name(self, heading: str) -> None:
        listing = entry(heading, "—Alpha Plant, P.O. Box 1114, Islamabad;", "—Beta Ltd.")
        assert listing.names == ("X Works",)
        assert listing.members == (Member("Alpha Plant", addresses=("P.O. Box 1114, Islamabad",)), Member("Beta Ltd."))

    def test_a_heading_that_names_one_member(self) -> None:
        listing = entry("X Works, 12 Oak Road.", "Subordinate institution Eta Terahertz.")
        assert listing.members == (Member("Eta Terahertz"),)
        assert listing.notes == ("Subordinate institution",)

    @pytest.mark.parametrize(
        "name",
        [
            "Affiliated Companies Ltd.",
            "CETC 13th Research Institute (CETC 13) subordinate institution: Bowei Integrated Circuits",
            "Guangzhou Hongyu Technology Co., Ltd. (a subordinate institute of CETC-7)",
        ],
    )
    def test_a_name_is_no_heading(self, name: str) -> None:
        listing = entry(f"{name}, 12 Oak Road, Guangzhou, China.")
        assert (listing.name, listing.members, listing.notes) == (name, (), ())


class TestAliases:
    def test_a_member_takes_as_many_lines_as_its_list_promises_and_the_address_behind(self) -> None:
        listing = entry(
            "PAEC, and the following subordinate entities:",
            "—National Development Complex (NDC), a.k.a., the following two aliases:",
            "—National Development Centre; and",
            "—National Defense Complex.",
            "Fateh Jang, Punjab, Rawalpindi, Pakistan; and P.O. Box 2216, Islamabad, Pakistan;",
            "—PINSTECH Institute (PINSTECH), Nilore, Islamabad;",
            "—Institute of Lasers, f.k.a., the following one alias:",
            "—Lasers Bureau.",
            "Lethrar Road, Islamabad, Pakistan.",
        )
        assert listing.aliases == listing.addresses == ()
        assert listing.members == (
            Member(
                "National Development Complex (NDC)",
                (Alias("National Development Centre"), Alias("National Defense Complex")),
                ("Fateh Jang, Punjab, Rawalpindi, Pakistan", "P.O. Box 2216, Islamabad, Pakistan"),
            ),
            Member("PINSTECH Institute (PINSTECH)", addresses=("Nilore, Islamabad",)),
            Member(
                "Institute of Lasers", (Alias("Lasers Bureau", AliasKind.FKA),), ("Lethrar Road, Islamabad, Pakistan",)
            ),
        )
        assert listing.notes == ("and the following subordinate entities:",)

    def test_aliases_in_the_line_of_the_member(self) -> None:
        listing = entry(
            "Second Academy, a.k.a., the following one alias:",
            "—CASIC 2.",
            "Subordinate institutions:",
            "—Second Design Department, a.k.a., the following two aliases: Institute of Systems; and Planning Dept.",
            "—204th Institute, a.k.a., the following one alias: 706th Research Institute.",
        )
        assert listing.names == ("Second Academy", "CASIC 2")
        assert listing.members == (
            Member("Second Design Department", (Alias("Institute of Systems"), Alias("Planning Dept."))),
            Member("204th Institute", (Alias("706th Research Institute"),)),
        )

    def test_an_address_where_the_alias_should_stand(self) -> None:
        listing = entry(
            "CETC 11.",
            "Subordinate institution Laiyin Company Ltd, a.k.a., the following one alias, No. 10, North Road, Beijing, "
            "China, 100016; and No. 4 Oak Road, Beijing, China, 100015.",
        )
        assert listing.members == (
            Member(
                "Laiyin Company Ltd",
                addresses=("No. 10, North Road, Beijing, China, 100016", "No. 4 Oak Road, Beijing, China, 100015"),
            ),
        )
        assert listing.notes == ("Subordinate institution", "a.k.a., the following one alias,")

    def test_a_list_that_promises_another_number(self) -> None:
        listing = entry("X Works.", "Subordinate institutions:", "—A Lab, a.k.a., the following two aliases: B Lab.")
        assert listing.members == (Member("A Lab", (Alias("B Lab"),)),)
        assert "A Lab: states 2 aliases, 1 were read" in listing.notes

    def test_a_list_without_number_leaves_aliases_and_members_in_doubt(self) -> None:
        listing = entry("X Works.", "Subordinate institutions:", "—A Lab, a.k.a.:", "—B Lab;", "—C Lab.")
        assert names(listing) == ["A Lab"]
        assert listing.notes == ("Subordinate institutions:", "—B Lab;", "—C Lab.")


class TestSharedAddresses:
    SHARED = "The following addresses apply to the entity and to the two subordinate institutions"

    def test_they_are_the_entrys(self) -> None:
        listing = entry(
            "X Works, a.k.a., the following one alias:",
            "—XW.",
            "Subordinate institutions:",
            "—A Lab;",
            "—B Lab.",
            f"{self.SHARED}: 50 Oak Road; and 51 Oak Road.",
        )
        assert listing.names == ("X Works", "XW")
        assert listing.addresses == ("50 Oak Road", "51 Oak Road")
        assert listing.members == (Member("A Lab"), Member("B Lab"))
        assert listing.notes == ("Subordinate institutions:", self.SHARED)

    @pytest.mark.parametrize(
        "told", ["Sun Sea Electronics. Nan Institute.", "Sun Sea Electronics. Subordinate institution Nan Institute."]
    )
    def test_as_many_sentences_as_the_cell_counts_are_members(self, told: str) -> None:
        listing = entry("X Works, a.k.a., the following one alias:", "—XW.", f"{told} {self.SHARED}: 50 Oak Road.")
        assert names(listing) == ["Sun Sea Electronics", "Nan Institute"]
        assert listing.addresses == ("50 Oak Road",)

    def test_another_number_of_sentences_stays_in_the_notes(self) -> None:
        listing = entry("X Works.", f"Sun Sea Co. Ltd. Nan Institute. {self.SHARED}: 50 Oak Road.")
        assert listing.members == ()
        assert listing.notes == (
            self.SHARED,
            "Sun Sea Co. Ltd. Nan Institute.",
            "states 2 members, 0 were read",
        )


def test_bodies_described_stay_in_the_notes() -> None:
    described = "—Nuclear reactors (including power plants), and heavy water production facilities;"
    listing = entry("PAEC, and the following subordinate entities:", "—A Lab;", described, "—B Lab.")
    assert names(listing) == ["A Lab", "B Lab"]
    assert described in listing.notes
