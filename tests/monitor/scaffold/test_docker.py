"""The image and the services around it."""

import re
from pathlib import Path

import pytest
import yaml

from monitor.scaffold.deployment import Form, Place, render_form
from state.storage.database import open_database
from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def dockerfile(place: Place) -> str:
    return render_form(Form.DOCKER, place)["Dockerfile"].decode()


def test_the_image_is_pinned_and_runs_without_rights(dockerfile: str) -> None:
    (base,) = re.findall(r"^ARG BASE=(\S+)", dockerfile, re.MULTILINE)
    assert re.search(r":\d+\.\d+-", base)
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) == {"${BASE}"}
    assert "USER 10001:10001" in dockerfile
    assert "HEALTHCHECK" in dockerfile
    installs = [line for line in dockerfile.splitlines() if "pip install" in line and "-r " in line]
    assert all("--require-hashes" in line for line in installs)


def test_everything_that_is_copied_is_let_through_to_the_builder(place: Place, dockerfile: str) -> None:
    ignored = render_form(Form.DOCKER, place)["Dockerfile.dockerignore"].decode()
    sources = {word for line in re.findall(r"^COPY (?!--)(.*) \S+$", dockerfile, re.MULTILINE) for word in line.split()}
    assert sources == set(re.findall(r"^!(\S+)", ignored, re.MULTILINE))
    assert all((ROOT / name).exists() for name in sources)


def test_the_extras_are_taken_whole_from_the_development_lock(dockerfile: str) -> None:
    """What the image's awk line picks: psycopg with its two parts, the metrics, the reader of PDF."""
    names = re.search(r"wanted = /\^\((\S+)\)/", dockerfile)
    assert names
    locked = (ROOT / "requirements-dev.lock").read_text()
    assert re.findall(rf"^((?:{names[1]})[\w-]*)==", locked, re.MULTILINE) == [
        "prometheus-client", "psycopg", "psycopg-binary", "psycopg-pool", "pypdfium2",
    ]  # fmt: skip


def test_the_services_keep_secrets_in_files_and_the_root_read_only(place: Place) -> None:
    compose = yaml.safe_load(render_form(Form.DOCKER, place)["compose.yaml"])
    ours, database = compose["services"]["listwatch"], compose["services"]["database"]
    assert (ours["read_only"], ours["cap_drop"], ours["tmpfs"]) == (True, ["ALL"], ["/tmp"])
    assert ours["security_opt"] == ["no-new-privileges:true"]
    assert ours["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert set(ours["secrets"]) | set(database["secrets"]) == set(compose["secrets"])
    assert "POSTGRES_PASSWORD" not in database["environment"]
    assert re.search(r":\d+-", database["image"])


def test_the_password_file_of_libpq_opens_the_database(
    place: Place, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = yaml.safe_load(render_form(Form.DOCKER, place)["compose.yaml"])
    address = compose["services"]["listwatch"]["environment"]["LISTWATCH_STATE__DATABASE_URL"]
    name = postgres.create_database()
    host = postgres.url(name).partition("host=")[2]
    service = tmp_path / "pg_service.conf"
    service.write_text(f"[listwatch]\nhost={host}\ndbname={name}\nuser=postgres\npassword=unasked\n")
    service.chmod(
        0o644
    )  # libpq would pass over a password file that others can read; of a service file it asks nothing
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    engine = open_database(address)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT current_database()").scalar() == name
    engine.dispose()
