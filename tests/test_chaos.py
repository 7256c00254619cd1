"""A sample of `make chaos`: a daemon whose database is deleted says so, ends, and goes on with it when it is back."""

from __future__ import annotations

from tests.chaos.run import go_through_troubles


def test_a_daemon_in_trouble_says_so_and_loses_no_alert(capsys):
    assert go_through_troubles(only=("database: deleted",)) == 0
    assert capsys.readouterr().out.endswith("troubles 1, noticed 1, wrong well 0, alerts lost 0\n")
