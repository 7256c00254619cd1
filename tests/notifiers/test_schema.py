"""The published form of an alert: every alert keeps it, and it is only ever added to."""

import json

import pytest
from jsonschema import Draft202012Validator

from notifiers.message import render_message
from notifiers.schema import SCHEMA_ID, alert_schema
from notifiers.webhook import cloud_event
from tests.notifiers.golden_alerts import ALERTS
from tests.notifiers.write_goldens import PUBLISHED_SCHEMA

SCHEMA = alert_schema()
WORDS_FOR_PEOPLE = {"description", "title", "default"}


def test_it_is_a_schema_with_a_name():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == SCHEMA_ID


@pytest.mark.parametrize("name", sorted(ALERTS))
def test_every_alert_keeps_it(name):
    event = cloud_event(render_message(ALERTS[name]), "urn:listwatch")
    assert list(Draft202012Validator(SCHEMA).iter_errors(event["data"])) == []


def test_it_is_only_added_to_within_a_version():
    published = json.loads(PUBLISHED_SCHEMA.read_text(encoding="utf-8"))
    assert lost(inlined(published), inlined(SCHEMA)) == []


def test_the_name_of_a_definition_is_no_part_of_it():
    published = {"$defs": {"Old": {"type": "string"}}, "properties": {"a": {"$ref": "#/$defs/Old"}}}
    now = {"$defs": {"New": {"type": "string"}}, "properties": {"a": {"$ref": "#/$defs/New"}}}
    assert lost(inlined(published), inlined(now)) == []
    now["$defs"]["New"]["type"] = "integer"
    assert lost(inlined(published), inlined(now)) == ["/properties/a/type"]


def test_what_is_taken_away_renamed_or_of_another_type_is_noticed():
    published = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]}
    now = {"properties": {"a": {"type": "integer"}, "c": {"type": "string"}}, "required": []}
    assert lost(published, now) == ["/properties/a/type", "/properties/b", "/required/0"]
    assert lost(published, {**published, "properties": {**published["properties"], "c": {}}}) == []


def inlined(schema, definitions=None):
    """The schema with each definition in the places that refer to it."""
    definitions = schema.get("$defs", {}) if definitions is None else definitions
    if isinstance(schema, dict):
        if "$ref" in schema:
            return inlined(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions)
        return {key: inlined(value, definitions) for key, value in schema.items() if key != "$defs"}
    return [inlined(value, definitions) for value in schema] if isinstance(schema, list) else schema


def lost(published, now, place=""):
    """The places of the published schema that the present one no longer keeps."""
    if isinstance(published, dict) and isinstance(now, dict):
        return [
            trouble
            for key, value in published.items()
            if key not in WORDS_FOR_PEOPLE or isinstance(value, dict)
            for trouble in ([f"{place}/{key}"] if key not in now else lost(value, now[key], f"{place}/{key}"))
        ]
    if isinstance(published, list) and isinstance(now, list):
        return [
            f"{place}/{number}"
            for number, value in enumerate(published)
            if all(lost(value, candidate) for candidate in now)
        ]
    return [] if published == now else [place]
