"""How the product is configured in the simulated year: as by default, but for addresses, one feed and one way out."""

from __future__ import annotations

import csv
from pathlib import Path

from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.config.sources import BudgetTable, CustomersTable, GuardsTable, HttpTable
from monitor.demo.run import ANY_SIZE
from notifiers.webhook import WebhookChannelTable
from sources.ecfr import EcfrTable
from sources.federal_register import FederalRegisterTable
from sources.feeds import FeedTable
from sources.screening_list import ScreeningListTable
from state.rules import Verb
from state.tables import EntriesTable
from tests.demo_settings import demo_settings
from tests.invented_names import invented_names
from tests.typesetting.facts import read_facts
from tests.year.documents import NOTICES, RULES
from tests.year.troubles import ECFR, RECEIVER, REGISTER, TRADE

_BYSTANDERS = 200
_FEED = "api/v1/documents.rss?conditions%5Bagencies%5D%5B%5D=industry-and-security-bureau"
# What a thin list has: all that the rules touch, and a share of the rest.
_THIN_GUARDS = GuardsTable(
    entries=ANY_SIZE | {"EL": EntriesTable(least=100, most=1_000), "CSL": EntriesTable(least=400, most=2_000)}
)


def settings_for(folder: Path, address: str, thin: bool) -> Settings:
    """Give the settings for offices at an address, with all state in a folder that exists."""
    customers, secret = folder / "customers.csv", folder / "secret"
    write_customers(customers)
    secret.write_text("a secret of the simulation", encoding="utf-8")
    return demo_settings(
        state=StateTable(folder=folder / "state"),
        customers=CustomersTable(file=customers),
        # All offices share one address here, and with it the budget of one.
        http=HttpTable(budgets={"127.0.0.1": BudgetTable()}),
        federal_register=FederalRegisterTable(url=f"{address}/{REGISTER}"),
        ecfr=EcfrTable(url=f"{address}/{ECFR}"),
        screening_list=ScreeningListTable(url=f"{address}/{TRADE}/consolidated.json"),
        guards=_THIN_GUARDS if thin else GuardsTable(),
        feeds=(FeedTable(name="bureau", url=f"{address}/{REGISTER}/{_FEED}"),),
        channels=(WebhookChannelTable(type="webhook", name="out", url=f"{address}/{RECEIVER}", secret_file=secret),),
    )


def planted_customer(number: str) -> str:
    """Name the customer who bears the name of the last entry that a rule adds: the first may be an address."""
    return f"PLANTED-{number}"


def write_customers(path: Path) -> None:
    """Write customers who must be found, one for each rule, among those who must not."""
    added = [(number, read_facts(number).by_verb(Verb.ADD)[-1].row) for number in RULES]
    planted = [(planted_customer(number), row.name) for number, row in added if row is not None]
    planted += [(planted_customer(each.number), each.planted) for each in NOTICES]
    bystanders = enumerate(name for name in invented_names(_BYSTANDERS, ["none"], seed=1) if name != "none")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "name"))
        rows.writerows([*planted, *((f"C{number}", name) for number, name in bystanders)])
