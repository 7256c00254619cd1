"""The desk on what the demo stored up to the publication of both rules, asked over real HTTP."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpcore2
import pytest

from monitor.config.desk import DeskTable
from monitor.config.operations import StateTable
from monitor.config.settings import Settings
from monitor.demo.run import DemoClock
from monitor.demo.stages import FILED, NOTHING_NEW, PUBLISHED
from monitor.desk.app import Desk, make_app
from monitor.desk.people import add
from monitor.desk.serving import serve_desk
from monitor.operations.serving import serve
from monitor.runtime.context import Context
from monitor.runtime.startup import open_context
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
        self._pool = httpcore2.ConnectionPool()

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
        answer = self._pool.request(method, f"{self.address}{path}", headers=list(sent.items()), content=body or None)
        found = {name.decode().lower(): value.decode() for name, value in answer.headers}
        return Answer(answer.status, found, answer.content.decode())

    def close(self) -> None:
        self._pool.close()


@pytest.fixture
def stored(watched: Settings, beginnings: Beginnings) -> Path:
    """The state folder of a test, with both rules published."""
    shutil.copytree(beginnings.state_after(NOTHING_NEW, FILED, PUBLISHED), watched.state.folder)
    return watched.state.folder


@pytest.fixture
def desk_clock() -> DemoClock:
    return DemoClock(PUBLISHED.moment)


@pytest.fixture
def desk_context(watched: Settings, stored: Path, desk_clock: DemoClock) -> Iterator[Context]:
    settings = watched.model_copy(update={"state": StateTable(folder=stored), "desk": DeskTable(user="Ada Byron")})
    with open_context(settings, desk_clock) as context:
        yield context


@pytest.fixture
def opened() -> Callable[..., AbstractContextManager[str]]:
    """What serves a desk with other settings for the length of a block."""

    @contextmanager
    def open_it(context: Context, **table: object) -> Iterator[str]:
        settings = context.settings.model_copy(update={"desk": DeskTable.model_validate(table)})
        changed = replace(context, settings=settings)
        with serve_desk(lambda: changed, str, "127.0.0.1:0") as address:
            yield address

    return open_it


@pytest.fixture
def alone(desk_context: Context) -> Iterator[Browser]:
    """The one user of the machine."""
    with serve_desk(lambda: desk_context, str, "127.0.0.1:0") as address:
        browser = Browser(address)
        yield browser
        browser.close()


PEOPLE = {
    "Cleo": (Role.COMPLIANCE, "cleo@example.com"),
    "Sam": (Role.SALES, "m.lindqvist@example.com"),
    "Olga": (Role.OPERATOR, "olga@example.com"),
    "Aud": (Role.AUDITOR, "aud@example.com"),
}


@pytest.fixture
def by_role(desk_context: Context) -> Iterator[Callable[[str], Browser]]:
    """Whoever a proxy says: gives a person's browser by the name."""
    for name, (role, email) in PEOPLE.items():
        add(desk_context, name, frozenset({role}), email)
    origin = "https://desk.example.com"
    with serve_behind_proxy(desk_context, origin) as address:
        made: list[Browser] = []

        def browser_of(name: str) -> Browser:
            made.append(Browser(address, X_Forwarded_Email=PEOPLE[name][1], Origin=origin))
            return made[-1]

        yield browser_of
        for browser in made:
            browser.close()


@contextmanager
def serve_behind_proxy(context: Context, origin: str) -> Iterator[str]:
    table = DeskTable(mode="proxy", proxies=("127.0.0.1",), origin=origin)
    changed = replace(context, settings=context.settings.model_copy(update={"desk": table}))
    with serve(make_app(Desk.of(lambda: changed), str), "desk.listen", "127.0.0.1:0") as address:
        yield address
