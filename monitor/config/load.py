"""The configuration: one TOML file, with the environment over it; every mistake names its key.

Paths are relative to the file. A key such as `screening.similar_name` can also be set in the environment, as
`LISTWATCH_SCREENING__SIMILAR_NAME`. Secrets never stand in the file: a key that ends in `_env` names an environment
variable that holds the secret, one that ends in `_file` a file: a relative one is looked for by its name in
$CREDENTIALS_DIRECTORY first, where systemd sets it (LoadCredential= in systemd.exec(5)).
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from monitor.config.mistakes import describe_mistakes, describe_syntax, nearest
from monitor.config.settings import ENVIRONMENT_PREFIX, Settings
from state.errors import ConfigProblem


def read_settings(path: Path, kind: type[Settings] = Settings) -> Settings:
    """Read and check a configuration file, as settings of a `kind` (`monitor.config.settings.with_registered`).

    Raises ConfigProblem naming the file and each key that is missing, unknown or out of range.
    """
    tables = _read_toml(path)
    _check_environment(path, kind)
    try:
        settings = kind(**tables)
    except SettingsError as problem:
        table = ENVIRONMENT_PREFIX + "".join(re.findall(r'field "(\w+)"', str(problem))).upper()
        named = ", ".join(each for each in os.environ if each.upper().startswith(table))
        remedy = f"A single value is set as {table}__KEY; a table, or a list of values, is written as JSON."
        raise ConfigProblem(named, "in the environment: is not JSON.", remedy) from None
    except ValidationError as problem:
        errors = problem.errors(include_input=False, include_url=False)
        trouble = "; ".join(describe_mistakes(errors, tables, kind)).rstrip(".")
        end = "" if trouble.endswith("?") else "."
        raise ConfigProblem(str(path), f"{trouble}{end}", "`listwatch init` writes an example.") from None
    return _with_absolute_paths(settings, path.resolve().parent)


def read_secret(variable: str, file: Path | None, key: str) -> str:
    """Return a secret from the environment variable or file that the configuration names.

    Raises ConfigProblem naming the key when it is not there or empty; never showing what it is.
    """
    if variable:
        secret = os.environ.get(variable, "")
        if not secret:
            # Who takes the key for the secret's own place must not find it in a log.
            name = variable if re.fullmatch(r"[A-Z][A-Z0-9_]*", variable) else "that is named there"
            remedy = "Set it, or name another: the secret itself never stands in the file."
            raise ConfigProblem(key, f"the environment variable {name} is not set.", remedy)
        return secret
    assert file is not None, "the configuration names one of the two"
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigProblem(key, f"the file {file} cannot be read.", "Check its path and permissions.") from problem
    if not secret:
        raise ConfigProblem(key, f"the file {file} is empty.", "Put the secret into it.")
    return secret


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as problem:
        raise ConfigProblem(str(path), "there is no such file.", "`listwatch init` writes one.") from problem
    except OSError as problem:
        raise ConfigProblem(str(path), f"{problem.strerror}.", "Check its path and permissions.") from problem
    except UnicodeDecodeError as problem:
        raise ConfigProblem(str(path), f"is not UTF-8 at byte {problem.start}.", "Save it as UTF-8.") from problem
    except tomllib.TOMLDecodeError as problem:
        raise ConfigProblem(str(path), *describe_syntax(str(problem))) from problem
    except RecursionError:
        raise ConfigProblem(str(path), "is nested too deep.", "`listwatch init` writes an example.") from None


def _check_environment(path: Path, kind: type[Settings]) -> None:
    """Refuse variables of our own prefix that set nothing: a typing error there would be silent."""
    for variable in os.environ:
        if variable.startswith(ENVIRONMENT_PREFIX) and "__" in variable:
            table = variable.removeprefix(ENVIRONMENT_PREFIX).split("__")[0].casefold()
            if table not in kind.model_fields:
                raise ConfigProblem(
                    variable,
                    f"is set in the environment, and {path.name} has no table {table!r}.",
                    nearest(table, kind.model_fields),
                )


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    """Return the same settings with every path taken from the file's own folder.

    A secret that systemd holds for its service (LoadCredential) is found there first, by the name of its file.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY", "")

    def absolute(value: Any, key: str = "") -> Any:
        if key.endswith("_file") and credentials and isinstance(value, Path) and not value.is_absolute():
            held = Path(credentials) / value.name
            if held.is_file():
                return held
        if isinstance(value, (str, Path)) and "\0" in str(value):
            raise ConfigProblem(key, "has a NUL character, which no path and no name may have.", "Remove it.")
        if isinstance(value, Path):
            return folder / value.expanduser()
        if isinstance(value, tuple):
            return tuple(absolute(item) for item in value)
        if isinstance(value, BaseModel):
            fields = type(value).model_fields
            return value.model_copy(update={name: absolute(getattr(value, name), name) for name in fields})
        return value

    absolute_settings: Settings = absolute(settings)
    return absolute_settings
