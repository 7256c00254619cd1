"""OpenAPI 3.1 of the API, printed from the table of its addresses and the models of what is taken and answered."""

from __future__ import annotations

import json
import re
from functools import cache
from http import HTTPStatus
from typing import Any, Literal

from pydantic import TypeAdapter

from monitor.desk.api_asking import answer_form
from monitor.desk.api_models import Nothing, Problem
from monitor.desk.api_problems import MEDIA_TYPE
from monitor.desk.api_routes import ENDPOINTS, Endpoint
from notifiers.message import Message

Mode = Literal["validation", "serialization"]
Refs = dict[tuple[str, Mode], dict[str, Any]]

_REF = "#/components/schemas/{model}"
_DESCRIPTION = (
    "What listwatch knows, for programs. Every answer says of which day the list is and by which reading of the law; a "
    "match is possible, never proven: a person decides."
)
_ALWAYS = (401, 403, 408, 413, 422, 429, 500, 503)
_OF_ALL = {"If-None-Match": "An ETag of an earlier answer: 304 where nothing is new."}
_OF_DOING = {"Idempotency-Key": "A request that comes again with the same key is done once, and answered the same."}
_OF_VERSIONS = {"If-Match": "The ETag of the match as it was seen."}


@cache
def openapi_json() -> str:
    """Return the description as JSON."""
    return json.dumps(openapi(), ensure_ascii=False, indent=1)


@cache
def openapi() -> dict[str, Any]:
    """Return the description of every address."""
    refs, schemas = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(plain_path(endpoint), {})[endpoint.method.lower()] = _operation(endpoint, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": "listwatch", "version": "1", "description": _DESCRIPTION},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`listwatch people token add` makes one."}
            },
        },
    }


def _schemas() -> tuple[Refs, dict[str, Any]]:
    """Return a reference to the schema of each body and answer, and all schemas by name."""
    wanted: list[tuple[str, Mode, TypeAdapter[Any]]] = [
        ("problem", "serialization", TypeAdapter(Problem)),
        ("alert", "serialization", TypeAdapter(Message)),
    ]
    for endpoint in ENDPOINTS:
        name = _name(endpoint)
        wanted.append((f"{name} answer", "serialization", TypeAdapter(answer_form(endpoint))))
        if endpoint.body:
            wanted.append((f"{name} body", "validation", TypeAdapter(endpoint.body)))
    refs, made = TypeAdapter.json_schemas(wanted, ref_template=_REF)
    schemas: dict[str, Any] = made["$defs"]
    schemas["Event"]["properties"]["data"] = refs[("alert", "serialization")]
    return refs, schemas


def _operation(endpoint: Endpoint, refs: Refs) -> dict[str, Any]:
    name = _name(endpoint)
    answers: dict[str, Any] = {
        "200": {
            "description": "The answer.",
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": refs[(f"{name} answer", "serialization")]}},
        }
    }
    problem = {MEDIA_TYPE: {"schema": refs[("problem", "serialization")]}}
    for status in sorted((*_ALWAYS, *_special(endpoint))):
        answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    if endpoint.method == "GET":
        answers["304"] = {"description": "Nothing is new since that ETag."}
    signed = "; by a person's token" if endpoint.is_signed else ""
    shown: dict[str, Any] = {
        "operationId": name,
        "summary": endpoint.summary,
        "description": f"For {', '.join(sorted(endpoint.roles))}{signed}.",
        "parameters": [*_parameters(endpoint)],
        "responses": dict(sorted(answers.items())),
    }
    if endpoint.body:
        content = {"application/json": {"schema": refs[(f"{name} body", "validation")]}}
        shown["requestBody"] = {"required": endpoint.body is not Nothing, "content": content}
    return shown


def _special(endpoint: Endpoint) -> tuple[int, ...]:
    """Return the problems that only some addresses have."""
    found = {
        404: "{" in endpoint.path or endpoint.does,
        400: endpoint.body is not None,
        415: endpoint.body is not None,
        409: endpoint.does,
        412: endpoint.is_signed,
        428: endpoint.does and endpoint.versioned,
    }
    return tuple(status for status, is_so in found.items() if is_so)


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)", endpoint.path)
    ]
    found += [
        {"name": name, "in": "query", "required": False, "schema": TypeAdapter(kind).json_schema()}
        for name, kind in endpoint.asked.items()
    ]
    if endpoint.many:
        words = "`next` of the part before; it stands alone." if endpoint.cursor == "cursor" else "`next` of the last."
        found.append({"name": endpoint.cursor, "in": "query", "schema": {"type": "string"}, "description": words})
    headers = _OF_ALL if endpoint.method == "GET" else _OF_DOING if endpoint.does else {}
    needed = _OF_VERSIONS if endpoint.does and endpoint.versioned else {}
    for name, words in {**headers, **needed}.items():
        schema = {"type": "string"}
        found.append({"name": name, "in": "header", "required": name in needed, "schema": schema, "description": words})
    return found


def plain_path(endpoint: Endpoint) -> str:
    """Return an endpoint's path as OpenAPI writes it."""
    return re.sub(r":\w+}", "}", endpoint.path)


def _name(endpoint: Endpoint) -> str:
    """Return the name of an operation: get_rules_number."""
    words = re.sub(r"\W+", "_", plain_path(endpoint)).strip("_")
    return f"{endpoint.method.lower()}_{words}"
