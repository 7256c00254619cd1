from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.content import Expected
from sources.fetched import Fetched, NotServed, Validators
from sources.http import Http, _redirected
from sources.pace import Budget
from state.errors import RetryLater, SourceUnreachable, UnexpectedContent
from tests.sources.conftest import FakeTime

JSON_BODY = b'{"count": 0}'


def answer_in_turn(server: HTTPServer, path: str, *answers: Response) -> None:
    """Give each answer once, the last one for ever."""
    left = list(answers)
    server.expect_request(path).respond_with_handler(lambda request: left.pop(0) if len(left) > 1 else left[0])


def refused(status: int, **headers: str) -> Response:
    return Response("later", status, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def raw_server() -> Iterator[Callable[[bytes], str]]:
    """A server that sends exactly these bytes, whatever is asked, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    answers: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65_536)
                connection.sendall(answers[0])

    thread = threading.Thread(target=serve)
    thread.start()

    def start(answer: bytes) -> str:
        answers.append(answer)
        return f"http://127.0.0.1:{listener.getsockname()[1]}/document"

    yield start
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_an_answer_carries_body_type_and_validators(httpserver: HTTPServer, http: Http) -> None:
    headers = {"ETag": '"one"', "Last-Modified": "Tue, 25 Mar 2025 20:30:00 GMT"}
    httpserver.expect_request("/list.json").respond_with_data(
        JSON_BODY, content_type="application/json", headers=headers
    )

    fetched = http.get(httpserver.url_for("/list.json"), expect=Expected.JSON)

    assert fetched == Fetched(
        url=httpserver.url_for("/list.json"),
        body=JSON_BODY,
        content_type="application/json",
        validators=Validators('"one"', "Tue, 25 Mar 2025 20:30:00 GMT"),
    )
    assert "count" not in repr(fetched)


def test_we_say_who_we_are_and_what_we_read(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/").respond_with_data(JSON_BODY)

    http.get(httpserver.url_for("/"), expect=Expected.JSON)

    headers = httpserver.log[0][0].headers
    assert headers["User-Agent"] == "listwatch/0.1.0 (compliance@example.com)"
    assert headers["Accept"].startswith("application/json")


def test_304_means_unchanged_since_the_validators(httpserver: HTTPServer, http: Http) -> None:
    def answer(request: Request) -> Response:
        unchanged = request.headers.get("If-None-Match") == '"one"'
        return Response(status=304) if unchanged else Response(JSON_BODY, headers={"ETag": '"one"'})

    httpserver.expect_request("/").respond_with_handler(answer)
    url = httpserver.url_for("/")

    first = http.get(url, expect=Expected.JSON)

    assert http.get_changed(url, validators=first.validators, expect=Expected.JSON) is None
    assert http.get_changed(url, validators=Validators('"older"'), expect=Expected.JSON) == first


def test_last_modified_alone_is_enough(httpserver: HTTPServer, http: Http) -> None:
    when = "Tue, 25 Mar 2025 20:30:00 GMT"
    httpserver.expect_request("/", headers={"If-Modified-Since": when}).respond_with_data(status=304)

    assert (
        http.get_changed(httpserver.url_for("/"), validators=Validators(last_modified=when), expect=Expected.JSON)
        is None
    )


@pytest.mark.parametrize("validators", [None, Validators()])
def test_304_to_an_unconditional_request_is_trouble(
    httpserver: HTTPServer, http: Http, validators: Validators | None
) -> None:
    httpserver.expect_request("/").respond_with_data(status=304)

    with pytest.raises(NotServed, match="304"):
        http.get_changed(httpserver.url_for("/"), validators=validators, expect=Expected.JSON)


def test_validators_that_could_not_be_sent_back_are_not_kept(raw_server: Callable[[bytes], str], http: Http) -> None:
    url = raw_server(b'HTTP/1.1 200 OK\r\nETag: "\xfc"\r\nContent-Length: 2\r\n\r\n{}')

    assert http.get(url, expect=Expected.JSON).validators == Validators()


def test_parameters_and_cache_buster_are_sent_and_only_parameters_kept(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/").respond_with_data(JSON_BODY)
    params = [("fields[]", "title"), ("fields[]", "type")]

    fetched = http.get(httpserver.url_for("/") + "?x=1", params, expect=Expected.JSON, cache_buster="1742934600000")

    assert httpserver.log[0][0].query_string == b"x=1&fields%5B%5D=title&fields%5B%5D=type&_=1742934600000"
    assert fetched.url == httpserver.url_for("/") + "?x=1&fields%5B%5D=title&fields%5B%5D=type"


def test_trouble_that_passes_is_asked_again(httpserver: HTTPServer, http: Http, time: FakeTime) -> None:
    answer_in_turn(httpserver, "/", refused(500), refused(503), refused(502), Response(JSON_BODY))

    assert http.get(httpserver.url_for("/"), expect=Expected.JSON).body == JSON_BODY
    assert time.slept == [1.0, 2.0, 4.0]


def test_four_attempts_and_no_more(httpserver: HTTPServer, http: Http, time: FakeTime) -> None:
    answer_in_turn(httpserver, "/", refused(503))

    with pytest.raises(NotServed, match="503") as caught:
        http.get(httpserver.url_for("/"), expect=Expected.JSON)
    assert caught.value.status == 503
    assert len(httpserver.log) == 4
    assert len(time.slept) == 3


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "2"}, 2.0),
        ({"Retry_After": "0"}, 0.0),
        ({"Retry_After": "soon"}, 1.0),
        ({"Retry_After": "-5"}, 1.0),
        ({"Retry_After": "nan"}, 1.0),
    ],
)
def test_we_wait_as_long_as_asked(
    httpserver: HTTPServer, http: Http, time: FakeTime, headers: dict[str, str], seconds: float
) -> None:
    answer_in_turn(httpserver, "/", refused(429, **headers), Response(JSON_BODY))

    http.get(httpserver.url_for("/"), expect=Expected.JSON)

    assert time.slept == [seconds]


@pytest.mark.parametrize(("until", "seconds"), [("20:30:07", 7.0), ("20:29:00", 0.0)])
def test_a_date_to_wait_for_counts_from_the_answers_own_date(
    raw_server: Callable[[bytes], str], http: Http, time: FakeTime, until: str, seconds: float
) -> None:
    answer = (
        "HTTP/1.1 503 Busy\r\nDate: Tue, 25 Mar 2025 20:30:00 GMT\r\n"
        f"Retry-After: Tue, 25 Mar 2025 {until} GMT\r\nContent-Length: 0\r\n\r\n"
    )
    with pytest.raises(NotServed):
        http.get(raw_server(answer.encode()), expect=Expected.JSON)
    assert time.slept == [seconds] * 3


@pytest.mark.parametrize(("named", "seconds"), [("61", 61), ("3600", 3600), ("999999", 86_400), ("9" * 400, 86_400)])
def test_a_long_wait_is_the_schedules_business(
    httpserver: HTTPServer, http: Http, time: FakeTime, named: str, seconds: float
) -> None:
    answer_in_turn(httpserver, "/", refused(429, Retry_After=named))

    with pytest.raises(RetryLater) as caught:
        http.get(httpserver.url_for("/"), expect=Expected.JSON)
    assert caught.value.seconds == seconds
    assert time.slept == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 410, 501])
def test_a_clear_refusal_is_not_asked_again(httpserver: HTTPServer, http: Http, status: int) -> None:
    answer_in_turn(httpserver, "/gone", Response("<!DOCTYPE html><h1>No</h1>", status, {"Retry-After": "9"}))

    with pytest.raises(NotServed) as caught:
        http.get(httpserver.url_for("/gone"), expect=Expected.JSON)
    assert caught.value.status == status
    assert len(httpserver.log) == 1


def test_redirects_are_followed(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/old").respond_with_data(status=301, headers={"Location": "/new?x=1"})
    httpserver.expect_request("/new").respond_with_data(JSON_BODY)

    assert http.get(httpserver.url_for("/old"), expect=Expected.JSON).url == httpserver.url_for("/new?x=1")


def test_a_redirect_loop_ends(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/loop").respond_with_data(status=302, headers={"Location": "/loop"})

    with pytest.raises(NotServed, match="redirects more than 5 times"):
        http.get(httpserver.url_for("/loop"), expect=Expected.JSON)
    assert len(httpserver.log) == 6


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://example.com/", "http://[", "gopher:x", "http://x\x7f/"]
)
def test_redirects_stay_on_the_web(httpserver: HTTPServer, http: Http, location: str) -> None:
    httpserver.expect_request("/").respond_with_data(status=302, headers={"Location": location})

    with pytest.raises(SourceUnreachable):
        http.get(httpserver.url_for("/"), expect=Expected.JSON)


def test_no_redirect_leaves_encryption() -> None:
    # Asked of the function itself: a local server has no certificate that the machine trusts.
    leave = httpx2.MockTransport(lambda request: httpx2.Response(302, headers={"Location": "http://example.com/"}))
    with httpx2.Client(transport=leave) as client, pytest.raises(NotServed, match="unencrypted"):
        _redirected(client.get("https://example.com/"), "source")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b'{"count": 1',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"co\r\n',
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 2",
        b"",
        b"SSH-2.0-OpenSSH\r\n",
    ],
)
def test_half_an_answer_is_no_answer(
    raw_server: Callable[[bytes], str], http: Http, time: FakeTime, answer: bytes
) -> None:
    with pytest.raises(NotServed, match="broke off") as caught:
        http.get(raw_server(answer), expect=Expected.JSON)
    assert caught.value.status is None
    assert len(time.slept) == 3


def test_nobody_listening(http: Http, time: FakeTime) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(NotServed, match=r"cannot be reached .* a firewall"):
        http.get(f"http://127.0.0.1:{port}/", expect=Expected.JSON)
    assert len(time.slept) == 3


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "nonsense", "http://", "http://x:999999/", "http://h\n/?key=s3cret"]
)
def test_an_address_that_is_none(http: Http, time: FakeTime, url: str) -> None:
    with pytest.raises(SourceUnreachable) as caught:
        http.get(url, expect=Expected.JSON)
    assert "s3cret" not in str(caught.value)


def test_too_many_bytes(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/").respond_with_data(b"[" + b" " * 1_000_000 + b"]")

    with pytest.raises(UnexpectedContent, match="more than 1,000,000 bytes"):
        http.get(httpserver.url_for("/"), expect=Expected.JSON)
    assert http.get(httpserver.url_for("/"), expect=Expected.JSON, limit_bytes=2_000_000)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_of_compressed_bytes(httpserver: HTTPServer, http: Http, layers: int) -> None:
    body = b"[" + b" " * 30_000_000 + b"]"
    for _ in range(layers):
        body = gzip.compress(body, 1)
    httpserver.expect_request("/").respond_with_data(body, headers={"Content-Encoding": ", ".join(["gzip"] * layers)})

    with pytest.raises(UnexpectedContent, match="more than 1,000,000 bytes"):
        http.get(httpserver.url_for("/"), expect=Expected.JSON)


def test_compressed_answers_are_read(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/").respond_with_data(gzip.compress(JSON_BODY), headers={"Content-Encoding": "gzip"})

    assert http.get(httpserver.url_for("/"), expect=Expected.JSON).body == JSON_BODY


def test_an_answer_that_trickles_is_given_up(httpserver: HTTPServer, http: Http, time: FakeTime) -> None:
    time.step = 301
    httpserver.expect_request("/").respond_with_data(JSON_BODY)

    with pytest.raises(NotServed, match="had not answered in full after 300 seconds"):
        http.get(httpserver.url_for("/"), expect=Expected.JSON)


def test_a_wall_with_status_200_is_no_answer(httpserver: HTTPServer, http: Http) -> None:
    page = "<!DOCTYPE html><html><head><title>Federal Register :: Request Access</title></head></html>"
    httpserver.expect_request("/documents.json").respond_with_data(page, content_type="text/html")

    with pytest.raises(UnexpectedContent, match="Request Access"):
        http.get(httpserver.url_for("/documents.json"), expect=Expected.JSON)


@pytest.mark.parametrize("status", [200, 404, 500])
def test_no_error_names_a_secret(httpserver: HTTPServer, http: Http, status: int) -> None:
    httpserver.expect_request("/list").respond_with_data("<html>", status=status)
    url = httpserver.url_for("/list").replace("http://", "http://user:s3cret@")

    with pytest.raises((SourceUnreachable, UnexpectedContent)) as caught:
        http.get(url, [("subscription-key", "s3cret")], expect=Expected.JSON)
    assert "/list" in caught.value.subject
    assert "s3cret" not in str(caught.value)


def test_evidence_shows_no_credentials(httpserver: HTTPServer, http: Http) -> None:
    httpserver.expect_request("/").respond_with_data(JSON_BODY)
    url = httpserver.url_for("/").replace("http://", "http://user:s3cret@")

    assert http.get(url, expect=Expected.JSON).url == httpserver.url_for("/")


@pytest.mark.parametrize(("age", "seconds"), [(b"Age: 0\r\n", 60), (b"Age: 40\r\n", 20), (b"", 60)])
def test_our_clock_is_held_against_the_hosts(raw_server: Callable[[bytes], str], age: bytes, seconds: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Tue, 25 Mar 2025 20:30:00 GMT\r\n"
    url = raw_server(head + age + b"Content-Length: 12\r\n\r\n" + JSON_BODY)
    time = FakeTime()
    now = datetime(2025, 3, 25, 20, 31, tzinfo=UTC)
    with Http("t/1", sleep=time.sleep, jitter=lambda low, high: low, monotonic=time.monotonic, now=lambda: now) as http:
        assert http.clock_skew is None
        http.get(url, expect=Expected.JSON)
        assert http.clock_skew == timedelta(seconds=seconds)


def test_a_host_with_a_budget_is_asked_in_turn(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/count.json").respond_with_data(JSON_BODY, content_type="application/json")
    time = FakeTime()
    budgets = {"localhost": Budget(answers=5, texts=1), "127.0.0.1": Budget(answers=5, texts=1)}
    with Http("t/1", sleep=time.sleep, jitter=lambda low, high: low, monotonic=time.monotonic, budgets=budgets) as http:
        for _ in range(3):
            http.get(httpserver.url_for("/count.json"), expect=Expected.JSON)
    assert [round(each, 6) for each in time.slept] == [0.2, 0.2]


def test_what_has_a_mirror_is_asked_there_and_keeps_its_name(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/copy/a.json").respond_with_json({})
    time = FakeTime()
    mirrors = {"https://office.example": httpserver.url_for("/copy")}
    with Http("t/1", sleep=time.sleep, jitter=lambda low, high: low, monotonic=time.monotonic, mirrors=mirrors) as http:
        assert http.get("https://office.example/a.json", expect=Expected.JSON).url == "https://office.example/a.json"
