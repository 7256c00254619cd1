"""Which of its two texts a rule's file holds."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.rule_file import read_rule
from state.errors import UnreadableInput
from state.rules import TextForm

TEXT = "ACTION: Final rule.\n\nSUMMARY: BIS adds one entity.\n"


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_tells_the_two_texts_apart(before: bytes) -> None:
    assert read_rule(before + b"<RULE><SUBJECT>Additions</SUBJECT></RULE>", "x").text_form is TextForm.XML
    assert read_rule(before + TEXT.encode(), "x").text_form is TextForm.PLAIN_TEXT


@pytest.mark.parametrize(
    ("data", "trouble", "remedy"),
    [
        (b"%PDF-1.7 ...", "is a PDF", "the PDF itself"),
        (b"\n<!DOCTYPE html><title>Request Access</title>", "is an HTML page", "full-text XML"),
        (b"<HTML>", "is an HTML page", "full-text XML"),
        (b"", "is empty", "again"),
        (b'{"count": 0}', "captions", "again"),
    ],
)
def test_refuses_anything_else_with_a_remedy(data: bytes, trouble: str, remedy: str) -> None:
    with pytest.raises(UnreadableInput, match=trouble) as caught:
        read_rule(data, "given.bin")
    assert caught.value.subject.startswith("given.bin")
    assert remedy in caught.value.remedy


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with suppress(UnreadableInput):
        read_rule(data, "any")
