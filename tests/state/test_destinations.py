import pytest

from state.destinations import DESTINATIONS, destination_of, find_destination, iso_code

CHINA = "CHINA, PEOPLE'S REPUBLIC OF"


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("CHINA, PEOPLE'S REPUBLIC OF", CHINA),
        ("CHINA, PEOPLE’S REPUBLIC OF", CHINA),
        ("China", CHINA),
        ("People's Republic of China", CHINA),
        ("the People’s Republic of China (China)", CHINA),
        ("China, People's Republic of (China)", CHINA),
        ("china (prc)", CHINA),
        ("the United Arab Emirates (UAE)", "UNITED ARAB EMIRATES"),
        ("UAE", "UNITED ARAB EMIRATES"),
        ("U.A.E", "UNITED ARAB EMIRATES"),
        ("United Kingdom", "UNITED KINGDOM"),
        ("the UK", "UNITED KINGDOM"),
        ("Türkiye", "TURKEY"),
        ("TÜRKİYE", "TURKEY"),
        ("Turkiye", "TURKEY"),
        ("T[uuml]rkiye", "TURKEY"),
        ("Crimea region of Ukraine", "CRIMEA REGION OF UKRAINE"),
        ("Crimea (Occupied)", "CRIMEA REGION OF UKRAINE"),
        ("Russia", "RUSSIA"),
        ("the Russian Federation", "RUSSIA"),
        ("Myanmar", "BURMA"),
        ("North\u00a0Macedonia", "NORTH MACEDONIA"),
        ("Republic of Korea", "SOUTH KOREA"),
        ("Hong Kong", "HONG KONG"),
        ("Tanzania, United Republic of", "TANZANIA"),
        ("Korea (the Democratic People's Republic of)", "NORTH KOREA"),
        ("Congo, Democratic Republic of the", "CONGO, DEMOCRATIC REPUBLIC OF THE"),
        ("Côte d’Ivoire", "COTE D'IVOIRE"),
        ("St. Kitts & Nevis", "SAINT KITTS AND NEVIS"),
        ("Gambia, The", "GAMBIA"),
        ("Republic of China", "TAIWAN"),
        ("U.S.A.", "UNITED STATES"),
    ],
)
def test_finds_a_destination_under_each_of_its_names(words: str, heading: str) -> None:
    destination = find_destination(words)
    assert destination is not None
    assert destination.heading == heading


@pytest.mark.parametrize(
    "words",
    ["", "()", "Atlantis", "Chinatown", "New China", "Moscow, Russia", "China (China), Canada", "Korea", "Republic of"],
)
def test_finds_nothing_in_other_words(words: str) -> None:
    assert find_destination(words) is None


@pytest.mark.parametrize(
    ("heading", "code"),
    [(CHINA, "CN"), ("TAIWAN", "TW"), ("CRIMEA REGION OF UKRAINE", "UA"), ("UNITED KINGDOM", "GB"), ("Holland", "NL")],
)
def test_gives_the_iso_code_of_a_heading(heading: str, code: str) -> None:
    assert iso_code(heading) == code


def test_an_unknown_heading_has_no_iso_code() -> None:
    assert iso_code("ATLANTIS") == ""


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("1 Elm Rd., Bogota, Colombia", "CO"),
        ("Toronto, Ontario, Canada M5V 2T6", "CA"),
        ("Seoul 04524, Korea, South", "KR"),
        ("Dubai, U.A.E., P.O. Box 300", "AE"),
        ("Beijing P.R. China 100000", "CN"),
        ("Tehran Iran", "IR"),
        ("Atlanta, Georgia 30301", "US"),
        ("Tbilisi, Georgia 0105", "GE"),
        ("FCI Elm, Safford, AZ 85548", "US"),
        ("Los Angeles, CA 90001-1234", "US"),
        ("Santa Fe, New Mexico", "US"),
        ("Washington, D.C.", "US"),
        ("Los Angeles, CA", None),
        ("12 Jordan Street, Moscow", None),
    ],
)
def test_an_address_is_in_the_destination_at_its_end_whatever_codes_stand_there(address: str, code: str | None) -> None:
    found = destination_of(address)
    assert (found.iso_code if found else None) == code


def test_every_name_in_the_table_leads_to_its_own_row() -> None:
    for destination in DESTINATIONS:
        for words in (destination.heading, destination.heading.title(), *destination.other_names):
            assert find_destination(words) is destination


def test_every_row_has_a_heading_in_capitals_and_a_two_letter_code() -> None:
    assert all(each.heading.isupper() and len(each.iso_code) == 2 for each in DESTINATIONS)
    assert len({each.heading for each in DESTINATIONS}) == len(DESTINATIONS)
