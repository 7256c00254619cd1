import json
from dataclasses import replace

import pytest

from notifiers.files import FilesChannel
from state.deliveries import Outcome
from tests.notifiers.examples import account_message


def test_html_text_and_json_are_written_under_the_alert_id(tmp_path):
    verdict = FilesChannel("archive", tmp_path).send(account_message(), "")
    assert verdict.outcome is Outcome.DELIVERED
    assert verdict.receipt == "a1b2c3"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a1b2c3.html", "a1b2c3.json", "a1b2c3.txt"]
    assert json.loads((tmp_path / "a1b2c3.json").read_bytes())["alert_id"] == "a1b2c3"
    assert (tmp_path / "a1b2c3.txt").read_text().startswith("HOLD: ")


def test_a_repeat_leaves_the_same_files(tmp_path):
    channel = FilesChannel("archive", tmp_path)
    channel.send(account_message(), "")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    channel.send(account_message(), "")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("alert_id", ["../../etc/passwd", "2025-05427/compliance", "a b\x00c"])
def test_no_alert_id_leads_out_of_the_folder(tmp_path, alert_id):
    folder = tmp_path / "alerts"
    folder.mkdir()
    verdict = FilesChannel("archive", folder).send(replace(account_message(), alert_id=alert_id), "")
    assert verdict.outcome is Outcome.DELIVERED
    assert len(list(folder.iterdir())) == 3
    assert list(tmp_path.iterdir()) == [folder]


def test_a_missing_folder_is_tried_again_and_not_made(tmp_path):
    verdict = FilesChannel("archive", tmp_path / "mount").send(account_message(), "")
    assert verdict.outcome is Outcome.TRY_AGAIN
    assert "No such file or directory" in verdict.detail
    assert not (tmp_path / "mount").exists()


def test_a_folder_that_is_a_file_is_tried_again(tmp_path):
    (tmp_path / "mount").write_text("")
    verdict = FilesChannel("archive", tmp_path / "mount").send(account_message(), "")
    assert verdict.outcome is Outcome.TRY_AGAIN
