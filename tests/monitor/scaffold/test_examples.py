"""The files a new user begins with: all that stands in them is true, in comments too."""

import csv
import re
from pathlib import Path

import pytest

from monitor.config.load import read_settings
from monitor.config.settings import Settings
from monitor.scaffold.examples import write_examples
from sources.customers.columns import COLUMNS
from sources.customers.reading import read_customers
from state.errors import UsageProblem

_COMMENTED_OUT = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)


def test_the_commented_configuration_is_what_the_defaults_are(tmp_path: Path) -> None:
    config, customers = write_examples(tmp_path)
    settings = read_settings(config)
    given = {"channels", "feeds", "state", "customers"}
    assert settings.customers.file == customers
    assert settings.model_dump(exclude=given) == Settings(channels=settings.channels).model_dump(exclude=given)


def test_what_is_commented_out_can_be_switched_on(tmp_path: Path) -> None:
    config, _ = write_examples(tmp_path)
    config.write_text(_COMMENTED_OUT.sub("", config.read_text()))
    settings = read_settings(config)
    assert {channel.model_dump()["type"] for channel in settings.channels} == {
        "console", "files", "slack", "slack-webhook", "teams", "mail", "webhook", "order-block", "apprise",
    }  # fmt: skip
    assert settings.model_fields_set == set(Settings.model_fields), "every table stands in the example"


def test_the_sample_customers_show_every_column(tmp_path: Path) -> None:
    _, customers = write_examples(tmp_path)
    with customers.open(encoding="utf-8", newline="") as table:
        assert set(next(csv.reader(table))) == set(COLUMNS)
    assert len(read_customers(customers).customers) == 2


def test_nothing_is_written_where_one_of_them_is_there(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id,name\n")
    with pytest.raises(UsageProblem, match="is there already"):
        write_examples(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["customers.csv"]
