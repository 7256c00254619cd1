import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.requirements import PolicyClass, Requirement, ReviewPolicy, Scope, read_requirement, read_review_policy

RUSSIA = ("734.9(g)", "746.8(a)(3)", "744.21(b)")


class TestRequirement:
    @pytest.mark.parametrize(
        ("text", "sections"),
        [
            ("For all items subject to the EAR. (See § 744.11 of the EAR)", ("744.11",)),
            ("All Items Subject to the EAR", ()),
            ("For all items subject to the EAR. (See 744.11of the EAR.)", ("744.11",)),
            ("For all items subject to the EAR. (See § 744.11) of the EAR)", ("744.11",)),
            ("For all items subject to the EAR. (Se §§ 734.9(e)(2) and 744.11 of the EAR)4", ("734.9(e)(2)", "744.11")),
            ("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2", ("734.9(e)", "744.11")),
            ("For all items subject to the EAR (See §§ 734.9(g)3, 746.8(a)(3), and 744.2l(b) of the EAR)", RUSSIA),
            ("All items subject to the EAR. See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)", RUSSIA),
        ],
    )
    def test_all_items_with_the_sections_cited(self, text: str, sections: tuple[str, ...]) -> None:
        assert read_requirement(text) == Requirement(Scope.ALL_ITEMS, sections)

    @pytest.mark.parametrize(
        ("text", "terms"),
        [
            (
                "For all items subject to the EAR when used in projects specified in § 746.8(a)(4) of the EAR.",
                "when used in projects specified in § 746.8(a)(4) of the EAR",
            ),
            (
                "For all items subject to the EAR. (See § 744.11 of the EAR). This license requirement may be overcome "
                "by License Exception GOV under § 740.11(b)(2) and (e)",
                "This license requirement may be overcome by License Exception GOV under § 740.11(b)(2) and (e)",
            ),
            (
                "All items subject to the EAR. (See § 744.11 of the EAR), except for EAR99-designated technology",
                "except for EAR99-designated technology",
            ),
        ],
    )
    def test_what_narrows_it_is_kept_verbatim(self, text: str, terms: str) -> None:
        read = read_requirement(text)
        assert (read.scope, read.terms) == (Scope.ALL_ITEMS, terms)

    @pytest.mark.parametrize(
        "text",
        [
            "For items on the CCL and EAR99 items listed in supplement no. 7 to part 746 of the EAR.",
            "For items on the CCL and EAR 99 items listed in supplement no. 7 to part 746 of the EAR",
            "For items on the CCL and listed in supplement no. 7 to part 746 of the EAR",
        ],
    )
    def test_items_of_a_supplement(self, text: str) -> None:
        assert read_requirement(text) == Requirement(Scope.CCL_AND_SUPPLEMENT, ("supplement no. 7 to part 746",))

    def test_other_scopes(self) -> None:
        assert read_requirement("For all items on the CCL").scope == Scope.CCL_ITEMS
        assert read_requirement("See § 744.11 of the EAR") == Requirement(Scope.SECTIONS, ("744.11",))
        assert read_requirement("") == Requirement(Scope.NOT_STATED)

    def test_an_unknown_wording_is_no_guess(self) -> None:
        text = "For most items subject to the EAR (See § 744.11 of the EAR)"
        assert read_requirement(text) == Requirement(Scope.UNKNOWN, ("744.11",), text)


class TestReviewPolicy:
    @pytest.mark.parametrize(
        ("text", "policy"),
        [
            ("Presumption of denial", PolicyClass.PRESUMPTION_OF_DENIAL),
            ("Presumption for denial.", PolicyClass.PRESUMPTION_OF_DENIAL),
            ("Policy of Denial", PolicyClass.POLICY_OF_DENIAL),
            ("Policy of denial for all items subject to the EAR. See §746.8(b)", PolicyClass.POLICY_OF_DENIAL),
            ("Policy of denial See §§ 746.8(b) and 744.21(e)", PolicyClass.POLICY_OF_DENIAL),
            ("Case-by-case basis", PolicyClass.CASE_BY_CASE),
            ("casa-by-case review", PolicyClass.CASE_BY_CASE),
            ("Presumption of approval", PolicyClass.PRESUMPTION_OF_APPROVAL),
            ("See § 744.2(d) of the EAR and 744.3(d) of the EAR", PolicyClass.SECTIONS),
            ("See §744.2 (d) of this part", PolicyClass.SECTIONS),
            ("", PolicyClass.NOT_STATED),
        ],
    )
    def test_one_policy_without_exception(self, text: str, policy: PolicyClass) -> None:
        read = read_review_policy(text)
        assert (read.policy, read.terms) == (policy, "")

    def test_the_exceptions_of_a_policy(self) -> None:
        text = (
            "Policy of denial for all items subject to the EAR apart from food and medicine designated as EAR99, which "
            "will be reviewed on a case-by-case basis. See §§ 746.8(b) and 744.21e"
        )
        assert read_review_policy(text) == ReviewPolicy(
            PolicyClass.POLICY_OF_DENIAL,
            ("746.8(b)", "744.21(e)"),
            "apart from food and medicine designated as EAR99, which will be reviewed on a case-by-case basis",
        )

    @pytest.mark.parametrize(
        ("text", "policy"),
        [
            (
                "Case-by-case review for ECCN 1A995; and presumption of denial for all other items subject to the EAR",
                PolicyClass.PRESUMPTION_OF_DENIAL,
            ),
            (
                "Presumption of approval for EAR99; case-by-case review for all items on the CCL",
                PolicyClass.CASE_BY_CASE,
            ),
        ],
    )
    def test_of_several_the_one_for_all_is_general(self, text: str, policy: PolicyClass) -> None:
        assert read_review_policy(text) == ReviewPolicy(policy, (), text)

    def test_a_wording_without_policy_is_unknown(self) -> None:
        text = "Strict review. See § 744.11 of the EAR"
        assert read_review_policy(text) == ReviewPolicy(PolicyClass.UNKNOWN, ("744.11",), text)


@given(st.text())
def test_any_text_is_read_or_unknown_with_its_text(text: str) -> None:
    requirement, policy = read_requirement(text), read_review_policy(text)
    assert requirement.scope != Scope.UNKNOWN or requirement.terms == text
    assert policy.policy != PolicyClass.UNKNOWN or policy.terms == text
