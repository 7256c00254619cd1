"""Programs that ask the API of a desk over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from monitor.desk.api_tokens import add_token
from monitor.desk.serving import serve_desk
from monitor.runtime.context import Context
from state.people import Role
from tests.monitor.desk.conftest import PEOPLE, Answer, Browser


class Client:
    """A program with a token, or what it takes for one."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token
        self._browser = Browser(address, Authorization=f"Bearer {token}")

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, b"", **headers)

    def post(self, path: str, body: object, **headers: str) -> Answer:
        return self.ask("POST", path, json.dumps(body).encode(), Content_Type="application/json", **headers)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._browser.ask(method, f"/api/v1{path}", body, sent)

    def item(self, path: str) -> Any:
        return json.loads(self.get(path).text)["item"]

    def items(self, path: str) -> list[Any]:
        """Everything, part by part."""
        found: list[Any] = []
        answer = json.loads(self.get(path).text)
        while True:
            found += answer["items"]
            if not answer["next"]:
                return found
            answer = json.loads(self.get(f"{path.partition('?')[0]}?cursor={answer['next']}").text)


class Clients:
    """The programs of everybody on record: by the name of a person, or of a service that has every role."""

    def __init__(self, context: Context, address: str) -> None:
        self.context, self.address = context, address
        self._made: dict[str, Client] = {}

    def __call__(self, name: str) -> Client:
        if name not in self._made:
            is_service = name not in PEOPLE
            roles = frozenset(Role) if is_service else frozenset()
            token = add_token(self.context, name, roles, 30, is_service=is_service)
            self._made[name] = Client(self.address, token)
        return self._made[name]


@contextmanager
def clients_on(context: Context) -> Iterator[Clients]:
    with serve_desk(lambda: context, str, "127.0.0.1:0") as address:
        yield Clients(context, address)
