"""Letters that are drawn over one another are told; those that a typeface makes of one sign are not."""

import pytest

from sources.reading.manuscripts.page_text import UNREADABLE, words_of
from sources.reading.pdf_pages import Glyph


@pytest.mark.parametrize(
    ("drawn", "is_readable"),
    [("21", False), ("ae", False), ("fi", True), ("Th", True), ("e\u0301", True), ("55", True)],
)
def test_two_letters_in_one_place_are_no_word(drawn: str, is_readable: bool) -> None:
    glyphs = [Glyph(text, 10.0, 15.0, 100.0, 10.0, order) for order, text in enumerate(drawn)]
    (word,) = words_of(glyphs)
    assert (UNREADABLE not in word.text) == is_readable
