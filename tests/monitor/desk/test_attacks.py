"""The desk under attack, by plain HTTP: forged sessions and forms, others' names and paths, too much, too slowly."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest

from monitor.demo.run import DemoClock
from monitor.desk.identity import COOKIE, RequestRefused
from monitor.desk.people import add, end, set_password
from monitor.desk.sign_in import Slowdown, Tried
from monitor.desk.sign_in import sign_in as sign_in_from
from monitor.runtime.context import Context
from state.accounts import Account, CustomerRecord
from state.customers import Customer
from state.people import Role
from state.storage.customer_records import record_customers, records_of
from state.storage.database import transaction
from state.storage.evidence import all_evidence
from state.storage.holds import holds_of
from tests.customer_rows import new_customers
from tests.monitor.desk.conftest import BEHIND_PROXY, Browser, desk_on, served

BrowserOf = Callable[[str], Browser]
PASSWORD = "correct horse battery staple"
HOSTILE = "<script>alert(1)</script>\u202eevil\u202c\x1b[31m \"'&={{7*7}}"


class SignIn:
    """A desk where people sign in with a password, and what Cleo's authenticator says."""

    def __init__(self, context: Context, clock: DemoClock, address: str) -> None:
        self.context, self.clock, self.address = context, clock, address
        shown = set_password(context, "Cleo", PASSWORD)
        self.codes = shown.recovery_codes
        self.totp = pyotp.parse_uri(shown.totp_address)

    def browser(self, session: str = "") -> Browser:
        return Browser(self.address, **({"Cookie": f"{COOKIE}={session}"} if session else {}))

    def try_with(
        self, browser: Browser, password: str = PASSWORD, code: str = "", name: str = "Cleo"
    ) -> tuple[int, str]:
        """Sign in, and give the status and the name of the session that begins."""
        code = code or self.totp.at(self.clock.moment)  # type: ignore[attr-defined]
        answer = browser.post(
            "/sign-in?next=/holds", {"name": name, "password": password, "code": code, "next": "/holds"}
        )
        cookie = SimpleCookie(answer.headers.get("set-cookie", ""))
        return answer.status, cookie[COOKIE].value if COOKIE in cookie else ""


@pytest.fixture
def sign_in(tmp_path: Path, stored: Path, desk_clock: DemoClock) -> Iterator[SignIn]:
    with desk_on(tmp_path, stored, desk_clock, mode="local") as context, served(context) as address:
        yield SignIn(context, desk_clock, address)


def test_a_session_begins_with_a_password_and_a_code_that_counts_once(sign_in: SignIn) -> None:
    anybody = sign_in.browser()
    assert anybody.get("/holds").status == 303
    assert anybody.get("/holds.json").status == 401
    assert sign_in.try_with(anybody, password="wrong horse battery staple")[0] == 401
    assert sign_in.try_with(anybody, code="000000")[0] == 401
    status, session = sign_in.try_with(anybody)
    assert (status, sign_in.browser(session).get("/holds").status) == (303, 200)
    assert sign_in.try_with(anybody)[0] == 401, "the code was used"
    assert sign_in.try_with(anybody, code=sign_in.codes[0])[0] == 303
    assert sign_in.try_with(anybody, code=sign_in.codes[0])[0] == 401, "the recovery code was used up"


def test_a_session_that_was_given_to_somebody_is_never_theirs(sign_in: SignIn) -> None:
    given = "attacker-chose-this"
    status, session = sign_in.try_with(sign_in.browser(given))
    assert (status, session != given) == (303, True)
    assert sign_in.browser(given).get("/holds").status == 303, "fixed by whoever gave it, it opens nothing"
    again = sign_in.try_with(sign_in.browser(session), code=sign_in.codes[0])[1]
    assert sign_in.browser(session).get("/holds").status == 303, "a new sign-in ends the session before"
    cookie = sign_in.browser(again).post("/sign-in", {}).headers
    assert "set-cookie" not in cookie, "a failed sign-in changes no session"


def test_the_cookie_is_for_this_host_over_tls_and_no_script(sign_in: SignIn) -> None:
    answer = sign_in.browser().post(
        "/sign-in", {"name": "Cleo", "password": PASSWORD, "code": sign_in.codes[0], "next": "//evil.example/"}
    )
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-listwatch=")
    assert all(word in cookie for word in ("; secure", "; httponly", "; samesite=lax", "; path=/"))
    assert "domain" not in cookie
    assert answer.headers["location"] == "/", "no sign-in leads to another site"


