import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.blocks import Paragraph, Quotation
from notifiers.message import render_message
from state.alerts import DISCLAIMER, AccountAction, Audience
from state.changes import Change, ChangeKind, FieldChange
from state.documents import Stage
from state.encoding import to_json
from state.listings import ListingKind
from state.rules import ListingRationale, UnreadInstruction
from tests.notifiers.examples import (
    ACCOUNT,
    AFFECTED,
    CHINA,
    COMPLIANCE,
    NAME_IN_TAIWAN,
    NAMES_IN_CHINA,
    OPERATOR,
    REQUIREMENT,
    RULE,
    SOFTWARE,
    account_message,
    alert,
    compliance_message,
    words,
)

GROUNDS = (
    ListingRationale(
        NAMES_IN_CHINA[:2], (CHINA,), ("military modernization", "artificial intelligence"), "They build models."
    ),
    ListingRationale(
        (*NAMES_IN_CHINA[3:8], NAME_IN_TAIWAN), (CHINA, "TAIWAN"), ("supercomputers",), "They build computers."
    ),
    ListingRationale((), (CHINA,), (), "Goods went through these addresses. A license is required."),
)

CONTENTS = [COMPLIANCE, replace(COMPLIANCE, affected=()), ACCOUNT, OPERATOR]


@pytest.mark.parametrize("content", CONTENTS)
def test_a_message_that_names_a_customer_carries_the_disclaimer_and_each_its_alert_id(content):
    footer = render_message(alert(content)).footer
    assert (DISCLAIMER in footer) is (content in {COMPLIANCE, ACCOUNT})
    assert "a1b2c3" in footer


@pytest.mark.parametrize("content", CONTENTS)
def test_no_message_gives_a_verdict(content):
    assert not re.search(
        r"\b(cleared|sanctioned|banned|guilty|safe)\b", words(render_message(alert(content))), re.IGNORECASE
    )


