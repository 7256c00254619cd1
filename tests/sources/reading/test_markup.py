from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.markup import lines_of, parse_xml, squeeze, text_of, walk_xml
from state.errors import UnreadableInput


def cell(xml: str) -> tuple[str, ...]:
    return lines_of(parse_xml(xml.encode(), "a test"))


class TestParseXml:
    def test_gives_the_root_without_comments_and_instructions(self) -> None:
        root = parse_xml(b"<?xml version='1.0'?><!-- a --><RULE>one<!-- b --><?page 2?> two</RULE>", "rule.xml")
        assert root.tag == "RULE"
        assert text_of(root) == "one two"

    def test_reads_the_encoding_that_the_document_declares(self) -> None:
        text = "<?xml version='1.0' encoding='utf-16'?><ENT>Türkiye</ENT>"
        assert text_of(parse_xml(text.encode("utf-16"), "x")) == "Türkiye"

    @pytest.mark.parametrize("data", [b"", b"  \n\t"])
    def test_refuses_nothing(self, data: bytes) -> None:
        with pytest.raises(UnreadableInput, match=r"^rule\.xml: is empty"):
            parse_xml(data, "rule.xml")

    @pytest.mark.parametrize(
        "page",
        [
            b"<!DOCTYPE html><html><body>Request Access</body></html>",
            b"\n<html lang='en'><p>Request Access<br></html>",
            b"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>\n<HTML>",
            b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'></html>",
        ],
    )
    def test_refuses_a_web_page(self, page: bytes) -> None:
        with pytest.raises(UnreadableInput, match="HTML page"):
            parse_xml(page, "rule.xml")

    def test_refuses_a_document_that_is_cut_off_wherever_it_is_cut(self) -> None:
        whole = b"<RULE><ROW><ENT I='01'>CANADA</ENT><ENT>CPUNTO &amp; Co.</ENT></ROW></RULE>"
        parse_xml(whole, "rule.xml")
        for end in range(1, len(whole)):
            with pytest.raises(UnreadableInput, match=r"^rule\.xml, line \d+, column \d+: is not whole XML"):
                parse_xml(whole[:end], "rule.xml")

    def test_refuses_bytes_of_another_encoding(self) -> None:
        with pytest.raises(UnreadableInput, match="line 2"):
            parse_xml("<?xml version='1.0' encoding='utf-8'?>\n<ENT>Türkiye</ENT>".encode("latin-1"), "rule.xml")

    def test_refuses_an_encoding_nobody_knows(self) -> None:
        with pytest.raises(UnreadableInput):
            parse_xml(b"<?xml version='1.0' encoding='x-unknown'?><ENT/>", "rule.xml")

    @pytest.mark.parametrize(
        "doctype",
        [
            "<!DOCTYPE RULE>",
            "<!DOCTYPE RULE SYSTEM 'file:///etc/hostname'>",
            "<!DOCTYPE RULE [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>",
            "<!DOCTYPE RULE [<!ENTITY name 'Inspur'>]>",
        ],
    )
    def test_refuses_a_document_type(self, doctype: str) -> None:
        with pytest.raises(UnreadableInput, match="document type"):
            parse_xml(f"{doctype}<RULE>text</RULE>".encode(), "rule.xml")

    def test_refuses_entities_that_grow(self) -> None:
        levels = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
        bomb = f"<!DOCTYPE RULE [<!ENTITY l0 'ha'>{levels}]><RULE a='&l9;'>&l9;</RULE>"
        with pytest.raises(UnreadableInput):
            parse_xml(bomb.encode(), "rule.xml")

    def test_refuses_a_tree_too_deep_to_walk(self) -> None:
        with pytest.raises(UnreadableInput):
            parse_xml(b"<E>" * 5000 + b"</E>" * 5000, "rule.xml")

    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        with suppress(UnreadableInput):
            lines_of(parse_xml(data, "bytes"))


