"""Owner data in, findings out, through the commands, over a real database with a small list in it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from state.entry_ids import identify
from state.listings import Alias, ListCode, Listing, Snapshot
from state.storage import lists, snapshots
from state.storage.database import open_database, transaction
from tests.commands import Done, run_here

BASE = date(2025, 1, 1)
THEN = datetime(2025, 1, 1, 12, 0, tzinfo=UTC)
CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
ALL_ITEMS = "For all items subject to the EAR. (See § 744.11 of the EAR)"
LISTINGS = (
    Listing(
        CHINA,
        "Inspur Group Co., Ltd.",
        aliases=(Alias("Inspur Group"),),
        license_requirement=f"{ALL_ITEMS}4",
        license_review_policy="Case-by-case",
        footnotes=(4,),
    ),
    Listing(
        CHINA,
        "Huawei Technologies Co., Ltd.",
        license_requirement=f"{ALL_ITEMS}1",
        license_review_policy="Presumption of denial",
        footnotes=(1,),
    ),
    Listing(CHINA, "Chengdu Huawei Technologies Co., Ltd.", license_requirement="As the circumstances require"),
)
CUSTOMERS = """id,name,country,parent,parent_share,beneficial_owner,beneficial_owner_share,open_orders
c1,Blue Harbor Instruments Pte Ltd,SG,"Inspur Group Co., Ltd.",50,,,2
c2,Blue Meadow Optics GmbH,DE,"Inspur Group Co., Ltd.",30,"Huawei Technologies Co., Ltd.",20,
c3,Blue Ridge Sensors BV,NL,"Inspur Group Co., Ltd.",,,,
c4,Blue Canyon Analytics Inc,US,"Inspur Group Co., Ltd.",100,,,
c5,Blue Fjord Controls AS,NO,"Inspur Group Co., Ltd.",49.99,,,
c6,Blue Lagoon Servers Ltd,HK,Blue Harbor Instruments Pte Ltd,60,,,
c7,Blue Dune Trading LLC,AE,,,,,7
c8,Inspur Group Co Ltd Malaysia Branch,MY,,,,,
"""
OWNERS = """owner,owned,share,as_of
Quiet Holding SA,c7,80,2026-08-01
Inspur Group,Quiet Holding SA,51,2024-08-01
"""
CONFIG = """
[owners]
file = "owners.csv"
[[channels]]
type = "files"
name = "files"
folder = "alerts"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configured folder with a list of two entries, seven customers and a file of owners."""
    (tmp_path / "listwatch.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "owners.csv").write_text(OWNERS, encoding="utf-8")
    (tmp_path / "listwatch-state").mkdir()
    engine = open_database(f"sqlite:///{tmp_path / 'listwatch-state' / 'listwatch.db'}")
    with transaction(engine) as connection:
        listed = identify(ListCode.ENTITY_LIST, LISTINGS)
        lists.record_base(connection, Snapshot(ListCode.ENTITY_LIST, BASE, listed), "eCFR 2025-01-01", THEN)
        snapshots.record_snapshot(connection, ListCode.ENTITY_LIST, BASE, "0" * 64, 2, agrees=True, now=THEN)
    engine.dispose()
    return tmp_path


def explain(folder: Path, customer: str, *words: str) -> dict:
    done = run_here("ownership", "explain", customer, "--json", *words, folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ingest_part(folder: Path, *words: str) -> Done:
    return run_here("ownership", "import", *words, folder=folder)


@pytest.mark.parametrize(
    ("customer", "found"),
    [
        ("c1", "captured"),
        ("c2", "captured"),
        ("c3", "red flag 29"),
        ("c4", "us entity"),
        ("c5", "minority red flag"),
        ("c6", "captured"),
        ("c7", "none"),
        ("c8", "branch"),
    ],
)
def test_each_customer_has_the_class_that_its_owners_give_it(folder: Path, customer: str, found: str) -> None:
    assert explain(folder, customer)["class"] == found


def test_the_answer_says_who_owns_what_under_which_reading_and_what_it_could_not_ask(folder: Path) -> None:
    answer = explain(folder, "c2", "--on", "2026-11-30")
    assert [owner["party"]["name"] for owner in answer["owners"]] == [
        "Inspur Group Co., Ltd.",
        "Huawei Technologies Co., Ltd.",
    ]
    assert (answer["held"], answer["footnotes"]) == ({"low": "50", "high": "50"}, [1, 4])
    assert (answer["policy_of"], answer["regime"]["ownership_counts"]) == ("Huawei Technologies Co., Ltd.", "show both")
    assert [entry["name"] for entry in answer["owners"][1]["listed_as"]] == ["Huawei Technologies Co., Ltd."]
    assert answer["lists_missing"] == ["MEU", "SDN"]
    assert "is not on the list" in answer["words"][0]
    before = explain(folder, "c2", "--on", "2026-03-01")
    assert (before["class"], before["regime"]["ownership_counts"]) == ("captured", False)


def test_a_chain_from_a_file_of_owners_is_followed_once_the_file_is_in(folder: Path) -> None:
    done = ingest_part(folder)
    assert (done.returncode, done.stdout) == (0, "owners: 2 holdings read, 2 new, 0 gone\n")
    answer = explain(folder, "c7")
    assert answer["class"] == "captured"
    assert [step["owned"] for step in answer["owners"][0]["path"]] == ["name:quietholdingsa", "customer:c7"]
    assert any("owners as of August 1, 2024" in sentence for sentence in answer["words"])
    shown = run_here("ownership", "stale", "--older", "365d", "--json", folder=folder)
    old = [(each["owned"], each["as_of"]) for each in json.loads(shown.stdout) if each["source"] == "owners"]
    assert (shown.returncode, old) == (1, [("name:quietholdingsa", "2024-08-01")])


def test_a_file_that_lost_its_owners_is_not_believed_without_a_word(folder: Path) -> None:
    rows = "".join(f"Owner {number},c7,1\n" for number in range(40))
    (folder / "owners.csv").write_text(f"owner,owned,share\n{rows}", encoding="utf-8")
    ingest_part(folder)
    (folder / "owners.csv").write_text("owner,owned,share\nOwner 1,c7,1\n", encoding="utf-8")
    refused = ingest_part(folder)
    assert (refused.returncode, "lacks 39 of the 40 holdings" in refused.stderr) == (2, True)
    assert ingest_part(folder, "--accept-shrinkage").stdout == "owners: 1 holdings read, 0 new, 39 gone\n"


def test_a_fault_is_told_with_its_place_and_a_cut_file_changes_nothing(folder: Path) -> None:
    (folder / "owners.csv").write_text("owner,owned,share\nInspur Group,c7,150\n", encoding="utf-8")
    done = ingest_part(folder)
    assert done.returncode == 1
    assert "line 2, column share: is above 100: taken as not known" in done.stdout
    assert explain(folder, "c7")["class"] == "red flag 29"
    (folder / "owners.csv").write_text('owner,owned,share\nInspur Group,"c7', encoding="utf-8")
    assert ingest_part(folder).returncode == 1
    assert explain(folder, "c7")["class"] == "red flag 29"


def test_what_if_shows_both_readings_by_country(folder: Path) -> None:
    done = run_here("ownership", "whatif", "--from", "2026-11-10", "--output", "answer.json", folder=folder)
    assert "4 newly held" in done.stdout
    answer = json.loads((folder / "answer.json").read_text())
    assert [each["customer_id"] for each in answer["if_in_force"]["newly_held"]] == ["c1", "c2", "c6", "c8"]
    assert [each["customer_id"] for each in answer["if_in_force"]["red_flags"]] == ["c3", "c5"]
    assert answer["newly_held_by_country"] == {"SG": 1, "DE": 1, "HK": 1, "MY": 1}
    assert [each["customer_id"] for each in answer["if_not_in_force"]["not_held"]] == ["c1", "c2", "c6", "c8"]
    assert answer["on_that_day"]["verified"] is False


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["explain", "nobody"], "is no customer's id"),
        (["whatif", "--from", "soon"], "is no date"),
        (["stale", "--older", "long"], "is no number of days"),
        (["import", "missing.csv"], "No such file"),
    ],
)
def test_a_mistake_is_named(folder: Path, words: list[str], complaint: str) -> None:
    done = run_here("ownership", *words, folder=folder)
    assert (done.returncode, complaint in done.stderr) == (2, True)
