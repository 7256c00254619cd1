"""Lists and matches as FollowTheMoney entities: schemata and properties that its model has, and ids that hold."""

from __future__ import annotations

import re

from monitor.demo.stages import FILED, NOTHING_NEW, PUBLISHED
from monitor.queries.ftm import Entity, list_entities, match_entities
from state.listings import ListCode
from state.storage.database import open_database, snapshot
from state.times import eastern_date
from tests.monitor.days import Beginnings

_THING = {"name", "alias", "previousName", "address", "country", "notes", "topics"}
# Of the model's version 4.11, what of each schema we use; a link's ends, and a listing's party, are entities.
MODEL = {
    "LegalEntity": _THING | {"idNumber", "parent"},
    "Address": _THING | {"full"},
    "Sanction": {
        "entity", "program", "provisions", "summary", "authority", "recordId", "startDate", "endDate", "listingDate"
    },
    "UnknownLink": {"subject", "object", "role", "status", "summary", "description"},
}  # fmt: skip
REFERENCES = {"parent", "entity", "subject", "object"}
TOPICS = {"export.control", "export.risk", "sanction", "poi"}


def test_every_entity_is_of_the_model_and_every_reference_leads_to_one(beginnings: Beginnings) -> None:
    engine = open_database(f"sqlite:///{beginnings.state_after(NOTHING_NEW, FILED, PUBLISHED) / 'listwatch.db'}")
    with snapshot(engine) as connection:
        today = eastern_date(PUBLISHED.moment)
        listed = list(list_entities(connection, ListCode.ENTITY_LIST, today))
        matched = list(match_entities(connection, today))
        again = list(list_entities(connection, ListCode.ENTITY_LIST, today))
    engine.dispose()
    assert [each["id"] for each in listed] == [each["id"] for each in again]
    by_id: dict[str, Entity] = {each["id"]: each for each in (*listed, *matched)}
    assert len(by_id) == len(listed) + len(matched)
    for each in by_id.values():
        properties = each["properties"]
        assert properties.keys() <= MODEL[each["schema"]], each
        assert re.fullmatch(r"lw-[0-9a-f]{40}", each["id"])
        assert all(text and isinstance(text, str) for texts in properties.values() for text in texts)
        assert {name for key in REFERENCES for name in properties.get(key, ())} <= by_id.keys()
        assert set(properties.get("topics", ())) <= TOPICS
        assert all(re.fullmatch("[a-z]{2}", code) for code in properties.get("country", ()))
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in properties.get("listingDate", ()))
    links = [each["properties"] for each in matched if each["schema"] == "UnknownLink"]
    assert links
    assert all(each["description"] == ["Possible match; not a legal determination."] for each in links)
