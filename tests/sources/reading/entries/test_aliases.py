import pytest

from sources.reading.entries.entry import read_entry
from state.listings import AliasKind, Listing


def entry(*lines: str) -> Listing:
    return read_entry("CUBA", lines, "", "", "")


def akas(listing: Listing) -> list[str]:
    return [alias.name for alias in listing.aliases if alias.kind is AliasKind.AKA]


def fkas(listing: Listing) -> list[str]:
    return [alias.name for alias in listing.aliases if alias.kind is AliasKind.FKA]


class TestAliases:
    def test_dash_lines(self) -> None:
        listing = entry(
            "DJI, a.k.a., the following three aliases:",
            "—SZ DJI Co., Ltd.;",
            "—Da-Jiang; and",
            "—“DJI Group.”",
            "14 Floor.",
        )
        assert akas(listing) == ["SZ DJI Co., Ltd.", "Da-Jiang", "DJI Group"]
        assert listing.addresses == ("14 Floor",)

    @pytest.mark.parametrize("dash", ["—", "–", "-", "― "])
    def test_any_dash_will_do(self, dash: str) -> None:
        assert akas(entry("X, a.k.a., the following one alias:", f"{dash}Y Co.", "12 Oak Road.")) == ["Y Co."]

    def test_a_dash_inside_a_name_or_an_address_starts_no_item(self) -> None:
        listing = entry("AO 'G—S', a.k.a., the following one alias:", "—JSC 'G—S'.", "72 No—Fuzhong Road, China.")
        assert listing.names == ("AO 'G—S'", "JSC 'G—S'")
        assert listing.addresses == ("72 No—Fuzhong Road, China",)

    @pytest.mark.parametrize(
        ("last", "alias", "address"),
        [
            ("—Huawei Suzhou OpenLab, Suzhou, China.", "Huawei Suzhou OpenLab", "Suzhou, China"),
            ("—Bel LLC. 5 Dzerzhinsky Ave., Minsk.", "Bel LLC", "5 Dzerzhinsky Ave., Minsk"),
            ("—Gazmash. d. 54 korp. 1, Moscow, Russia.", "Gazmash", "d. 54 korp. 1, Moscow, Russia"),
            ("—M.A.G. Tech, 5762 Royalmount Ave.", "M.A.G. Tech", "5762 Royalmount Ave."),
            ("—JSC 'G—S'. 7 Yablochkova Street.", "JSC 'G—S'", "7 Yablochkova Street"),
            ("—Foo (HK) Co., Ltd. Xinjiang East Road, China.", "Foo (HK) Co., Ltd.", "Xinjiang East Road, China"),
        ],
    )
    def test_the_last_line_may_have_swallowed_the_address(self, last: str, alias: str, address: str) -> None:
        listing = entry("X, a.k.a., the following two aliases:", "—Y; and", last)
        assert akas(listing) == ["Y", alias]
        assert listing.addresses == (address,)

    def test_a_place_in_the_last_alias_stays_there_when_an_address_follows(self) -> None:
        listing = entry(
            "X, a.k.a., the following one alias:", "—The Laser Laboratory, Shanghai.", "12 Oak Road, China."
        )
        assert akas(listing) == ["The Laser Laboratory, Shanghai"]

    @pytest.mark.parametrize(
        "line",
        [
            "X Ltd., a.k.a., the following two aliases: —Y Ltd.; and —Zeta. 12 Oak Road, Kabul; 13 Oak Road, Kabul.",
            "X Ltd., a.k.a., the following two aliases: Y Ltd.; and Zeta. 12 Oak Road, Kabul; and 13 Oak Road, Kabul.",
            "X Ltd. (a.k.a., Y Ltd. and a.k.a. Zeta), 12 Oak Road, Kabul; and 13 Oak Road, Kabul.",
            "X Ltd., (a.k.a. Y Ltd.; a.k.a. Zeta),12 Oak Road, Kabul; and 13 Oak Road, Kabul.",
            "X Ltd., a.k.a., Y Ltd., a.k.a. Zeta, 12 Oak Road, Kabul; and 13 Oak Road, Kabul.",
            "X Ltd. (also known as Y Ltd.; and Zeta). Address: 12 Oak Road, Kabul. Alt. Address: 13 Oak Road, Kabul.",
            "X Ltd. (a.k.a. Y Ltd.; and Zeta, Address: 12 Oak Road, Kabul Alt Address: 13 Oak Road, Kabul",
        ],
    )
    def test_aliases_in_one_line(self, line: str) -> None:
        listing = entry(line)
        assert listing.name == "X Ltd."
        assert akas(listing) == ["Y Ltd.", "Zeta"]
        assert listing.addresses == ("12 Oak Road, Kabul", "13 Oak Road, Kabul")
        assert listing.notes == ()

    def test_former_names(self) -> None:
        listing = entry(
            "Z Plant (f.k.a., AO Z 'Zaliv;' JSC Zaliv; and OJSC ZALIV), a.k.a., the following one alias:",
            "—Z (f.k.a., Old Z);",
            "f.k.a., the following one alias:",
            "—Older Z.",
            "12 Oak Road.",
        )
        assert fkas(listing) == ["AO Z 'Zaliv'", "JSC Zaliv", "OJSC ZALIV", "Old Z", "Older Z"]
        assert akas(listing) == ["Z"]
        assert listing.addresses == ("12 Oak Road",)

    @pytest.mark.parametrize(
        ("group", "names"),
        [
            ("a.k.a. Lin Rongnan, Steven Lim and Yong Nam Lim", ["Lin Rongnan", "Steven Lim", "Yong Nam Lim"]),
            ("a.k.a., Rayan Parto System and Rayane Parto System", ["Rayan Parto System", "Rayane Parto System"]),
            ("a.k.a., Institut GZ, ZAO and ZAO 'GZ'", ["Institut GZ, ZAO", "ZAO 'GZ'"]),
            ("a.k.a., Erman & Sultan Trading Co.", ["Erman & Sultan Trading Co."]),
            ("a.k.a., Center for Research and Development", ["Center for Research and Development"]),
            ("a.k.a. “MEC”", ["MEC"]),
            ("a.k.a., CAEP (Academy)'s 902 Institute", ["CAEP (Academy)'s 902 Institute"]),
        ],
    )
    def test_several_names_in_one_pair_of_parentheses(self, group: str, names: list[str]) -> None:
        assert akas(entry(f"X ({group}), 12 Oak Road")) == names

    @pytest.mark.parametrize(
        ("before", "between", "after"),
        [("X Co., ", ", ", ""), ("X Co. (", "; ", "), 12 Oak Road"), ("X Co. ", " ", ", 12 Oak Road")],
    )
    def test_ten_thousand_aliases_in_one_line(self, before: str, between: str, after: str) -> None:
        names = [f"Lin{number}" for number in range(10_000)]
        line = f"{before}{between.join(f'a.k.a. {name}' for name in names)}{after}"
        listing = entry(line)
        assert (listing.name, akas(listing)) == ("X Co.", names)

    def test_ten_thousand_aliases_a_line_each(self) -> None:
        lines = [f"—Lin{number};" for number in range(10_000)]
        listing = entry("X, a.k.a., the following 10 aliases:", *lines, "12 Oak Road")
        assert len(listing.aliases) == 10_000
        assert listing.notes == ("X: states 10 aliases, 10000 were read",)

    def test_a_company_named_aka_is_no_alias(self) -> None:
        assert entry("AKA Makina, Ankara, Turkey").name == "AKA Makina"

    @pytest.mark.parametrize(
        ("stated", "note"),
        [
            ("two aliases", ()),
            ("2 aliases", ()),
            ("aliases", ()),
            ("three aliases", ("X: states 3 aliases, 2 were read",)),
            ("twenty-six aliases", ("X: states 26 aliases, 2 were read",)),
        ],
    )
    def test_the_number_of_aliases_is_checked(self, stated: str, note: tuple[str, ...]) -> None:
        assert entry(f"X, a.k.a., the following {stated}:", "—Y; and", "—Z.", "12 Oak Road").notes == note
