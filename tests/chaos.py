"""Troubles one after the other: does the daemon notice each, say so, go on, and lose no alert?

`python -m tests.chaos [SECONDS]` (300 by default, less makes a sample). `listwatch run`, a process of its own, polls
the demo's offices through a front that can be told to misbehave, and sends to a receiver that can. Each trouble lasts
until it is noticed; then all is put right, and the daemon must be well again. During the third two rules are filed,
and by the end both must have reached every channel.
"""

from __future__ import annotations

import json
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic, sleep
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from monitor.demo.drafts import RULE_NUMBERS
from monitor.demo.office import FederalRegisterOffice
from monitor.demo.stages import FILED
from state.storage.database import open_database
from tests.soak import Daemon, is_told, running

_NOTICED_WITHIN, _WELL_WITHIN = 45.0, 60.0
_MORE = """
[[channels]]
type = "webhook"
name = "hook"
url = "{hook}"
secret_env = "CHAOS_SECRET"
[metrics]
listen = "127.0.0.1:{port}"
[http]
timeout = 2
"""


class Front:
    """A server before the offices, and the receiver of the webhook: well-behaved until it is told otherwise."""

    def __init__(self, office_url: str) -> None:
        self.office_url, self.url = office_url, ""
        self.office_trouble = self.hook_trouble = ""
        self.received: set[str] = set()
        self.over = Event()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a GET as the offices do, or as the trouble of the hour has it."""
        trouble = self.office_trouble
        if trouble == "hangs up":
            request.close_connection = True
            return
        if trouble in _ANSWERS:
            status, headers, body = _ANSWERS[trouble]
            self._send(request, status, headers, body)
            return
        try:
            with urlopen(self.office_url + request.path, timeout=10) as answer:
                kind, body = answer.headers.get("Content-Type", ""), answer.read()
        except HTTPError as refused:
            with refused:
                self._send(request, refused.code, {}, refused.read())
            return
        body = body.replace(self.office_url.encode(), self.url.encode())
        if trouble == "cut off":
            self._send(request, 200, {"Content-Type": kind}, body[: len(body) // 2])
        elif trouble == "trickles":
            self._trickle(request, body)
        else:
            self._send(request, 200, {"Content-Type": kind}, body)

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Receive a webhook's message, or be in trouble."""
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if self.hook_trouble == "refuses":
            self._send(request, 503, {}, b"")
        elif self.hook_trouble == "never answers":
            self.over.wait(20)
        else:
            self.received.add(json.loads(body)["id"])
            self._send(request, 204, {}, b"")

    def _trickle(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        for at in range(len(body)):
            request.wfile.write(body[at : at + 1])
            if self.office_trouble != "trickles" or self.over.wait(0.5):
                return

    def _send(self, request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


_ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "a wall with status 200": (200, {"Content-Type": "text/html"}, b"<html><title>Request Access</title></html>"),
    "out of order": (503, {}, b"later"),
    "redirects for ever": (302, {"Location": "/again"}, b""),
    "empty answers": (200, {"Content-Type": "application/json"}, b""),
    "a document type": (200, {"Content-Type": "text/xml"}, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
}


@contextmanager
def fronting(office_url: str) -> Iterator[Front]:
    """Serve a front for the length of a block."""
    front = Front(office_url)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._safely(front.answer)

        def do_POST(self) -> None:
            self._safely(front.take)

        def _safely(self, act: Callable[[BaseHTTPRequestHandler], None]) -> None:
            try:
                act(self)
            except (ConnectionError, URLError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    front.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield front
    finally:
        front.over.set()
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Trouble:
    """One trouble: how it begins, how it is put right, and the words in the log by which it is noticed.

    `ends_it` says that the daemon must stop by itself, with exit code 1; it is started again when all is right.
    """

    name: str
    begin: Callable[[], object]
    mend: Callable[[], object]
    noticed_by: str
    ends_it: bool = False


def troubles_of(front: Front, daemon: Daemon) -> list[Trouble]:
    """Return every trouble, those of the database between those of the network."""
    state = daemon.folder / "listwatch-state"
    database, aside = state / "listwatch.db", daemon.folder / "aside"

    def office(name: str) -> Trouble:
        return Trouble(
            f"office: {name}",
            lambda: setattr(front, "office_trouble", name),
            lambda: setattr(front, "office_trouble", ""),
            "poll_failed",
        )

    def hook(name: str) -> Trouble:
        return Trouble(
            f"webhook: {name}",
            lambda: setattr(front, "hook_trouble", name),
            lambda: setattr(front, "hook_trouble", ""),
            '"undelivered": ',
        )

    def put_aside() -> None:
        aside.mkdir()
        for file in state.glob("listwatch.db*"):
            shutil.move(file, aside)

    def put_another() -> None:
        put_aside()
        open_database(f"sqlite:///{database}").dispose()

    def put_back() -> None:
        for file in state.glob("listwatch.db*"):
            file.unlink()
        for file in aside.iterdir():
            shutil.move(file, state)
        aside.rmdir()

    return [
        office("hangs up"),
        Trouble("database: deleted", put_aside, put_back, "was deleted or replaced", ends_it=True),
        hook("refuses"),
        office("a wall with status 200"),
        office("trickles"),
        Trouble("database: replaced by another", put_another, put_back, "was deleted or replaced", ends_it=True),
        hook("never answers"),
        office("cut off"),
        office("out of order"),
        office("redirects for ever"),
        office("empty answers"),
        office("a document type"),
    ]


class Chaos:
    """The run: what was noticed, how often "well" was said wrongly, and how long each took."""

    def __init__(self, daemon: Daemon, address: str) -> None:
        self.daemon, self.address = daemon, address
        self.noticed = self.wrong_well = self.done = 0

    def go_through(self, trouble: Trouble) -> None:
        """Begin a trouble, wait until it is noticed, put it right and wait until all is well."""
        log = self.daemon.folder / "log"
        start = log.stat().st_size
        trouble.begin()
        began = monotonic()
        is_noticed = self._wait(lambda: trouble.noticed_by.encode() in log.read_bytes()[start:], _NOTICED_WITHIN)
        noticed_after = monotonic() - began
        if trouble.ends_it:
            ended = self._wait(lambda: self.daemon.process.poll() is not None, _NOTICED_WITHIN)
            self.wrong_well += not ended or self.daemon.process.returncode != 1
            if not ended:
                self.daemon.process.kill()
        trouble.mend()
        mended = monotonic()
        if trouble.ends_it:
            self.daemon.end(signal.SIGKILL)
            self.daemon.wait_until_ready()
        is_well = self._wait(lambda: self.is_well, _WELL_WITHIN)
        self.done += 1
        self.noticed += is_noticed
        said = f"noticed after {noticed_after:.1f} s" if is_noticed else "NOT NOTICED"
        well = f"well after {monotonic() - mended:.1f} s" if is_well else "NOT WELL AGAIN"
        print(f"{trouble.name}: {said}; said in the log as {trouble.noticed_by!r}; {well}", flush=True)

    @property
    def is_well(self) -> bool:
        """Whether the endpoint says so."""
        try:
            with urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _wait(self, is_so: Callable[[], bool], seconds: float) -> bool:
        until = monotonic() + seconds
        while not (came := is_so()) and monotonic() < until:
            sleep(0.1)
        return came


def main(seconds: float) -> int:
    """Go through the troubles for so long, and print what came of it."""
    with TemporaryDirectory() as name, FederalRegisterOffice() as office, fronting(office.base_url) as front:
        port = _free_port()
        more = _MORE.format(hook=f"{front.url}/hook", port=port)
        with running(Path(name), front.url, more=more, environment={"CHAOS_SECRET": "whsec_" + "a" * 32}) as daemon:
            daemon.wait_until_ready()
            chaos = Chaos(daemon, f"http://127.0.0.1:{port}")
            if not chaos._wait(lambda: chaos.is_well, _WELL_WITHIN):
                print((daemon.folder / "log").read_text(encoding="utf-8")[-3000:])
                raise SystemExit("the daemon was not well to begin with")
            until, filed = monotonic() + seconds, False
            for number, trouble in enumerate(troubles_of(front, daemon)):
                if number == 2:
                    office.open(FILED)
                    daemon.set_clock(FILED.moment)
                    filed = True
                chaos.go_through(trouble)
                if filed and monotonic() > until:
                    break
            lost = [
                f"{rule} by {channel}"
                for rule in RULE_NUMBERS
                for channel, is_there in (
                    ("files", lambda rule=rule: is_told(daemon, rule, "filed")),
                    ("webhook", lambda rule=rule: f"{rule}.filed.compliance" in front.received),
                )
                if not chaos._wait(is_there, _WELL_WITHIN)
            ]
    for each in lost:
        print(f"lost: {each}")
    print(f"troubles {chaos.done}, noticed {chaos.noticed}, wrong well {chaos.wrong_well}, alerts lost {len(lost)}")
    return 1 if lost or chaos.wrong_well or chaos.noticed < chaos.done else 0


def _free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return int(server.server_address[1])


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 300))
