"""The client in the guide, as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.desk.api_routes import ENDPOINTS
from monitor.runtime.context import Context
from tests.monitor.desk.api_clients import clients_on

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "API.md").read_text(encoding="utf-8")


def test_the_client_of_the_guide_follows_holds(
    desk_context: Context, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"```python\n(.+?)```", GUIDE, re.DOTALL)
    with clients_on(desk_context) as clients:
        monkeypatch.setenv("LISTWATCH_TOKEN", clients("ERP").token)
        exec(program.replace("https://desk.example.com", clients.address), {})
        held = clients("ERP").items("/holds?since=2025-03-25T00:00:00Z")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{hold['customer_id']} {hold['status']} {hold['since']}" for hold in held]
    assert len(lines) > 1
    assert len([line for line in program.splitlines() if line.strip()]) <= 20


def test_the_guide_names_every_address() -> None:
    words = re.sub(r"{\w+}", "{}", GUIDE)
    paths = {re.sub(r"{[\w:]+}", "{}", endpoint.path) for endpoint in ENDPOINTS}
    assert [path for path in paths if f"{path}`" not in words] == []
