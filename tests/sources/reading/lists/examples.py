"""Hand-written markup of a supplement's table, and where the shared test data lies."""

from collections.abc import Iterable
from pathlib import Path

import pytest

_DATA = Path(__file__).resolve().parents[4] / ".." / "shared" / "data"


def shared(name: str) -> Path:
    """A file of the shared test data; the test that asks for it is skipped where it is not there."""
    path = _DATA / name
    if not path.exists():
        pytest.skip("the shared test data is not here")
    return path


def cells(*texts: str, tag: str = "TD") -> str:
    """One row of a table."""
    return "<TR>" + "".join(f"<{tag}>{text}</{tag}>" for text in texts) + "</TR>"


def supplement(number: int, heads: Iterable[str], *rows: str) -> str:
    """One supplement to part 744 with one table, as the eCFR marks it up."""
    head = cells(*heads, tag="TH")
    return (
        f"<DIV9 N='Supplement No. {number} to Part 744' TYPE='APPENDIX'><HEAD>List</HEAD>"
        f"<DIV class='gpotbl_div'><TABLE><THEAD>{head}</THEAD><TBODY>{''.join(rows)}</TBODY></TABLE></DIV></DIV9>"
    )
