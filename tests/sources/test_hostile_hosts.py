"""Hosts that never end: each exchange ends when its time or its bytes are used up, wherever the far side goes on."""

from __future__ import annotations

import gzip
import random
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sources.content import Expected
from sources.fetched import NotServed
from sources.http import Http
from state.errors import ConfigProblem, ListwatchError, UnexpectedContent
from tests.hostile import far_side, trickle

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
PACKED = gzip.compress(b'{"count": 0}', mtime=0)
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"  # RFC 1951, section 3.2.4: a stored block of no bytes
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(
        "t/1",
        sleep=lambda _: None,
        jitter=random.uniform,
        monotonic=time.monotonic,
        timeout=0.3,
        patience=0.4,
        limit_bytes=200_000,
    ) as client:
        yield client


@pytest.mark.parametrize(
    "script",
    [
        trickle(b"H", b"T"),
        trickle(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        trickle(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        trickle(OK + b"Content-Length: 5000\r\n\r\n{", b" "),
        trickle(CHUNKED + b"1;", b"x"),
        trickle(CHUNKED + b"0\r\nX: ", b"x"),
        trickle(GZIP + PACKED, b"\0"),
        trickle(GZIP + GZIP_HEAD, EMPTY_BLOCK),
        trickle(b"HTTP/1.1 302 Found\r\nLocation: ", b"/"),
    ],
    ids=["status", "header", "1xx", "body", "chunk extension", "trailer", "behind gzip", "empty blocks", "redirect"],
)
def test_what_trickles_ends_with_its_time(http: Http, script) -> None:
    began = time.monotonic()
    with far_side(script) as port, pytest.raises(NotServed, match="had not answered in full after 0 seconds"):
        http.get(f"http://127.0.0.1:{port}/", expect=Expected.JSON)

    assert time.monotonic() - began < 2


def test_a_handshake_that_trickles_ends_with_its_time(http: Http) -> None:
    record = b"\x16\x03\x03\x40\x00"  # a TLS record that announces more than ever comes
    began = time.monotonic()
    with far_side(trickle(record, b"\x02")) as port, pytest.raises(NotServed):
        http.get(f"https://127.0.0.1:{port}/", expect=Expected.JSON)

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "script",
    [
        trickle(GZIP + PACKED, b"\0" * 60_000),
        trickle(GZIP + GZIP_HEAD, EMPTY_BLOCK * 12_000),
        trickle(GZIP, gzip.compress(b"", mtime=0) * 3_000),
        trickle(CHUNKED + b"1;", b"x" * 60_000),
        trickle(b"", b"HTTP/1.1 103 Early Hints\r\nX: " + b"x" * 9_000 + b"\r\n\r\n"),
    ],
    ids=["behind gzip", "empty blocks", "empty members", "chunk extension", "1xx"],
)
def test_what_floods_ends_with_its_bytes(script) -> None:
    clock = iter(range(10**9))  # a second each time somebody looks: no deadline ends this
    with (
        far_side(script, pause=0) as port,
        Http(
            "t/1",
            sleep=lambda _: None,
            jitter=random.uniform,
            monotonic=lambda: float(next(clock)),
            patience=1e9,
            limit_bytes=200_000,
        ) as http,
        pytest.raises((UnexpectedContent, NotServed), match=r"more than 200,000 bytes|broke off"),
    ):
        http.get(f"http://127.0.0.1:{port}/", expect=Expected.JSON)


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (PACKED[:-3], "its gzip is cut off"),
        (PACKED + b"more", "its gzip is malformed"),
        (zlib.compress(b"{}"), "its gzip is malformed"),
    ],
)
def test_gzip_that_is_not_whole_is_no_answer(http: Http, packed: bytes, said: str) -> None:
    with far_side(lambda: [GZIP + packed]) as port, pytest.raises(NotServed, match=said):
        http.get(f"http://127.0.0.1:{port}/", expect=Expected.TEXT)


def test_members_and_padding_are_one_answer(http: Http) -> None:
    whole = gzip.compress(b'{"count"') + gzip.compress(b": 0}") + b"\0\0"
    with far_side(lambda: [GZIP + whole]) as port:
        assert http.get(f"http://127.0.0.1:{port}/", expect=Expected.JSON).body == b'{"count": 0}'


