"""Every form: filled in, for any machine, and of nothing but what listwatch knows."""

import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app
from monitor.commands.options import ConfigOption
from monitor.config.load import read_settings
from monitor.config.settings import Settings
from monitor.scaffold.deployment import Form, Place, find_place, render_form
from monitor.scaffold.examples import write_examples
from state.errors import UsageProblem
from tests.commands import command_at

_VARIABLE = re.compile(r"\b(LISTWATCH_[A-Z_]+)(?:=|: |, value: )\"?([^\s\"}]*)")


def test_a_place_names_the_program_beside_this_python(tmp_path: Path) -> None:
    place = find_place(tmp_path / "." / "here")
    assert (place.program, place.folder) == (Path(sys.executable).parent / "listwatch", tmp_path / "here")


@pytest.mark.parametrize("form", Form)
def test_every_template_is_filled_in(form: Form, place: Place) -> None:
    contents = render_form(form, place)
    assert contents
    for name, content in contents.items():
        assert not re.search(rb"@[A-Z]+@", content), name


@pytest.mark.parametrize("form", Form)
def test_the_package_names_no_machine_and_no_index(form: Form) -> None:
    text = b"".join(render_form(form, Place(Path("PROGRAM"), Path("FOLDER"), "1")).values()).decode()
    assert not re.search(r"/home|/root|/work|/Users|index-url|pypi|://(?!/|127\.0\.0\.1)", text)


@pytest.mark.parametrize("form", Form)
def test_every_variable_is_a_setting(form: Form, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is put into the environment, and the sample configuration still reads."""
    config, _ = write_examples(tmp_path / "etc")
    for content in render_form(form, place).values():
        for variable, value in _VARIABLE.findall(content.decode()):
            if variable == "LISTWATCH_CONFIG":
                assert ConfigOption.__metadata__[0].envvar == variable  # type: ignore[attr-defined]
                continue
            monkeypatch.setenv(variable, value)
            table, key = variable.removeprefix("LISTWATCH_").lower().split("__")
            assert str(getattr(getattr(read_settings(config), table), key)).endswith(value)
            assert table in Settings.model_fields


@pytest.mark.parametrize("form", Form)
def test_every_command_and_option_is_there(form: Form, place: Place) -> None:
    """What stands behind the program, in `args:`, in CMD or on a crontab's line."""
    text = b"".join(render_form(form, place).values()).decode()
    behind_program = re.findall(rf"(?m)^[^#].*{re.escape(str(place.program))}\"? ([a-z -]+)", text)
    words = [*behind_program, *re.findall(r"(?:args: |^CMD )\[\"([a-z]+)\"\]", text, re.MULTILINE)]
    assert words
    for line in words:
        names, options = re.findall(r"(?<!\S)[a-z]+", line), re.findall(r"--[a-z]+", line)
        command = command_at(names)
        assert set(options) <= {option for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize("arguments", [["--cron"], ["--systemd", "--cron"], ["--kubernetes"], ["--docker"]])
def test_without_a_folder_the_files_are_printed(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["init", *arguments])
    assert done.exit_code == 0
    assert ("# ---- listwatch.crontab ----" in done.stdout) == ("--cron" in arguments)
    assert not list(tmp_path.iterdir())


def test_with_a_folder_they_are_written_and_never_over_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["init", "--cron", "here"])
    assert done.stdout == "wrote here/listwatch.crontab\n"
    assert str(tmp_path / "here/listwatch.toml") in (tmp_path / "here/listwatch.crontab").read_text()
    again = CliRunner().invoke(app, ["init", "--cron", "here"])
    assert isinstance(again.exception, UsageProblem)
