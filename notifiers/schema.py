"""The published form of an alert: the JSON Schema of a message, version 1, and the names that receivers tell it by.

Within a version nothing is removed, renamed or given another type; properties are added, and a receiver ignores those
it does not know (`additionalProperties` stays open). Whatever cannot be added so is a version 2 beside it.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from notifiers.message import Message

EVENT_TYPE = "listwatch.alert.v1"
SCHEMA_ID = "urn:listwatch:schema:alert:v1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def alert_schema() -> dict[str, Any]:
    """Return the JSON Schema of what webhooks, files and attachments hold, made from the nouns themselves."""
    schema = TypeAdapter(Message).json_schema(mode="serialization")
    return {"$schema": _DIALECT, "$id": SCHEMA_ID, **schema, "title": "An alert of listwatch, version 1"}
