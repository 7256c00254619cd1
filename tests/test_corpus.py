import pytest

from tests import corpus

pytestmark = pytest.mark.skipif(not corpus.RULES.is_dir(), reason="the shared test data is not here")


def test_every_rule_is_read_as_a_careful_person_would(capsys: pytest.CaptureFixture[str]) -> None:
    assert corpus.main() == 0, capsys.readouterr().out
    printed = capsys.readouterr().out
    assert "tricky entries: 30/30" in printed
    assert printed.count(" no row: ") == 1
