import csv
import io
import json
from dataclasses import replace

from notifiers.attachments import attachments_of, file_stem
from tests.notifiers.examples import AFFECTED, account_message, compliance_message


def test_a_compliance_alert_has_its_json_and_its_customers():
    alert, customers = attachments_of(compliance_message())
    assert (alert.name, alert.kind) == ("a1b2c3.json", ("application", "json"))
    assert json.loads(alert.content)["content"]["customers_screened"] == 2000
    rows = list(csv.DictReader(io.StringIO(customers.content.decode("utf-8-sig"))))
    assert [row["customer_id"] for row in rows] == ["C00451", "C00650", "C01921"]
    assert rows[0] == {
        "customer_id": "C00451",
        "customer_name": "Inspur Software Company, Ltd",
        "open_orders": "4",
        "owner_email": "s.tanaka@example.com",
        "strength": "strong",
        "score": "98",
        "list": "EL",
        "change": "addition",
        "destination": "CHINA, PEOPLE'S REPUBLIC OF",
        "entry": "Inspur Software Co., Ltd.",
        "evidence": "same name, written differently: Inspur Software Company, Ltd / Inspur Software Co., Ltd.",
    }
    assert rows[1]["open_orders"] == ""


def test_nobody_affected_has_no_list_of_customers():
    assert [item.name for item in attachments_of(compliance_message(affected=()))] == ["a1b2c3.json"]


def test_a_sales_notice_has_none():
    assert attachments_of(account_message()) == ()


def test_a_name_is_no_formula():
    named = replace(AFFECTED[0], customer_name="@SUM(1)", customer_id="-1")
    sheet = attachments_of(compliance_message(affected=(named,)))[1].content.decode("utf-8-sig")
    assert "\r\n'-1,'@SUM(1)," in sheet


def test_no_alert_id_leads_out_of_a_folder():
    assert "/" not in file_stem(replace(account_message(), alert_id="../../etc"))
