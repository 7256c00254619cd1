"""OpenAPI says what the API does: checked by the standard's validator, and tried by generated requests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from monitor.demo.run import DemoClock
from monitor.demo.stages import PUBLISHED
from monitor.desk.api import ROOT
from monitor.desk.api_openapi import openapi, plain_path
from monitor.desk.api_routes import ENDPOINTS, Endpoint
from tests.monitor.desk.api_clients import Client, clients_on
from tests.monitor.desk.conftest import desk_on

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
# Of each kind for each address: with two, all take six seconds of a processor; `EXAMPLES=100` looks further.
EXAMPLES = int(os.environ.get("EXAMPLES", "2"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, stored: Path) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("openapi")
    with desk_on(folder, stored, DemoClock(PUBLISHED.moment)) as context, clients_on(context) as clients:
        yield clients("Cleo")


@pytest.fixture(scope="module")
def operations() -> dict[str, Any]:
    import schemathesis  # a second in each process that only collects this test

    found = schemathesis.openapi.from_dict(openapi()).get_all_operations()
    return {operation.label: operation for operation in (each.ok() for each in found)}


def test_the_description_is_openapi_and_names_every_address(operations: dict[str, Any]) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator

    OpenAPIV31SpecValidator(openapi()).validate()
    assert set(operations) == {label_of(endpoint) for endpoint in ENDPOINTS}


def label_of(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {plain_path(endpoint)}"


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("label", [label_of(endpoint) for endpoint in ENDPOINTS])
def test_generated_requests_are_answered_as_described(
    client: Client, operations: dict[str, Any], label: str, mode: str
) -> None:
    from schemathesis import GenerationMode, checks

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(operations[label].as_strategy(GenerationMode(mode)))
    def ask(case: Any) -> None:
        headers = {"Authorization": f"Bearer {client.token}"}
        answer = case.call(base_url=f"{client.address}{ROOT}", headers=headers)
        case.validate_response(answer, checks=[getattr(checks, name) for name in CHECKS])

    ask()
