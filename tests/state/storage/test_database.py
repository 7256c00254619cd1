import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from sqlite3 import connect
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, func, make_url, select, text

import state.storage.database
from state.errors import ConfigProblem, StateProblem
from state.storage.database import concurrent_transaction, insert_once, open_database, read_clock, snapshot, transaction
from state.storage.schema import matches, screenings, sources
from tests.postgres import Postgres


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def write(engine: Engine, name: str) -> None:
    with transaction(engine) as connection:
        connection.execute(sources.insert().values(name=name, failures=0))


def written(engine: Engine) -> list[str]:
    with transaction(engine) as connection:
        return list(connection.execute(select(sources.c.name).order_by(sources.c.name)).scalars())


def test_opening_an_up_to_date_database_changes_nothing(database_url: str) -> None:
    with opened(database_url) as first:
        write(first, "ecfr")
    with opened(database_url) as again:
        assert written(again) == ["ecfr"]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine) -> None:
    version = text("SELECT version_num FROM alembic_version")
    change = text("UPDATE alembic_version SET version_num = :to")
    with transaction(engine) as connection:
        ours = connection.execute(version).scalar()
        connection.execute(change, {"to": "9999"})
    with pytest.raises(StateProblem, match=r"newer listwatch.*9999"):
        open_database(engine.url.render_as_string(hide_password=False))
    with transaction(engine) as connection:
        assert connection.execute(version).scalar() == "9999"
        connection.execute(change, {"to": ours})


def test_a_failed_transaction_leaves_nothing_behind(engine: Engine) -> None:
    def fail() -> None:
        with transaction(engine) as connection:
            connection.execute(sources.insert().values(name="half", failures=0))
            raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        fail()
    assert written(engine) == []


def test_a_row_is_inserted_once(engine: Engine) -> None:
    with transaction(engine) as connection:
        assert insert_once(connection, sources, name="ecfr", failures=1)
        assert not insert_once(connection, sources, name="ecfr", failures=2)
        assert connection.execute(select(sources.c.failures)).scalars().all() == [1]


def test_what_is_read_and_then_written_is_not_lost_to_another_who_does_the_same(engine: Engine) -> None:
    write(engine, "ecfr")
    start = Barrier(4)

    def count_up() -> None:
        start.wait()
        for _ in range(5):
            with transaction(engine) as connection:
                failures = connection.execute(select(sources.c.failures)).scalar_one()
                connection.execute(sources.update().values(failures=failures + 1))

    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(engine) as connection:
        assert connection.execute(select(sources.c.failures)).scalar_one() == 20


def test_a_refused_row_is_not_shown(engine: Engine) -> None:
    def refuse() -> None:
        with transaction(engine) as connection:
            connection.execute(
                matches.insert().values(
                    screening_id=1,
                    customer_id="C1",
                    destination="CHINA",
                    listing_name="Torvek",
                    strength="strong",
                    score=1,
                    payload=None,  # not allowed
                )
            )

    with pytest.raises(StateProblem) as problem:
        refuse()
    assert "C1" not in str(problem.value)
    assert "C1" not in str(problem.value.__cause__).partition("DETAIL")[0]