def test_sessions_end_unused_after_half_an_hour_and_at_last_after_twelve(sign_in: SignIn) -> None:
    _, session = sign_in.try_with(sign_in.browser())
    browser = sign_in.browser(session)
    for _ in range(24):
        sign_in.clock.moment += timedelta(minutes=29)
        assert browser.get("/holds").status == 200
    sign_in.clock.moment += timedelta(minutes=29)
    assert browser.get("/holds").status == 303, "twelve hours are over"
    _, session = sign_in.try_with(sign_in.browser())
    sign_in.clock.moment += timedelta(minutes=31)
    assert sign_in.browser(session).get("/holds").status == 303


def test_a_release_asks_for_a_sign_in_of_late(sign_in: SignIn) -> None:
    _, session = sign_in.try_with(sign_in.browser())
    browser = sign_in.browser(session)
    token = browser.get("/holds").token
    sign_in.clock.moment += timedelta(minutes=11)
    answer = browser.post("/holds/D029/release", {"token": token, "reason": "Judged."})
    assert (answer.status, "again=1" in answer.headers["location"]) == (303, True)
    assert browser.post("/holds/D029/acknowledge", {"token": token}).headers["location"] == "/holds"


def test_brute_force_is_slowed_down_and_nothing_typed_is_kept(sign_in: SignIn) -> None:
    browser = sign_in.browser()
    statuses = [sign_in.try_with(browser, password=f"guess number {at} of many")[0] for at in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    assert sign_in.try_with(browser)[0] == 429, "the right one must wait as well"
    sign_in.clock.moment += timedelta(minutes=16)
    assert sign_in.try_with(browser)[0] == 303
    with transaction(sign_in.context.engine) as connection:
        rows = [row for row in all_evidence(connection) if row.subject == "person Cleo"]
    assert [row.kind for row in rows][-6:] == ["refused"] * 5 + ["signed in"]
    assert all("guess" not in row.noun for row in rows)


def test_strangers_who_guess_keep_nobody_out(sign_in: SignIn) -> None:
    slowdown, engine = Slowdown(), sign_in.context.engine

    def try_from(peer: str, name: str = "Cleo", password: str = "guess", code: str = "000000") -> str | None:
        return sign_in_from(engine, slowdown, Tried(name, password, code, peer), "", sign_in.clock.moment)

    assert try_from("10.0.0.7", password=PASSWORD, code=sign_in.totp.at(sign_in.clock.moment))  # type: ignore[attr-defined]
    for at in range(5):
        assert try_from(f"192.0.2.{at}", name=("Cleo", " cleo", "CLEO")[at % 3]) is None
    with pytest.raises(RequestRefused):
        try_from("192.0.2.9")
    assert try_from("10.0.0.7", password=PASSWORD, code=sign_in.codes[0])


def test_whoever_has_ended_is_out_at_once(sign_in: SignIn) -> None:
    _, session = sign_in.try_with(sign_in.browser())
    end(sign_in.context, "Cleo")
    assert sign_in.browser(session).get("/holds").status == 303
    assert sign_in.try_with(sign_in.browser(), code=sign_in.codes[0])[0] == 401


def test_forms_that_no_page_of_ours_sent_are_refused(alone: Browser, desk_context: Context) -> None:
    token = alone.get("/holds").token
    address, form = "/holds/D029/acknowledge", {"token": token}
    refused = [
        alone.post(address, form, Origin="https://evil.example"),
        alone.post(address, form, Origin="null"),
        alone.post(address, form, Origin="", Sec_Fetch_Site="cross-site"),
        alone.post(address, form, Sec_Fetch_Site="same-site"),
        alone.post(address, form, Origin=""),
        alone.post(address, {}),
        alone.post(address, {"token": token[:-1] + ("0" if token[-1] != "0" else "1")}),
        alone.post(address, {"token": "é"}),
        alone.ask("POST", address, json.dumps(form).encode(), {"Content-Type": "text/plain", "Origin": alone.address}),
        alone.post(address, form, Host="rebound.example:80", Origin="http://rebound.example:80"),
    ]
    assert {answer.status for answer in refused} == {400, 403}
    with transaction(desk_context.engine) as connection:
        assert [hold.acknowledgement for hold in holds_of(connection, "D029")] == [None]
    assert alone.post(address, form, Sec_Fetch_Site="same-origin").status == 303


def test_one_persons_form_is_worth_nothing_to_another(by_role: BrowserOf) -> None:
    token = by_role("Cleo").get("/holds").token
    assert by_role("Sam").post("/holds/D029/acknowledge", {"token": token}).status == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_the_lone_user_is_nobody_behind_a_proxy(alone: Browser, header: str) -> None:
    assert alone.ask("GET", "/", b"", {header: "for=198.51.100.7"}).status == 400


def test_a_name_in_a_header_is_believed_from_the_proxy_alone(
    tmp_path: Path, stored: Path, desk_clock: DemoClock
) -> None:
    table = BEHIND_PROXY | {"proxies": ("192.0.2.1",)}
    with desk_on(tmp_path, stored, desk_clock, **table) as context, served(context) as address:
        assert Browser(address, X_Forwarded_Email="cleo@example.com").get("/").status == 400
        own = replace(
            context, settings=context.settings.model_copy(update={"desk": type(context.settings.desk)(**BEHIND_PROXY)})
        )
        with served(own) as believed:
            assert Browser(believed, X_Forwarded_Email="cleo@example.com").get("/").status == 200
            assert Browser(believed).get("/").status == 400
            assert Browser(believed, X_Forwarded_Email="stranger@example.com").get("/").status == 403
            assert Browser(believed, X_Forwarded_Email="cleo@example.com, olga@example.com").get("/").status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fpyproject.toml",
        "/alerts/..%2f..%2f..%2fetc%2fpasswd",
        "/evidence/%00",
        "/customers/../../etc/passwd",
        "/rules/%27%20OR%201=1--",
        "/lists/XX",
        "/quarantine/1",
        "/matches/" + "a" * 5000,
    ],
)
def test_no_path_leads_where_no_page_is(reading: BrowserOf, path: str) -> None:
    answer = reading("Cleo").get(path)
    assert answer.status in {400, 404, 405}
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "query", ["page=0", "page=99999999999", "page=%C2%B2", "strength=huge", "q=" + "x" * 600, "page=1%00", "q=%00"]
)
def test_no_question_is_answered_that_makes_no_sense(reading: BrowserOf, query: str) -> None:
    assert reading("Cleo").get(f"/matches?{query}").status == 400
    assert reading("Cleo").get("/lists/EL?on=2025-02-30").status == 400


