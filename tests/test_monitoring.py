"""The rules for Prometheus and the dashboard for Grafana: well formed, and on numbers that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import promql_parser
import pytest
import yaml

from tests.test_guides import every_number

FOLDER = Path(__file__).resolve().parents[1] / "docs/monitoring"
RULES = yaml.safe_load((FOLDER / "listwatch.rules.yml").read_text(encoding="utf-8"))
PANELS = json.loads((FOLDER / "listwatch.dashboard.json").read_text(encoding="utf-8"))["panels"]


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for group in RULES["groups"] for rule in group["rules"])
    yield from (target["expr"] for panel in PANELS for target in panel["targets"])


@pytest.mark.parametrize("expression", dict.fromkeys(expressions()))
def test_every_expression_is_promql_on_numbers_that_there_are(expression: str) -> None:
    promql_parser.parse(expression)
    named = set(re.findall(r"listwatch_\w+", expression))
    assert named
    assert named <= every_number()


def test_every_rule_says_what_to_do_and_every_number_is_watched() -> None:
    for group in RULES["groups"]:
        for rule in group["rules"]:
            assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}
            assert rule["annotations"].keys() == {"summary", "remedy"}
            assert rule["labels"]["severity"] in {"critical", "warning"}
            assert re.fullmatch(r"\d+[smhd]", rule["for"])
    assert set(re.findall(r"listwatch_\w+", " ".join(expressions()))) == every_number()


def test_no_two_panels_lie_on_one_another() -> None:
    cells = [
        (x, y)
        for grid in (panel["gridPos"] for panel in PANELS)
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