class TestWalkXml:
    def test_gives_each_element_as_it_begins_and_whole_and_what_stands_above_it(self) -> None:
        table = b"<TABLE><ROW N='1'><ENT>Canada</ENT></ROW><ROW N='2'/></TABLE>"
        walked = [
            (
                row.get("N"),
                is_whole,
                text_of(row) if is_whole else "",
                [str(above.tag) for above in row.iterancestors()],
            )
            for row, is_whole in walk_xml(table, "x", "ROW")
        ]
        assert walked == [
            ("1", False, "", ["TABLE"]),
            ("1", True, "Canada", ["TABLE"]),
            ("2", False, "", ["TABLE"]),
            ("2", True, "", ["TABLE"]),
        ]

    def test_what_was_given_is_emptied(self) -> None:
        table = b"<TABLE><ROW><ENT>Canada</ENT></ROW><ROW><ENT>Iran</ENT></ROW></TABLE>"
        rows = [row for row, is_whole in walk_xml(table, "x", "ROW") if is_whole]
        assert [len(row) for row in rows] == [0, 0]

    @pytest.mark.parametrize(
        "data",
        [
            b" \n",
            b"<html></html>",
            b"<RULE><ROW></RULE>",
            b"<RULE/>and more",
            b"<RULE>&unknown;</RULE>",
            b"<!DOCTYPE RULE SYSTEM 'file:///etc/hostname'><RULE/>",
            b"<!DOCTYPE RULE [<!ENTITY name 'Inspur'>]><RULE>&name;</RULE>",
            b"<E>" * 5000 + b"</E>" * 5000,
        ],
    )
    def test_refuses_what_is_refused_whole(self, data: bytes) -> None:
        for read in (parse_xml, lambda *given: list(walk_xml(*given, "ROW"))):
            with pytest.raises(UnreadableInput):
                read(data, "x")


class TestSqueeze:
    def test_one_blank_for_any_white_space(self) -> None:
        assert squeeze("  a\u00a0b\n\t c\u2009d ") == "a b c d"

    def test_characters_of_no_width_go(self) -> None:
        assert squeeze("http://\u200bwww.\ufeffbis\u00ad.gov") == "http://www.bis.gov"

    def test_letters_stay_as_they_are(self) -> None:
        assert squeeze("Со., Ltd. “Techology” No—5") == "Со., Ltd. “Techology” No—5"

    @given(st.text())
    def test_squeezing_again_changes_nothing(self, text: str) -> None:
        assert squeeze(squeeze(text)) == squeeze(text)


class TestLinesOf:
    def test_a_cell_of_the_federal_register(self) -> None:
        assert cell(
            "<ENT>X Inc., a.k.a., the following one alias:<LI>—X; <E T='03'>and</E></LI><LI>—Y.</LI></ENT>"
        ) == (
            "X Inc., a.k.a., the following one alias:",
            "—X; and",
            "—Y.",
        )

    def test_the_same_cell_indented(self) -> None:
        indented = """<ENT>
            X Inc., a.k.a., the
              following one alias:
            <LI>
                —X;
                <E T="03">and</E>
            </LI>
            <LI>—Y.</LI>
        </ENT>"""
        assert cell(indented) == ("X Inc., a.k.a., the following one alias:", "—X; and", "—Y.")

    def test_a_cell_of_the_ecfr(self) -> None:
        assert cell("<TD class='left'>X, a.k.a.:<br/>—Y; <I>and</I><br/>—Z.<br/>Kabul.</TD>") == (
            "X, a.k.a.:",
            "—Y; and",
            "—Z.",
            "Kabul.",
        )

    @pytest.mark.parametrize(
        ("xml", "text"),
        [
            ("<ENT>(See §§ 734.9(g),<SU>3</SU> 744.21(b))</ENT>", "(See §§ 734.9(g),3 744.21(b))"),
            ("<ENT>(See §§ 734.9(g),\n   <SU>3</SU>\n   744.21(b))</ENT>", "(See §§ 734.9(g),3 744.21(b))"),
            (
                "<TD>§§ 734.9(e) <sup>1</sup> and 744.11 of the EAR <sup>2</sup></TD>",
                "§§ 734.9(e)1 and 744.11 of the EAR2",
            ),
            ("<ENT>of the EAR) <E T='51'>4</E></ENT>", "of the EAR)4"),
            ("<ENT>3<SU>rd</SU> ring</ENT>", "3rd ring"),
            ("<ENT>3\n  <SU> rd </SU>\n  ring</ENT>", "3rd ring"),
            ("<TD><sup>1</sup> For this entity</TD>", "1 For this entity"),
        ],
    )
    def test_a_raised_figure_joins_the_word_before_it(self, xml: str, text: str) -> None:
        assert cell(xml) == (text,)

    def test_a_page_number_leaves_no_gap_in_a_word(self) -> None:
        assert cell("<ENT>Techno<PRTPAGE P='12173'/>logy\n <PRTPAGE P='12174'/>\n Co.</ENT>") == ("Technology Co.",)

    def test_text_behind_a_line_is_a_line(self) -> None:
        assert cell("<ENT>a<LI>b</LI>c<P>d</P></ENT>") == ("a", "b", "c", "d")

    def test_empty_lines_are_left_out(self) -> None:
        assert cell("<TD> <br/>\u00a0<br/>a<br/></TD>") == ("a",)
        assert cell("<TD/>") == ()

    def test_text_of_puts_the_lines_into_one(self) -> None:
        assert text_of(parse_xml(b"<CHED>License<LI>review policy</LI></CHED>", "x")) == "License review policy"
