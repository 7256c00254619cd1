from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.citations import Citations, RegisterCitation, read_citations

FIRST = RegisterCitation(88, 12170, date(2023, 2, 27))
SECOND = RegisterCitation(90, 14048, date(2025, 3, 28))


@pytest.mark.parametrize(
    "text",
    [
        "88 FR 12170, 2/27/23. 90 FR 14048, 3/28/25.",
        "88 FR 12170, 2/27/23; 90 FR 14048, 3/28/25",
        "88 FR 12170, 2/27/23\n90 FR 14048, 3/28/25.",
        "88 FR 12170, 02/27/2023, 90 FR 14048 03/28/25.",
        "88 FR 12170 2/27/23 90 FR 14048, 3/28/2025",
        "88 FR  12170 (2/27/2023), 90 FR 14048 (03/28/25)",
        "88 FR 12170 No. 38, 2/27/23. 90 FR 14048 (no. 59), 3/28/25.",
        "88 F.R. 12170 2/27/23; 90 F.R. 14048, 3/28/25",
        "88 FR 12170 preview citation details, 2/27/23. 90 fr 14048, 3/28/25.",
    ],
)
def test_the_spellings_of_the_list_say_the_same(text: str) -> None:
    assert read_citations(text) == Citations((FIRST, SECOND))


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("86 FR 67319.", RegisterCitation(86, 67319)),
        ("90 FR [INSERT FR PAGE NUMBER], 3/28/25", RegisterCitation(90, None, date(2025, 3, 28))),
        (
            "90 FR [INSERT FR PAGE NUMBER], [INSERT DATE OF PUBLICATION IN THE FEDERAL REGISTER].",
            RegisterCitation(90),
        ),
        ("63 FR 64322, 11/19/98.", RegisterCitation(63, 64322, date(1998, 11, 19))),
        ("65 FR 14444, 3/17/00.", RegisterCitation(65, 14444, date(2000, 3, 17))),
        ("83 FR 61541, 11/13/19.", RegisterCitation(83, 61541, date(2019, 11, 13))),
    ],
)
def test_what_is_missing_or_wrong_in_print_stays_so(text: str, citation: RegisterCitation) -> None:
    assert read_citations(text) == Citations((citation,))


def test_what_is_no_citation_is_kept_unread() -> None:
    assert read_citations("").found == ()
    assert read_citations("Ibid.; 88 FR 12170, 2/27/23, as amended").unread == ("Ibid", "as amended")
    assert read_citations("88 FR 12170, 2/30/23.") == Citations((), ("88 FR 12170, 2/30/23",))


@given(st.text())
def test_any_text_is_read_or_kept(text: str) -> None:
    read = read_citations(text)
    assert read.found or "".join(read.unread) == text.strip(" .,;\n")