class TestCompliance:
    def test_the_first_line_says_from_when_the_rule_binds(self):
        first = compliance_message().parts[0]
        assert first == Paragraph(
            "In force since March 25, 2025, the day it was filed: 3 days before publication", strong=True
        )

    def test_the_subject_says_how_many_customers(self):
        assert compliance_message().subject == "Entity List rule 2025-05427: 3 customers possibly affected"

    def test_one_customer_with_two_matches_is_one_customer(self):
        assert "1 customer possibly" in compliance_message(affected=(AFFECTED[0], AFFECTED[0])).subject

    def test_text_from_public_inspection_is_marked(self):
        assert "PRE-PUBLICATION TEXT" in words(compliance_message())

    def test_printed_text_is_not_marked(self):
        printed = compliance_message(rule=replace(RULE, stage=Stage.PUBLISHED))
        assert "PRE-PUBLICATION" not in words(printed)

    def test_entries_are_counted_by_destination_and_checked_against_the_rule(self):
        said = words(compliance_message())
        assert f"{CHINA} | 11 | 0 | 0" in said
        assert "12 entries added, 12 distinct organizations. These are the numbers the rule states." in said

    def test_for_each_customer_there_is_all_that_a_decision_needs(self):
        said = words(compliance_message())
        assert "Inspur Software Company, Ltd (C00451)" in said
        assert "Open orders: 4" in said
        assert "Possible match: strong" in said
        assert (
            "Inspur Software Company, Ltd | Inspur Software Co., Ltd. | same name, written differently, 98 of 100"
            in said
        )
        assert "Open orders: not recorded" in said

    def test_the_law_is_quoted_verbatim(self):
        quoted = {part.text for part in compliance_message().parts if isinstance(part, Quotation)}
        assert SOFTWARE.verbatim in quoted
        said = words(compliance_message())
        assert f"License requirement: {REQUIREMENT} (all 12 entries)" in said
        assert "License review policy: Policy of denial (all 12 entries)" in said

    def test_columns_that_differ_are_quoted_with_each_entry(self):
        other = replace(SOFTWARE, name="Wave Software", license_review_policy="Case-by-case review")
        changes = (*COMPLIANCE.changes, Change(ChangeKind.ADDITION, None, other))
        message = compliance_message(changes=changes)
        quoted = {part.text for part in message.parts if isinstance(part, Quotation)}
        assert "License review policy: 2 different texts: see each entry" in words(message)
        assert "Policy of denial" in quoted
        assert REQUIREMENT not in quoted

    def test_an_entry_that_two_customers_match_is_quoted_once(self):
        texts = [part.text for part in compliance_message().parts if isinstance(part, Quotation)]
        assert texts.count(SOFTWARE.verbatim) == 1
        assert words(compliance_message()).count("Footnote 4:") == 1

    def test_what_to_do_comes_before_the_customers_and_they_before_the_entries(self):
        said = words(compliance_message(grounds=GROUNDS))
        order = (
            "What to do",
            "Customers: 3 possibly",
            "Why BIS lists them",
            "Why these customers",
            "All changed entries",
        )
        assert sorted(order, key=said.index) == list(order)
        assert "Customers: 3 customers possibly affected: 2 strong, 1 possible" in said
        assert "Open orders: 4 open orders; not recorded for 1 customer" in said

    def test_the_footnote_is_explained(self):
        assert "Footnote 4: foreign direct product rule for advanced computing" in words(compliance_message())

    def test_every_entry_is_named(self):
        said = words(compliance_message(affected=()))
        assert all(f"ADDED | {name}" in said for name in (*NAMES_IN_CHINA, NAME_IN_TAIWAN))

    def test_what_bis_says_is_told_group_by_group(self):
        said = words(compliance_message(grounds=GROUNDS))
        both = f"military modernization, artificial intelligence: {'; '.join(NAMES_IN_CHINA[:2])}: They build models."
        assert f"Why BIS lists them\n{both}" in said
        assert f"supercomputers: {'; '.join(NAMES_IN_CHINA[3:6])}; and 3 more: They build computers." in said

    def test_a_reason_of_no_known_wording_is_quoted(self):
        said = words(compliance_message(grounds=GROUNDS))
        assert f"no names, under {CHINA}: Goods went through these addresses. A license is required." in said

    def test_each_entry_that_matched_has_its_reason(self):
        assert words(compliance_message(grounds=GROUNDS)).count("Reason given: supercomputers") == 2
        assert "Reason given" not in words(compliance_message())

    def test_a_removal_has_no_reason_of_listing(self):
        removed = replace(AFFECTED[0], change=Change(ChangeKind.REMOVAL, SOFTWARE, None))
        assert "Reason given: " not in words(compliance_message(affected=(removed,), grounds=GROUNDS))

    def test_no_match_is_a_full_alert(self):
        message = compliance_message(affected=())
        assert message.subject.endswith("no customers matched")
        assert "No customers matched (2,000 screened)." in words(message)
        assert "2025-05427" in words(message)

    def test_what_could_not_be_read_comes_before_the_customers(self):
        unread = UnreadInstruction("instruction a.iii", "By redesignating ...", "verb not known")
        message = compliance_message(unread=(unread,), affected=())
        said = words(message)
        assert message.subject.startswith("Entity List rule 2025-05427, read incompletely")
        assert "instruction a.iii: verb not known: By redesignating ..." in said
        assert said.index("By redesignating") < said.index("No customers matched")
        assert "Only what could be read was compared." in said

    def test_counts_that_disagree_are_told_with_the_words_of_the_rule(self):
        message = compliance_message(counts_agree=False)
        assert "read incompletely" in message.subject
        assert "The rule says: adding 12 entities to the Entity List" in words(message)

    def test_a_rule_without_numbers_says_that_nothing_could_be_checked(self):
        assert "states no numbers" in words(compliance_message(counts_agree=None))

    def test_a_later_stage_says_what_is_new(self):
        message = compliance_message(since_last=("The printed text is the text that was filed.",))
        assert message.subject.startswith("Update: ")
        assert "What changed since the last message\nThe printed text is the text that was filed." in words(message)

    def test_a_revision_is_shown_field_by_field(self):
        revised = Change(
            ChangeKind.REVISION,
            SOFTWARE,
            SOFTWARE,
            (FieldChange("aliases", ("Wave Software",), ("Ren Chao Software",)),),
        )
        message = compliance_message(affected=(replace(AFFECTED[0], change=revised),), changes=(revised,))
        assert "aliases | Wave Software | Ren Chao Software" in words(message)
        assert "REVISED (aliases) | Inspur Software Co., Ltd." in words(message)

    def test_a_removal_is_told_with_the_entry_as_it_stood(self):
        removed = Change(ChangeKind.REMOVAL, SOFTWARE, None)
        assert "REMOVED | Inspur Software Co., Ltd." in words(compliance_message(changes=(removed,)))

    def test_an_entry_that_names_an_address_shows_the_address(self):
        address = replace(SOFTWARE, name="Address 01", kind=ListingKind.ADDRESS, verbatim="")
        change = Change(ChangeKind.ADDITION, None, address)
        assert f"ADDED | Address 01: {SOFTWARE.addresses[0]}" in words(compliance_message(changes=(change,)))

    def test_links_and_evidence_lead_back_to_the_bytes(self):
        said = words(compliance_message())
        assert f"Federal Register: {RULE.html_url}" in said
        assert "Text: " not in said
        assert "Public inspection text | ab12cd34ef56 | March 25, 2025, 4:41 pm ET" in said


