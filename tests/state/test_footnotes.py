import pytest

from state.footnotes import FOOTNOTES, footnote_of, read_footnotes


@pytest.mark.parametrize(
    ("requirement", "figures"),
    [
        ("For all items subject to the EAR. (See § 744.11 of the EAR)", ()),
        ("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2", (1, 2)),
        ("For all items subject to the EAR, see §§ 734.9(e) 1 and 744.11 of the EAR 2", (1, 2)),
        ("(See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)", (3,)),
        ("(See §§ 734.9(g)3, 746.8(a)(3), and 744.21(b) of the EAR)", (3,)),
        ("(See §§ 734.9(e)(2) and 744.11 of the EAR)", (4,)),
        ("(See §§ 734.9(e) and 744.11 of the EAR)4", (4,)),
        ("(Se §§ 734.9(e)(2) and 744.11 of the EAR) 4", (4,)),
        ("(See §§ 734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5", (5,)),
        ("(See § 744.11 of the EAR)6", (6,)),
    ],
)
def test_the_section_and_else_the_figure_tell_the_footnote(requirement: str, figures: tuple[int, ...]) -> None:
    assert read_footnotes(requirement) == figures


@pytest.mark.parametrize(
    ("requirement", "figures"),
    [
        ("(See §§ 734.9(e)(2) and 744.11 of the EAR)5", (4,)),
        ("(See §§ 734.9(e)(1) and 744.11 of the EAR)2", (1, 2)),
        ("(See §§ 734.9(g) and 744.11 of the EAR)6", (3, 6)),
    ],
)
def test_a_figure_that_contradicts_the_section_is_not_believed(requirement: str, figures: tuple[int, ...]) -> None:
    assert read_footnotes(requirement) == figures


def test_each_footnote_has_its_rule_and_an_unknown_one_says_so() -> None:
    assert [footnote_of(number) for number in (1, 2, 3, 4, 5)] == list(FOOTNOTES)
    assert footnote_of(4).section == "734.9(e)(2)"
    assert "Not known" in footnote_of(6).rule
