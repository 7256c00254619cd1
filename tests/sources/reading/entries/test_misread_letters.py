import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.entries.entry import read_entry
from sources.reading.entries.misread_letters import mend_letters, note_misread


def misread(text: str, encoding: str) -> str:
    """What UTF-8 looks like to a program that takes it for another encoding."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", ["Gerät GmbH", "Anonim Şirketi İstanbul", "Xi’an — “X”", "Россия", "Nº 5"])
def test_what_was_misread_is_mended_where_the_whole_text_proves_it(text: str, encoding: str) -> None:
    wrong = misread(text, encoding)
    assert mend_letters(wrong) == text
    assert note_misread(wrong) == (f"letters were read in another encoding, and are mended: {wrong}",)


@pytest.mark.parametrize("text", ["Gerät", "CAFÉ”", "SÃO PAULO", "“X” — Şti", "Россия", "JOÃO”", "Is it? Yes", ""])
def test_what_is_right_is_left_alone(text: str) -> None:
    assert mend_letters(text) == text
    assert note_misread(text) == ()


@pytest.mark.parametrize("text", ["GerÃ¤t and Gerät", "Murat B\x81key", "Oak Â Road"])
def test_what_cannot_be_proved_is_told(text: str) -> None:
    assert mend_letters(text) == text
    assert note_misread(text) == (f"letters may be misread: {text}",)


@pytest.mark.parametrize("text", ["Company?s Oak", "Ger\ufffdt"])
def test_lost_letters_are_told(text: str) -> None:
    assert note_misread(text) == (f"letters were lost: {text}",)


@given(st.text())
def test_mending_twice_is_mending_once_for_what_has_no_note(text: str) -> None:
    assert note_misread(text) or mend_letters(text) == text


def test_an_entry_keeps_the_cell_as_it_stands_beside_the_mended_name() -> None:
    lines = ("GerÃ¤t GmbH, a.k.a., the following one alias:", "—Fahrger\ufffdt.", "1 Oak Road, Linz, Austria.")
    listing = read_entry("AUSTRIA", lines, "", "", "")
    assert listing.names == ("Gerät GmbH", "Fahrger\ufffdt")
    assert listing.verbatim == "\n".join(lines)
    assert listing.notes == (
        f"letters were read in another encoding, and are mended: {lines[0]}",
        f"letters were lost: {lines[1]}",
    )