class TestSales:
    def test_the_account_is_told_what_to_do_until_when_and_whom_to_ask(self):
        said = words(account_message())
        assert "HOLD: Inspur Software Company, Ltd (C00451)" in said
        for fact in (
            "Since: March 25, 2025",
            "Open orders: 4",
            "Who decides: Trade compliance",
            "Decision by: March 26, 2025, 12:00 pm ET",
            "Contact: compliance@example.com",
        ):
            assert fact in said

    def test_a_release_is_as_plain_as_a_hold(self):
        released = replace(ACCOUNT, action=AccountAction.RELEASE, decide_by=None)
        said = words(render_message(alert(released)))
        assert said.startswith("RELEASE: ")
        assert "has been released. You may resume processing its orders." in said
        assert "Decision by" not in said

    @given(customer_id=st.from_regex(r"C\d{5}", fullmatch=True), orders=st.none() | st.integers(0, 9_999))
    def test_nothing_of_the_rule_the_match_or_another_account_is_in_it(self, customer_id, orders):
        content = replace(ACCOUNT, customer_id=customer_id, customer_name="Acme", open_orders=orders)
        everything = to_json(render_message(alert(content))).decode()
        secrets = {
            RULE.document_number,
            RULE.title,
            "Entity List",
            "score",
            "footnote",
            "Reason given",
            *(theme for ground in GROUNDS for theme in ground.themes),
            *NAMES_IN_CHINA,
            *(customer.customer_name for customer in AFFECTED),
            *(customer.customer_id for customer in AFFECTED if customer.customer_id != customer_id),
        }
        assert [secret for secret in secrets if secret in everything] == []

    def test_the_thread_is_the_account_since_the_document_is_a_reason(self):
        assert account_message().thread == "account C00451"


def test_the_operator_is_told_where_what_and_the_next_step():
    message = render_message(alert(OPERATOR))
    assert message.audience is Audience.OPERATOR
    assert message.subject == "Action needed: public inspection"
    assert "What: No checked answer for 26 hours." in words(message)
    assert "Next step: Run listwatch check." in words(message)
    assert "More: https://status.example.com/" in words(message)


def test_the_same_alert_is_always_the_same_message():
    assert compliance_message() == compliance_message()


def test_the_day_of_the_alert_decides_between_since_and_on():
    future = replace(COMPLIANCE, rule=replace(RULE, effective_on=date(2025, 3, 28)))
    told_tuesday = alert(future)
    told_friday = replace(told_tuesday, created_at=told_tuesday.created_at.replace(day=28))
    assert words(render_message(told_tuesday)).count("In force on March 28, 2025, on publication") == 2
    assert words(render_message(told_friday)).count("In force since March 28, 2025, on publication") == 2