def test_bodies_are_bounded(alone: Browser) -> None:
    token = alone.get("/holds").token
    assert alone.post("/holds/D029/acknowledge", {"token": token, "x": "y" * 70_000}).status == 413
    assert alone.post("/holds/D029/acknowledge", {f"x{at}": "y" for at in range(100)} | {"token": token}).status == 403
    host, _, port = urlsplit(alone.address).netloc.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        wire.sendall(f"POST /sign-in HTTP/1.1\r\nHost: {host}:{port}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        wire.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n1\r\na\r\n")
        assert b" 413 " in wire.recv(1000)


def test_a_hundred_slow_callers_hold_up_nobody(alone: Browser) -> None:
    host, _, port = urlsplit(alone.address).netloc.rpartition(":")
    with ExitStack() as held:
        for at in range(100):
            wire = held.enter_context(socket.create_connection((host, int(port)), timeout=10))
            begin = (
                "GET / HTTP/1.1\r\nX: " if at % 2 else "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na"
            )
            wire.sendall(begin.encode())
        assert alone.get("/matches").status == 200


def test_what_others_wrote_is_shown_and_never_obeyed(proxied: Context, by_role: BrowserOf) -> None:
    with transaction(proxied.engine) as connection:
        known = records_of(connection, ["D029"])["D029"]
        shown = dict.fromkeys(("name", "local_name", "parent", "beneficial_owner", "city", "account_status"), HOSTILE)
        hostile = replace(known.customer, aliases=(HOSTILE,), addresses=(HOSTILE,), **shown)  # type: ignore[arg-type]
        other = CustomerRecord(Customer("=cmd|' /C calc'!A0", HOSTILE), Account("=cmd|' /C calc'!A0"))
        record_customers(connection, new_customers([CustomerRecord(hostile, known.account), other]), proxied.now())
    add(proxied, "Mallory <b>", frozenset({Role.COMPLIANCE}))
    browser = by_role("Cleo")
    for path in ("/customers?q=script", "/customers/D029", "/matches/b827859ee9", "/holds", "/audit", "/"):
        text = browser.get(path).text
        assert not set("\x1b\u202e\u202c") & set(text), path
        assert "<script>alert" not in text, path
        assert "={{7*7}}" in text or "&lt;script" not in text, path
    assert "Mallory &lt;b&gt;" in by_role("Aud").get("/settings").text
    rows = browser.get("/customers.csv?q=script").text
    assert "'=cmd" in rows, "no cell is a formula"


def test_every_answer_has_its_headers(reading: BrowserOf) -> None:
    for path in ("/", "/matches.json", "/holds.csv", "/nothing", "/static/desk.css", "/healthz"):
        headers = reading("Cleo").get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
        assert path.startswith("/static") or headers["cache-control"] == "no-store"
