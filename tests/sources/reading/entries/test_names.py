import pytest

from sources.reading.entries.entry import read_entry
from state.listings import Listing


def entry(*lines: str) -> Listing:
    return read_entry("CUBA", lines, "", "", "")


class TestNames:
    @pytest.mark.parametrize(
        ("line", "name", "address"),
        [
            ("A. Leib Ltd.; HA'Assif 19, Binyamina, Israel.", "A. Leib Ltd.", "HA'Assif 19, Binyamina, Israel"),
            ("Peleng JSC, 25 Makaenka St., Minsk.", "Peleng JSC", "25 Makaenka St., Minsk"),
            ("Toptics, Inc., Bin'An Road, Hangzhou.", "Toptics, Inc.", "Bin'An Road, Hangzhou"),
            ("Dick Kuo, Ltd., Room 9-11, 5/F.", "Dick Kuo, Ltd.", "Room 9-11, 5/F"),
            ("Gyro Technology Co., Ltd, Floor 1, Beijing.", "Gyro Technology Co., Ltd", "Floor 1, Beijing"),
            ("Avin Co., Ltd. (AETC), Room 401.", "Avin Co., Ltd. (AETC)", "Room 401"),
            ("Lukoil, OAO, 11 Sretenski boulevard.", "Lukoil, OAO", "11 Sretenski boulevard"),
            ("Plant J.S. Co. 5 Zavodskaya St., Kamensk.", "Plant J.S. Co.", "5 Zavodskaya St., Kamensk"),
            ("PT. Kuantum Tekno Kreatif, Bandung, Indonesia.", "PT. Kuantum Tekno Kreatif", "Bandung, Indonesia"),
            ("Huawei OpenLab. Delhi, India.", "Huawei OpenLab", "Delhi, India"),
            ("Orient Importers and Exporters, Islamabad", "Orient Importers and Exporters", "Islamabad"),
            (
                "AECC Beijing Institute of Aeronautical. Materials, No. 8 Hangcai Avenue, Beijing, China",
                "AECC Beijing Institute of Aeronautical. Materials",
                "No. 8 Hangcai Avenue, Beijing, China",
            ),
            ("Institute of Metal. Moscow, 5 Zavodskaya St.", "Institute of Metal", "Moscow, 5 Zavodskaya St."),
            ("Aerospace Equip. Man., No. 100 Huaning Road", "Aerospace Equip. Man.", "No. 100 Huaning Road"),
            ("Aviation Tech. Dev. Nat., Shangbashan Road", "Aviation Tech. Dev. Nat.", "Shangbashan Road"),
            ("Fang Yu,16 Gaoxin 4th Road, Xian", "Fang Yu", "16 Gaoxin 4th Road, Xian"),
            (
                "Academy of Military Medical Sciences, Institute of Basic Medicine, 27 Taiping Road, Beijing.",
                "Academy of Military Medical Sciences, Institute of Basic Medicine",
                "27 Taiping Road, Beijing",
            ),
            (
                "Institute of Optics, Fine Mechanics, and Physics, 3888 E Nanhu Road.",
                "Institute of Optics, Fine Mechanics, and Physics",
                "3888 E Nanhu Road",
            ),
            (
                "Supercomputing Center Guangzhou (NSCC-GZ), Sun Yat-Sen University, Guangzhou.",
                "Supercomputing Center Guangzhou (NSCC-GZ)",
                "Sun Yat-Sen University, Guangzhou",
            ),
            (
                "Irum Mehboob Raja, Pakistan Institute of Nuclear Science, Nilore, Pakistan.",
                "Irum Mehboob Raja",
                "Pakistan Institute of Nuclear Science, Nilore, Pakistan",
            ),
        ],
    )
    def test_the_name_ends_where_the_address_begins(self, line: str, name: str, address: str) -> None:
        listing = entry(line)
        assert listing.name == name
        assert listing.addresses == (address,)

    @pytest.mark.parametrize(
        "name", ["Suma Techology Co., Ltd.", "Detail Technology Со., Ltd.", "Şirketi İstanbul Şubesi", "A.A. Bank (B)"]
    )
    def test_a_name_is_kept_as_printed_with_its_misprints_and_letters(self, name: str) -> None:
        assert entry(f"{name}, a.k.a., the following one alias:", "—X.", "12 Oak Road.").name == name

    def test_a_comma_inside_closing_quotes_is_the_sentences_not_the_names(self) -> None:
        listing = entry("AO GNPP “Region,” a.k.a., the following one alias:", "—“Region,” and", "10 Turaevo, Russia.")
        assert listing.names == ("AO GNPP “Region”", "Region")

    def test_a_name_may_hold_a_colon(self) -> None:
        assert (
            entry("CETC 13 subordinate institution: Envoltek, 21 Road").name
            == "CETC 13 subordinate institution: Envoltek"
        )
