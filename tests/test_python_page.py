"""docs/PYTHON.md runs as it stands: its blocks one after the other, in a folder with what they read."""

import re
from pathlib import Path

import pytest

from monitor.demo.drafts import read_rule_draft
from monitor.demo.typeset_xml import set_rule_xml
from tests.sources.reading.lists.examples import cells, supplement

PAGE = Path(__file__).resolve().parents[1] / "docs/PYTHON.md"
HEADS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rule.xml").write_bytes(set_rule_xml(read_rule_draft("2025-05427")))
    row = cells("IRAN", "Alone Optics, 1 Oak Road", "For all items", "Denial", "1 FR 2")
    shown_on = """hierarchy_metadata='{"path":"/on/2025-03-24/title-15/part-744"}'"""
    (tmp_path / "list.xml").write_text(f"<DIV5 {shown_on}>{supplement(4, HEADS, row)}</DIV5>", encoding="utf-8")
    (tmp_path / "customers.csv").write_text("id,name\nC1,Inspur Taiwan\nC2,????\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)
    printed = capsys.readouterr().out
    assert "add EL TAIWAN Inspur Taiwan" in printed
    assert "addition Inspur Taiwan []" in printed
    assert "strong C1 Inspur Taiwan <-> Inspur Taiwan" in printed
    assert "not screenable: ['C2']" in printed
    assert "stray.txt" in printed
