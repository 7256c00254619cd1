"""What to install is said as fits this installation."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from state import extras
from state.errors import UsageProblem
from state.extras import extra, how_to_install

ROOT = Path(extras.__file__).parents[1]


@pytest.mark.parametrize(
    ("prefix", "is_image", "has_pip", "said"),
    [
        ("/opt/pipx/venvs/listwatch", False, False, "Run: pipx inject listwatch 'pyarrow>=26'"),
        ("/opt/listwatch", True, True, "Dockerfile"),
        ("/opt/listwatch", False, True, "-m pip install 'pyarrow>=26'"),
        ("/opt/listwatch", False, False, "Run: uv pip install --python"),
    ],
)
def test_the_way_that_fits(
    monkeypatch: pytest.MonkeyPatch, prefix: str, is_image: bool, has_pip: bool, said: str
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr(extras, "_is_in_image", lambda: is_image)
    monkeypatch.setattr(extras, "find_spec", lambda name: object() if has_pip else None)
    monkeypatch.setattr(extras, "requires", lambda name: ["httpx2", "pyarrow>=26; extra == 'parquet'"])
    assert said in how_to_install("parquet")
    assert "'.[oidc]'" in how_to_install("oidc")


def test_what_is_not_there_is_named_with_what_needs_it() -> None:
    said = pytest.raises(UsageProblem, match=r"customers\.parquet: needs the extra `parquet`\. .")
    with said, extra("parquet", "customers.parquet", UsageProblem):
        raise ImportError


def test_no_other_place_says_how_to_install() -> None:
    files = [each for room in ("monitor", "sources", "notifiers", "state") for each in (ROOT / room).rglob("*.py")]
    assert [each.name for each in files if re.search(r"pip install|listwatch\[", each.read_text())] == ["extras.py"]