class TestSqlite:
    """What happens to the file, or to the disk it lies on."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "listwatch.db"

    @pytest.fixture
    def engine(self, file: Path) -> Iterator[Engine]:
        with opened(f"sqlite:///{file}") as engine:
            yield engine

    def test_a_full_disk_is_named_nothing_is_half_written_and_the_next_try_succeeds(self, engine: Engine) -> None:
        def fill() -> None:
            with transaction(engine) as connection:
                # SQLite's own ceiling gives the very error a full disk gives.
                connection.exec_driver_sql("PRAGMA max_page_count = 1")
                for number in range(10_000):
                    connection.execute(sources.insert().values(name=f"{number}" * 20, failures=0))

        write(engine, "before")
        with pytest.raises(StateProblem, match=r"full.*Free some space"):
            fill()
        assert written(engine) == ["before"]
        with concurrent_transaction(engine) as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        write(engine, "after")
        assert written(engine) == ["after", "before"]

    def test_a_file_that_may_only_be_read_is_named(self, engine: Engine, file: Path) -> None:
        write(engine, "before")
        with opened(f"sqlite:///file:{file}?mode=ro&uri=true") as reader:
            assert written(reader) == ["before"]
            with pytest.raises(StateProblem, match=r"readonly.*Let the user"):
                write(reader, "after")
        write(engine, "after")

    def test_a_damaged_page_is_named_with_what_to_do(self, engine: Engine, file: Path) -> None:
        with transaction(engine) as connection:
            for number in range(200):
                connection.execute(sources.insert().values(name=f"{number:03}" * 30, failures=0))
        engine.dispose()
        with file.open("r+b") as damaged:
            damaged.seek(4096)
            damaged.write(b"\xff" * (file.stat().st_size - 4096))
        with pytest.raises(StateProblem, match=r"malformed.*restore a backup"):
            open_database(f"sqlite:///{file}")

    def test_a_database_that_another_holds_is_named(
        self, engine: Engine, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(state.storage.database, "_SQLITE_WAIT", 0.01)
        holder = connect(file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        opened = open_database(f"sqlite:///{file}")  # a start looks and takes no lock
        with pytest.raises(StateProblem, match=r"locked.*Another process"), transaction(opened):
            pass
        opened.dispose()
        holder.execute("ROLLBACK")
        holder.close()
        write(engine, "after")

    def test_a_folder_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(StateProblem, match="state folder"):
            open_database(f"sqlite:///{tmp_path / 'missing' / 'a.db'}")

    def test_a_file_that_is_no_database_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.db"
        path.write_bytes(b"not a database at all, and long enough to be read as one" * 50)
        with pytest.raises(StateProblem, match=r"a\.db: file is not a database"):
            open_database(f"sqlite:///{path}")


@contextmanager
def pooled(url: str) -> Iterator[str]:
    """Put PgBouncer, in transaction mode and with two connections, before a database, and give the way through it."""
    address = make_url(url)
    with tempfile.TemporaryDirectory(prefix="listwatch-pooler") as folder:
        configuration = Path(folder) / "pgbouncer.ini"
        configuration.write_text(
            f"[databases]\n* = host={address.query['host']} user=postgres\n[pgbouncer]\nauth_type = any\n"
            f"unix_socket_dir = {folder}\nlisten_port = 6432\npool_mode = transaction\ndefault_pool_size = 2\n"
        )
        as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
        Path(folder).chmod(0o777)
        pooler = subprocess.Popen(["pgbouncer", "-q", *as_nobody, configuration], stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        with socket.socket(socket.AF_UNIX) as probe:
            # Its file is there a moment before anybody listens.
            while probe.connect_ex(f"{folder}/.s.PGSQL.6432") and time.monotonic() < until:
                time.sleep(0.01)
        try:
            yield f"postgresql://postgres@/{address.database}?host={folder}&port=6432"
        finally:
            pooler.terminate()
            pooler.wait()


class TestPostgres:
    """What happens to the server, or on the way to it."""

    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        with opened(postgres_url) as engine:
            yield engine

    def test_restarted_between_two_transactions_nobody_notices(self, engine: Engine, postgres: Postgres) -> None:
        write(engine, "before")
        postgres.restart()
        write(engine, "after")
        assert written(engine) == ["after", "before"]

    def test_restarted_in_the_middle_of_one_it_is_undone_and_the_next_succeeds(
        self, engine: Engine, postgres: Postgres
    ) -> None:
        def cut_off() -> None:
            with transaction(engine) as connection:
                connection.execute(sources.insert().values(name="half", failures=0))
                postgres.restart()
                connection.execute(sources.insert().values(name="other half", failures=0))

        with pytest.raises(StateProblem, match="conne"):
            cut_off()
        write(engine, "after")
        assert written(engine) == ["after"]

    def test_one_that_is_frozen_is_given_up_and_the_next_transaction_succeeds(
        self, engine: Engine, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def ask() -> None:
            with transaction(engine) as connection:
                postgres.freeze()
                connection.execute(select(func.count()).select_from(sources))

        with monkeypatch.context() as patched:
            patched.setattr("state.storage.postgres._Answering.longest_answer", 0.2)
            with pytest.raises(StateProblem, match=r"no answer within 0\.2 seconds\. See that PostgreSQL's machine"):
                ask()
        postgres.thaw()
        write(engine, "after")
        assert written(engine) == ["after"]

    @pytest.mark.skipif(which("pgbouncer") is None, reason="no PgBouncer on this machine")
    def test_a_pooler_that_hands_out_a_connection_for_each_transaction_may_stand_between(
        self, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        with pooled(postgres_url) as url, opened(url) as engine:
            write(engine, "first")
            with transaction(engine) as one, concurrent_transaction(engine) as other:
                for connection in (one, other):
                    connection.execute(select(func.count()).select_from(sources))
            with snapshot(engine) as connection:
                assert connection.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
            assert written(engine) == ["first"]

    def test_one_that_does_not_answer_is_named_without_its_password(self) -> None:
        url = "postgresql://listwatch:hunter2@127.0.0.1:1/listwatch?password=hunter3&connect_timeout=1"
        with pytest.raises(StateProblem, match=r"postgresql://listwatch:.*See that PostgreSQL runs") as problem:
            open_database(url)
        assert "hunter" not in str(problem.value)

    def test_two_nodes_that_start_at_once_make_the_tables_once(self, postgres: Postgres) -> None:
        url, start, failures = postgres.url(postgres.create_database()), Barrier(2), []

        def start_node() -> None:
            start.wait()
            try:
                open_database(url).dispose()
            except StateProblem as problem:
                failures.append(problem)

        threads = [Thread(target=start_node) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []

    def test_who_only_looks_does_not_wait_for_a_rule_that_is_taken_in(self, engine: Engine) -> None:
        with transaction(engine), concurrent_transaction(engine) as connection:
            assert connection.execute(select(func.count()).select_from(screenings)).scalar() == 0

    def test_its_clock_is_an_aware_utc_time(self, engine: Engine) -> None:
        moment = read_clock(engine)
        assert moment.tzinfo is UTC
        assert abs(moment - datetime.now(UTC)) < timedelta(seconds=10)

    def test_without_the_extra_the_configuration_is_at_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "psycopg", None)
        with pytest.raises(ConfigProblem, match=r"state\.database_url: .*driver.*(psycopg|listwatch\[postgres\])"):
            open_database("postgresql://listwatch@db.example.com/listwatch")


@pytest.mark.parametrize(
    "url", ["hunter2", "mysql://root:hunter2@db.example.com/a", "nonsense://hunter2@db.example.com"]
)
def test_an_address_of_no_database_we_know_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ConfigProblem, match=r"state\.database_url") as problem:
        open_database(url)
    assert "hunter2" not in str(problem.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://listwatch:hun@ter2@db.example.com/listwatch",
        "postgresql://listwatch:hunter2@db.example.com@x/listwatch",
        "postgresql://list/watch:hunter2@db.example.com/listwatch",
        "postgresql://listwatch@db.example.com:hunter2/listwatch",
        "postgresql://listwatch:hunter2@127.0.0.1:9/listwatch",
        "postgresql://127.0.0.1:9/listwatch?user=listwatch&password=hunter2",
        "listwatch:hunter2@127.0.0.1/listwatch",
    ],
)
def test_a_password_is_in_no_error_however_the_address_is_written(url: str) -> None:
    with pytest.raises((ConfigProblem, StateProblem)) as problem:
        open_database(url)
    assert "ter2" not in str(problem.value)


def test_no_option_of_a_session_is_asked_of_a_pooler() -> None:
    heard: list[bytes] = []

    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            heard.append(connection.recv(4096))
            connection.sendall(b"N")  # no TLS
            heard.append(connection.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = Thread(target=answer, args=(server,))
        answering.start()
        with pytest.raises(StateProblem):
            open_database(f"postgresql://listwatch@127.0.0.1:{server.getsockname()[1]}/listwatch?sslmode=prefer")
        answering.join()
    assert b"listwatch" in heard[-1]
    assert b"options" not in heard[-1]
