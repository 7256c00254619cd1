"""The desk on what the demo stored up to the publication of both rules, asked over real HTTP."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from monitor.config.desk import DeskTable
from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.config.sources import CustomersTable
from monitor.demo.run import DemoClock, DemoSettings
from monitor.demo.stages import FILED, NOTHING_NEW, PUBLISHED
from monitor.desk.app import make_app
from monitor.desk.desk import Desk
from monitor.desk.people import add
from monitor.operations.serving import serve
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
from notifiers.files import FilesChannelTable
from state.people import Role
from tests.monitor.days import Beginnings


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers in lower case, and the body as text."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def token(self) -> str:
        """The text that the forms of this page are signed with."""
        found = re.search(r'name="token" value="([0-9a-f]+)"', self.text)
        assert found, "the page has no form"
        return found[1]


class Browser:
    """Whoever asks: plain HTTP with headers of its own, none of which it is made to send."""

    def __init__(self, address: str, **headers: str) -> None:
        self.address = address
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, b"", headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        """Send a form as a page of the desk does."""
        own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.headers.get("Origin", self.address)}
        sent = own | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, urlencode(form).encode(), {k: v for k, v in sent.items() if v})

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Host": urlsplit(self.address).netloc} | sent
        with closing(HTTPConnection(urlsplit(self.address).netloc, timeout=60)) as connection:
            connection.request(method, path, body or None, sent)
            with connection.getresponse() as answer:
                found: dict[str, str] = {}
                for name, value in answer.getheaders():
                    found[name.lower()] = ", ".join(filter(None, (found.get(name.lower()), value)))
                return Answer(answer.status, found, answer.read().decode())


PEOPLE = {
    "Cleo": (Role.COMPLIANCE, "cleo@example.com"),
    "Sam": (Role.SALES, "m.lindqvist@example.com"),
    "Olga": (Role.OPERATOR, "olga@example.com"),
    "Aud": (Role.AUDITOR, "aud@example.com"),
}
ORIGIN = "https://desk.example.com"
BEHIND_PROXY = {"mode": "proxy", "proxies": ("127.0.0.1",), "origin": ORIGIN}


@pytest.fixture(scope="session")
def stored(beginnings: Beginnings) -> Path:
    """The state folder in which both rules are published, to be copied, with somebody of each role."""
    state = beginnings.state_after(NOTHING_NEW, FILED, PUBLISHED)
    with open_context(settings_of(state, state, {}), DemoClock(PUBLISHED.moment)) as context:
        for name, (role, email) in PEOPLE.items():
            add(context, name, frozenset({role}), email)
    return state


def settings_of(folder: Path, state: Path, table: Mapping[str, object]) -> Settings:
    return DemoSettings(
        state=StateTable(folder=state),
        customers=CustomersTable(file=folder / "customers.csv"),
        channels=(FilesChannelTable(type="files", name="files", folder=folder),),
        desk=DeskTable.model_validate(table),
    )


@contextmanager
def desk_on(folder: Path, stored: Path, clock: DemoClock, **table: object) -> Iterator[Context]:
    """A context on a copy of what is stored."""
    shutil.copytree(stored, folder / "state")
    (folder / "customers.csv").write_bytes(files("monitor.demo").joinpath("facts/customers.csv").read_bytes())
    with open_context(settings_of(folder, folder / "state", table), clock) as context:
        yield context


@contextmanager
def served(context: Context) -> Iterator[str]:
    """The address at which a desk is really reached, whatever its people call it."""
    with serve(make_app(Desk.of(lambda: context), str), "desk.listen", "127.0.0.1:0") as address:
        yield address


@pytest.fixture
def desk_clock() -> DemoClock:
    return DemoClock(PUBLISHED.moment)


@pytest.fixture
def desk_context(tmp_path: Path, stored: Path, desk_clock: DemoClock) -> Iterator[Context]:
    with desk_on(tmp_path, stored, desk_clock, user="Ada Byron") as context:
        yield context


@pytest.fixture
def alone(desk_context: Context) -> Iterator[Browser]:
    """The one user of the machine."""
    with served(desk_context) as address:
        yield Browser(address)


@pytest.fixture
def proxied(tmp_path: Path, stored: Path, desk_clock: DemoClock) -> Iterator[Context]:
    with desk_on(tmp_path, stored, desk_clock, **BEHIND_PROXY) as context:
        yield context


@pytest.fixture
def by_role(proxied: Context) -> Iterator[Callable[[str], Browser]]:
    """Gives the browser of a person whom a proxy has signed in."""
    with served(proxied) as address:
        yield partial(browser_of, address)


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory, stored: Path) -> Iterator[Callable[[str], Browser]]:
    """The same on one desk for all tests that only read."""
    folder = tmp_path_factory.mktemp("desk")
    with desk_on(folder, stored, DemoClock(PUBLISHED.moment), **BEHIND_PROXY) as context, served(context) as address:
        yield partial(browser_of, address)


def browser_of(address: str, name: str) -> Browser:
    return Browser(address, X_Forwarded_Email=PEOPLE[name][1], Origin=ORIGIN)
