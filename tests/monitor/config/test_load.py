import copy
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from monitor.config.load import read_secret, read_settings
from monitor.scaffold.examples import write_examples
from notifiers.slack import SlackChannelTable
from state.alerts import Audience
from state.errors import ConfigProblem, UsageProblem

CONSOLE = '[[channels]]\ntype = "console"\nname = "terminal"\n'


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "listwatch.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistake(folder: Path, text: str) -> str:
    with pytest.raises(ConfigProblem) as caught:
        read_settings(settings_file(folder, text))
    return str(caught.value)


def test_the_example_is_a_valid_configuration(tmp_path: Path) -> None:
    path, customers = write_examples(tmp_path)
    settings = read_settings(path)
    assert settings.customers.file == customers
    assert settings.channels_for(Audience.SALES) == ("terminal",)


def test_the_example_is_never_written_over(tmp_path: Path) -> None:
    write_examples(tmp_path)
    (tmp_path / "listwatch.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageProblem, match=r"listwatch\.toml: is there already"):
        write_examples(tmp_path)
    assert (tmp_path / "listwatch.toml").read_text(encoding="utf-8") == "mine"


def test_paths_are_taken_from_the_files_own_folder(tmp_path: Path) -> None:
    settings = read_settings(settings_file(tmp_path, '[customers]\nfile = "data/c.csv"\n' + CONSOLE))
    assert settings.customers.file == tmp_path / "data" / "c.csv"
    assert settings.database_url == f"sqlite:///{tmp_path / 'listwatch-state' / 'listwatch.db'}"


def test_the_environment_stands_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTWATCH_SCREENING__SIMILAR_NAME", "91")
    path = settings_file(tmp_path, "[screening]\nsimilar_name = 80\n" + CONSOLE)
    assert read_settings(path).screening.similar_name == 91


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "[[channels]] is missing: name at least one"),
        ("[customer]\n" + CONSOLE, "there is no table [customer]. Did you mean 'customers'?"),
        ("[screening]\nsimilar_name = 400\n" + CONSOLE, "[screening] similar_name: must be at most 100."),
        ("[ecfr]\nurl = 'ftp://x'\n" + CONSOLE, "[ecfr] url: must be a web address"),
        ("sales = 3\n" + CONSOLE, "[sales]: is a table"),
        ("[schedule]\ninspection_hours = ['a', 'b']\n" + CONSOLE, "it belongs to [federal_register]"),
        ("[channels]\ntype = 'console'\n", "[channels] is written in double brackets"),
        ("[heartbeat]\nat = 'nine'\n" + CONSOLE, "[heartbeat] at: must be a time of day in quotes"),
        (CONSOLE + "chanel = 'x'\n", "[[channels]] 'terminal', chanel: is no key we know"),
        (CONSOLE + CONSOLE, "two channels have the same name"),
        ("[[channels]]\ntype = 'slak'\nname = 'a'\n", "[[channels]] 'a': type 'slak' is none of console,"),
        ("[[channels]]\ntype = 'slak'\nname = 'a'\n", "Did you mean 'slack'?"),
        ("[[channels]]\nname = 'a'\n", "[[channels]] 'a': has no type, which is one of"),
        (f"[[channels]]\ntype = 'console'\nname = '{'a' * 101}'\n", "name: may have at most 100 characters"),
        ("[[channels]]\ntype = 'console'\nname = 'a b'\n", "name: may have letters, digits and the signs"),
        ("[[channels]]\ntype = 'slack'\nname = 'a'\n", "[[channels]] 'a', channel: is missing"),
        (
            "[[channels]]\ntype = 'slack'\nname = 'a'\nchannel = 'C'\n",
            "[[channels]] 'a': exactly one of token_env and token_file",
        ),
        ("[state\n", "is not TOML: what stands at line 1, column 7 is not closed"),
        ("[heartbeat]\nat = 9:00\n" + CONSOLE, "line 2, column 7 is no value of TOML"),
        ("[state]\n[state]\n" + CONSOLE, "line 2, column 7 is there twice"),
        ("[state]\nfolder = 'a'\nfolder = 'b'\n" + CONSOLE, "line 3, column 13 is there twice"),
        ("[state]\nfolder = 'a\n" + CONSOLE, "is not closed"),
        ("[state]\nfolder = \u201ca\u201d\n" + CONSOLE, "line 2, column 10 is no value of TOML"),
        ("state:\n  folder: a\n", "line 1, column 6 is no line of TOML"),
        ("[guards.entries.EL]\nleast = 9\nmost = 2\n" + CONSOLE, "least is more than most"),
        ("\ufeff[screening]\nsimilar_name = 1\n" + CONSOLE, "[screening] similar_name: must be at least 50."),
        ('[customers]\nfile = "C:\\Users"\n', "a Windows path in single quotes"),
        (f"a = {'[' * 2000}{']' * 2000}", "is nested too deep"),
        ("folder = 'x'\n" + CONSOLE, "folder stands above every table: it belongs below one"),
        ("[desk]\nport = 80\n" + CONSOLE, "[desk] port: is no key we know. There is cert,"),
        ("[heartbeat]\nenabled = true\n" + CONSOLE, "enabled: is no key we know. There is at,"),
        ("[[channels]]\ntype = 'console'\nname = 'a'\nfolder = 'x'\n", "folder: is no key we know. "),
        ("[guards.entries.XX]\nleast = 1\nmost = 2\n" + CONSOLE, "[guards] entries: XX is none of EL,"),
        ("[guards.entries]\nEL = 3\n" + CONSOLE, "EL: is a table: write [guards.entries.EL] on a line of its own"),
        ("[sales.business_hours]\nbegin = 9\n" + CONSOLE, "begin: must be a time of day in quotes"),
        ("[federal_register]\ninspection_hours = ['08:00Z', '09:00']\n" + CONSOLE, "must be a time of day in quotes"),
    ],
)
def test_a_mistake_names_its_key(tmp_path: Path, text: str, words: str) -> None:
    told = mistake(tmp_path, text)
    assert words in told
    assert str(tmp_path / "listwatch.toml") in told


