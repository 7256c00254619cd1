"""A database of any earlier schema, with rows in it, is brought up to date and read by the code of today."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, inspect, make_url, select

from state import storage
from state.alerts import Audience
from state.documents import Stage
from state.entry_ids import first_key
from state.evidence import EvidenceKind, first_break
from state.listings import EntryId, ListCode
from state.storage import lists, outbox
from state.storage.changes import noted_changes
from state.storage.database import open_database, transaction
from state.storage.documents import DocumentStatus, known_stages
from state.storage.evidence import all_evidence, chain_end
from state.storage.schema import REVISION, alerts, metadata
from state.storage.screenings import matches_of
from state.storage.sources import find_source
from tests.postgres import Postgres

NOW, ON = datetime(2025, 3, 25, 20, 31, tzinfo=UTC), date(2025, 3, 28)
NUMBER, PLACE = "2025-05426", "IRAN"

LISTING = {"destination": PLACE, "name": "Torvek Optics", "aliases": [{"name": "TVK", "kind": "aka"}]}
MATCH = {
    "customer_id": "C1",
    "destination": PLACE,
    "listing_name": "Torvek Optics",
    "strength": "strong",
    "score": 100.0,
    "reasons": [{"kind": "exact name", "customer_value": "Torvek", "listing_value": "Torvek Optics", "score": 100.0}],
}
ALERT = {
    "id": "operator.2025-03-25.1",
    "audience": "operator",
    "thread": "ecfr",
    "created_at": "2025-03-25T20:31:00Z",
    "content": {
        "subject": "ecfr",
        "trouble": "no answer",
        "next_step": "wait",
        "since": "2025-03-25T20:31:00Z",
        "url": "",
        "kind": "operator",
    },
}
TO_SIGN = ALERT | {
    "id": "sign.2025-03-25.1",
    "audience": "compliance",
    "thread": "2025-1 release A 1",
    "content": dict(ALERT["content"], subject="account A 1"),
}
DOCUMENT = {"number": NUMBER, "stage": "filed", "title": "Additions", "filed_at": "2025-03-25T20:30:00Z"}
CHANGE = {"kind": "addition", "before": None, "after": LISTING, "fields": []}

# Rows as the first schema held them: the columns that every later one still has.
ROWS: list[tuple[str, dict[str, object]]] = [
    (
        "captures",
        {"sha256": "a" * 64, "source": "ecfr", "url": "u", "content_type": "t", "size": 1, "received_at": NOW},
    ),
    ("sources", {"name": "ecfr", "checked_at": NOW, "failures": 2}),
    (
        "documents",
        {
            "number": NUMBER,
            "stage": "filed",
            "title": "Additions",
            "standing": "settled",
            "noun": json.dumps(DOCUMENT),
            "first_seen_at": NOW,
        },
    ),
    (
        "listings",
        {
            "list_code": "EL",
            "destination": PLACE,
            "name": "Torvek Optics",
            "noun": json.dumps(LISTING),
            "in_force_from": ON,
            "known_from": NOW,
            "opened_by": NUMBER,
        },
    ),
    (
        "changes",
        {
            "cause": NUMBER,
            "stage": "filed",
            "kind": "addition",
            "destination": PLACE,
            "name": "Torvek Optics",
            "noun": json.dumps(CHANGE),
            "recorded_at": NOW,
        },
    ),
    (
        "screenings",
        {
            "id": 1,
            "cause": NUMBER,
            "stage": "filed",
            "customers_sha256": "b" * 64,
            "matcher_version": "1",
            "customers_screened": 3,
            "listings_screened": 1,
            "screened_at": NOW,
        },
    ),
    (
        "matches",
        {
            "screening_id": 1,
            "customer_id": "C1",
            "destination": PLACE,
            "listing_name": "Torvek Optics",
            "strength": "strong",
            "score": 100.0,
            "noun": json.dumps(MATCH),
        },
    ),
    *(
        (
            "alerts",
            {key: alert[key] for key in ("id", "audience", "thread")} | {"noun": json.dumps(alert), "created_at": NOW},
        )
        for alert in (ALERT, TO_SIGN)
    ),
    (
        "deliveries",
        {
            "id": 1,
            "alert_id": ALERT["id"],
            "channel": "slack",
            "thread": "ecfr",
            "standing": "gave up",
            "due_at": NOW,
            "tries": 1,
            "receipt": "",
        },
    ),
    ("attempts", {"delivery_id": 1, "tried_at": NOW, "outcome": "gave up", "detail": "channel_not_found"}),
]


def make_earlier(url: str, revision: str) -> None:
    """Make a database as the listwatch of that schema left it."""
    engine = upgrade(url, revision)
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for name, row in ROWS:
            connection.execute(tables.tables[name].insert().values(**row))
    engine.dispose()


def upgrade(url: str, revision: str) -> Engine:
    """Take the steps of the schema until this one, beginning with an empty database."""
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address)
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return engine


def test_a_start_knows_the_last_step_by_its_name() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that has no tables yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'earlier.db'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.url(postgres.create_database())


def test_a_new_database_is_what_the_steps_make_of_an_empty_one(empty_url: str) -> None:
    made = open_database(empty_url)
    new = contents_of(made)
    with made.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)
    made.dispose()
    assert contents_of(upgrade(empty_url, "head")) == new


def contents_of(engine: Engine) -> dict[str, tuple[set[str], list[tuple[object, ...]]]]:
    """Give of each table its columns, keys and indexes in words, and its rows, after a look at the schema."""
    found = {}
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        look, tables = inspect(connection), MetaData()
        tables.reflect(connection)
        for name, table in tables.tables.items():
            parts = (look.get_columns(name), look.get_indexes(name), look.get_foreign_keys(name))
            said = {str(sorted(each.items(), key=repr)) for part in parts for each in part}
            said |= {f"{each['column_names']}" for each in look.get_unique_constraints(name)}
            said |= {f"{look.get_pk_constraint(name)['constrained_columns']}"}
            found[name] = (said, [tuple(row) for row in connection.execute(table.select())])
    engine.dispose()
    return found


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_rows_of_an_earlier_schema_are_read_by_the_code_of_today(empty_url: str, revision: str) -> None:
    make_earlier(empty_url, revision)
    engine = open_database(empty_url)
    with transaction(engine) as connection:
        (listing,) = lists.listings_in_force(connection, ListCode.ENTITY_LIST, ON)
        assert (listing.name, listing.aliases[0].name) == ("Torvek Optics", "TVK")
        (change,) = noted_changes(connection, NUMBER, "filed")
        assert change.after == listing
        assert change.entry_id == listing.entry_id == EntryId(ListCode.ENTITY_LIST, first_key(PLACE, "Torvek Optics"))
        assert known_stages(connection, NUMBER)[Stage.FILED].standing is DocumentStatus.SETTLED
        assert [(match.customer_id, match.entry_id) for match in matches_of(connection, NUMBER)] == [
            ("C1", change.entry_id)
        ]
        alert = outbox.find_alert(connection, str(ALERT["id"]))
        assert alert is not None
        assert (alert.audience, alert.created_at) == (Audience.OPERATOR, NOW)
        assert connection.execute(select(alerts.c.customer_id).order_by(alerts.c.id)).scalars().all() == [None, "A 1"]
        assert find_source(connection, "ecfr").failures == 2
        assert outbox.requeue_given_up(connection, NOW) == 1
        lists.retract(connection, NUMBER, NOW)
        assert [row.kind for row in all_evidence(connection)] == [EvidenceKind.RETRACTED]
        assert first_break(all_evidence(connection), chain_end(connection)) == (0, "")
    engine.dispose()