@pytest.mark.parametrize(
    "header",
    [
        "Date: Tue, 99 Foo 99999 99:99:99 +9999",
        "Date: Mon, 01 Jan 0001 00:00:00 +2359",
        "Date: Fri, 31 Dec 9999 23:59:59 -2359",
        "Age: " + "9" * 5_000,
        "Age: -1",
        "Retry-After: " + "9" * 5_000,
    ],
)
def test_odd_headers_fail_nothing(header: str) -> None:
    answer = OK + header.encode() + b"\r\nContent-Length: 2\r\n\r\n{}"
    with (
        far_side(lambda: [answer]) as port,
        Http(
            "t/1",
            sleep=lambda _: None,
            jitter=random.uniform,
            monotonic=time.monotonic,
            now=lambda: datetime(2025, 3, 25, tzinfo=UTC),
        ) as http,
    ):
        assert http.get(f"http://127.0.0.1:{port}/", expect=Expected.JSON).body == b"{}"


def open_http(**more: object) -> Http:
    return Http("t/1", sleep=lambda _: None, jitter=random.uniform, monotonic=time.monotonic, **more)


@pytest.mark.parametrize(
    "link",
    [
        "http://elsewhere.example/x.txt",
        "https://elsewhere.example/x.txt",
        "https://www.federalregister.gov@elsewhere.example/x.txt",
        "https://user:secret@www.federalregister.gov/x.txt",
        "ftp://www.federalregister.gov/x.txt",
        "file:///etc/passwd",
        "//www.federalregister.gov/x",
        "http://www.federalregister.gov/x.txt",
        "http://169.254.169.254/latest/meta-data",
        "https://[::ffff:169.254.169.254]/x",
        "https://2852039166/x",
        "https://www.federalregister.gov:6379/x",
        "https://www.federalregister.gov.elsewhere.example/x",
        "https://www.federalregister.gov\\@elsewhere.example/x",
        "https://www.federalregister.gov%2f@elsewhere.example/x",
        "https://elsewhere.example#@www.federalregister.gov/x",
        "https://www.federa\u217cregister.example/x",
        "https://www.fed\u0435ralregister.gov/x",
        "https://:@www.federalregister.gov/x",
        "HTTP://www.federalregister.gov/x",
        "gopher://www.federalregister.gov:443/x",
        "data:text/plain,x",
        "https:///x",
    ],
)
def test_an_answer_leads_only_to_what_is_configured(link: str) -> None:
    with (
        open_http(bases=["https://www.federalregister.gov"]) as http,
        pytest.raises(NotServed, match=r"configured|is not an address") as caught,
    ):
        http.follow(link, expect=Expected.TEXT)

    assert "secret" not in str(caught.value)


def test_a_redirect_leads_only_to_what_is_configured() -> None:
    away = b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/x\r\nContent-Length: 0\r\n\r\n"
    with far_side(lambda: [away]) as port:
        base = f"http://127.0.0.1:{port}"
        with open_http(bases=[base]) as http, pytest.raises(NotServed, match=r"elsewhere\.example.*not among"):
            http.get(f"{base}/", expect=Expected.TEXT)


@pytest.mark.parametrize(
    "address", ["user:secret@host/x", "https://user:secret@:80/x", "https://user:secret@host:port/x", "user:secret@"]
)
def test_a_password_is_in_no_error(http: Http, address: str) -> None:
    with pytest.raises(ListwatchError) as caught:
        http.get(address, expect=Expected.TEXT)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "SSL_CERT_FILE"),
        ("HTTPS_PROXY", "socks5://user:secret@proxy:1080", "SOCKS"),
        ("ALL_PROXY", "gopher://user:secret@proxy", "proxy that is none"),
    ],
)
def test_what_the_environment_names_wrongly_is_one_line(monkeypatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigProblem, match=said) as caught, open_http():
        pass

    assert name in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_login_is_named(monkeypatch, scheme: str) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with far_side(lambda: [refusal]) as port:
        monkeypatch.setenv(f"{scheme}_proxy", f"http://user:secret@127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", "")
        with (
            open_http() as http,
            pytest.raises(NotServed, match=rf"the proxy 127\.0\.0\.1:{port} wants a login") as caught,
        ):
            http.get(f"{scheme}://office.example/x", expect=Expected.TEXT)

    assert "secret" not in str(caught.value)


def test_a_proxy_that_is_not_there_is_named(monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")

    with open_http() as http, pytest.raises(NotServed, match=r"through the proxy 127\.0\.0\.1:9.*HTTPS_PROXY"):
        http.get("https://office.example/x", expect=Expected.TEXT)


def test_a_resolver_that_never_answers_holds_nobody_up(http: Http, monkeypatch) -> None:
    over = threading.Event()
    asked: list[object] = []

    def never(*question: object, flags: int = 0, **_: object) -> list[object]:
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        asked.append(question)
        over.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(NotServed, match=r"no answer in time|had not answered in full"):
            http.get("http://office.example/", expect=Expected.JSON)
    over.set()

    assert time.monotonic() - began < 10
    assert len(asked) == 1  # one thread for the name, however often it is asked for