# Words of the checking library, which say nothing to who writes a configuration.
ITS_WORDS = re.compile(
    r"(?i)\b(input|string should|valid|parse|tuple|dictionary|instance|tag|union|literal|pydantic)\b"
)


def wrong_values() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the whole example, switched on, with one key after the other of another kind, with its table and key."""
    example = files("monitor.scaffold").joinpath("example_files/listwatch.toml").read_text("utf-8")
    whole = tomllib.loads(re.sub(r"(?m)^# (?=\[|[a-z_]+ = )", "", example))
    for table, content in whole.items():
        for at, keys in enumerate(content if isinstance(content, list) else [content]):
            for key in keys:
                for wrong in (3.25, [{}], {"a": {}}, date(2025, 3, 31), ""):
                    changed = copy.deepcopy(whole)
                    (changed[table][at] if isinstance(content, list) else changed[table])[key] = wrong
                    yield table, key, changed


def test_no_mistake_is_told_in_the_words_of_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles = []
    for table, key, changed in wrong_values():
        monkeypatch.setattr("monitor.config.load._read_toml", lambda _, changed=changed: changed)
        if trouble := trouble_of(tmp_path):
            troubles.append(trouble)
            assert table in trouble or key in trouble
    assert len(troubles) > 200
    assert [trouble for trouble in troubles if ITS_WORDS.search(trouble) or "  " in trouble] == []


def trouble_of(folder: Path) -> str:
    """What is wrong with the configuration there; empty where nothing is."""
    try:
        read_settings(folder / "listwatch.toml")
    except ConfigProblem as problem:
        return problem.trouble
    return ""


def test_a_variable_that_sets_nothing_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTWATCH_SCRENING__SIMILAR_NAME", "91")
    assert "Did you mean 'screening'?" in mistake(tmp_path, CONSOLE)
    monkeypatch.delenv("LISTWATCH_SCRENING__SIMILAR_NAME")
    monkeypatch.setenv("LISTWATCH_SALES__ESCALATE_TO", "desk")
    with pytest.raises(ConfigProblem, match=r"LISTWATCH_SALES__ESCALATE_TO: in the environment: is not JSON"):
        read_settings(settings_file(tmp_path, CONSOLE))


def test_no_secret_shows_in_a_mistake(tmp_path: Path) -> None:
    told = mistake(tmp_path, "[[channels]]\ntype='slack'\nname='a'\nchannel='C'\ntoken='xoxb-very-secret'\n")
    assert "name a variable in token_env, or a file in token_file" in told
    assert "xoxb-very-secret" not in told
    with pytest.raises(ConfigProblem, match="the environment variable that is named there is not set") as caught:
        read_secret("xoxb-very-secret", None, "channels, 'a'")
    assert "xoxb" not in str(caught.value)


def test_a_path_no_system_can_have_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblem, match="file: has a NUL character"):
        read_settings(settings_file(tmp_path, '[customers]\nfile = "a\\u0000b"\n' + CONSOLE))


@pytest.mark.parametrize(
    ("content", "trouble"), [(None, "cannot be read"), (b"", "is empty"), (b"\xff", "cannot be read")]
)
def test_a_secret_that_is_not_there_is_named_by_its_key(tmp_path: Path, content: bytes | None, trouble: str) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigProblem, match=f"channels, 'slack'.*{trouble}"):
        read_secret("", file, "channels, 'slack'")


def test_a_missing_file_names_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblem, match="listwatch init"):
        read_settings(tmp_path / "none.toml")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "listwatch.toml"
    path.write_bytes("[state]\nfolder = 'Zustände'\n".encode("cp1252"))
    with pytest.raises(ConfigProblem, match="is not UTF-8 at byte"):
        read_settings(path)


def test_hours_are_in_order_and_a_ping_has_one_secret(tmp_path: Path) -> None:
    path = tmp_path / "listwatch.toml"
    channel = '[[channels]]\ntype = "console"\nname = "terminal"\n'
    path.write_text(f'[federal_register]\ninspection_hours = ["18:15", "08:40"]\n{channel}', encoding="utf-8")
    with pytest.raises(ConfigProblem, match="must open before they close"):
        read_settings(path)
    path.write_text(f'[heartbeat]\nat = ""\nping_url_env = "A"\nping_url_file = "b"\n{channel}', encoding="utf-8")
    with pytest.raises(ConfigProblem, match="exactly one of ping_url_env and ping_url_file"):
        read_settings(path)
    path.write_text(f'[http.budgets."mirror.example"]\ntexts = 2\n{channel}', encoding="utf-8")
    assert read_settings(path).http.budgets["mirror.example"].answers == 5


def test_a_relative_secret_file_is_looked_for_among_the_credentials_of_the_service_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    slack = '[[channels]]\ntype = "slack"\nname = "a"\nchannel = "C"\ntoken_file = "{}"\n'

    def token_file(written: str) -> Path | None:
        (channel,) = read_settings(settings_file(tmp_path, slack.format(written))).channels
        assert isinstance(channel, SlackChannelTable)
        return channel.token_file

    assert token_file("secrets/slack") == tmp_path / "secrets/slack"
    (credentials / "slack").write_text("xoxb-1", encoding="utf-8")
    assert token_file("secrets/slack") == credentials / "slack"
    assert token_file("/run/secrets/slack") == Path("/run/secrets/slack")
