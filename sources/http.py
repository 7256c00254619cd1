"""Asking a source over HTTP: conditional, bounded in bytes and time, patient for a moment and no longer.

The one module that imports httpx2. There is no HTTP cache: the caller keeps the validators of its last good answer
beside what it read from it, so that 304 means exactly "nothing changed". Everything that leaves this module has been
checked to be of the kind that was asked for (sources.content).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Self

import httpx2

from sources.body import MalformedBody, OversizedBody, read_body
from sources.content import Expected, check_content
from sources.fetched import Fetched, NotServed, RefusedContent, Validators
from sources.headers import ONE_DAY, read_moment, read_seconds, seconds_named
from sources.network import BoundedNetwork
from sources.pace import Budget, Pace
from state.connection_help import (
    check_certificates,
    connection_remedy,
    environment_problem,
    one_line,
    proxy_for,
    proxy_refusal,
)
from state.errors import RetryLater, SourceUnreachable, UnexpectedContent
from state.exchange import Allowance, DeadlineExceeded, SizeExceeded

ATTEMPTS = 4
MAX_REDIRECTS = 5
# A longer wait belongs to the schedule: one source must not hold up a whole `listwatch poll`.
LONGEST_WAIT = 60.0
# What an exchange may take on the wire beside the body: headers, the frames of chunks, redirects.
_OVERHEAD_BYTES = 1024 * 1024
_PING_SECONDS = 30.0
_NO_MIRRORS: Mapping[str, str] = {}
# What the exchange that this thread is in may still take.
_ALLOWANCE: ContextVar[Allowance] = ContextVar("allowance")
# Statuses that say "not now" (RFC 9110, sections 15.5 and 15.6; RFC 6585; RFC 8470).
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_ACCEPT = {
    Expected.JSON: "application/json",
    Expected.XML: "application/xml, text/xml;q=0.9",
    Expected.FEED: "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9",
    Expected.TEXT: "text/plain, text/csv",
    Expected.PDF: "application/pdf",
}


class Http:
    """A named client for all sources, to be used as a context manager.

    `user_agent` is product and version (`listwatch/0.1.0`); `contact`, in ASCII, is added so that an office can write
    to us before it blocks us. `sleep`, `monotonic` (both in seconds) and `jitter` are `time.sleep`, `time.monotonic`
    and `random.uniform` in production. `timeout` is how long to wait for any one piece of an answer and `patience` for
    the whole exchange, from the name's address to the last byte, redirects and repeats included, in seconds.
    `limit_bytes` is the most that a body may have once decompressed. `budgets` say by host how fast each may be asked.
    With `now` (aware UTC) our clock is held against that of the hosts: see `clock_skew`. `bases` are the addresses to
    whose hosts an answer may lead, by a link or a redirect, over https where they begin so; None lets it lead anywhere.
    `mirrors` say where what begins with an address is asked for instead.

    Raise ConfigProblem for a proxy or a file of certificates in the environment that cannot be used.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        sleep: Callable[[float], None],
        jitter: Callable[[float, float], float],
        monotonic: Callable[[], float],
        contact: str = "",
        budgets: Mapping[str, Budget] | None = None,
        bases: Collection[str] | None = None,
        mirrors: Mapping[str, str] = _NO_MIRRORS,
        now: Callable[[], datetime] | None = None,
        limit_bytes: int = 16 * 1024 * 1024,
        timeout: float = 30.0,
        patience: float = 300.0,
    ) -> None:
        self._sleep = sleep
        self._jitter = jitter
        self._monotonic = monotonic
        self._limit_bytes = limit_bytes
        self._patience = patience
        self._pace = Pace(budgets or {}, sleep, monotonic)
        self._mirrors = mirrors
        self._bases = None if bases is None else frozenset(_door(httpx2.URL(base)) for base in bases)
        self._now = now
        self.clock_skew: timedelta | None = None
        """How far our clock was ahead of the last host that answered with its own; None before any did."""
        headers = {"User-Agent": f"{user_agent} ({contact})" if contact else user_agent, "Accept-Encoding": "gzip"}
        self._client = _open_client(headers, timeout, BoundedNetwork(_ALLOWANCE.get))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(
        self,
        url: str,
        params: Sequence[tuple[str, str]] = (),
        *,
        expect: Expected,
        limit_bytes: int | None = None,
        cache_buster: str = "",
    ) -> Fetched:
        """Fetch an address.

        `cache_buster` is sent as the parameter `_`, because www.federalregister.gov answers from shared copies that
        were seen up to 104 minutes old. Answers that may pass are asked for again, up to four times in all.

        Raises RetryLater where the source names a time longer than a minute, NotServed (a SourceUnreachable) where
        no answer with status 200 came, UnexpectedContent where it is too large or, as RefusedContent with its bytes,
        not what was expected. All name host and path, and nothing of the query.
        """
        answer = self._get_checked(_address(url, params, cache_buster), None, expect, limit_bytes)
        assert answer is not None, "304 answers a conditional request alone"
        return answer

    def get_changed(
        self,
        url: str,
        validators: Validators | None,
        *,
        expect: Expected,
        limit_bytes: int | None = None,
        cache_buster: str = "",
    ) -> Fetched | None:
        """Fetch an address as `get` does; None when it answers 304 to the validators."""
        return self._get_checked(_address(url, (), cache_buster), validators, expect, limit_bytes)

    def follow(self, link: str, *, expect: Expected) -> Fetched:
        """Fetch an address that an answer names.

        Raise NotServed for one that is not https or at a host that is not configured, and as `get` does.
        """
        address = _address(link, (), "")
        self._check_lead(address, _place(address))
        return self.get(link, expect=expect)

    def ping(self, url: str) -> str:
        """Tell a dead man's switch that we live; empty where it answered, else what was wrong, without the address.

        Its path is the secret of such an address, so no error quotes it. Asked once: the next ping is not far.
        """
        try:
            with self._within(_PING_SECONDS, _OVERHEAD_BYTES), self._client.stream("GET", url) as response:
                return "" if response.is_success else f"the ping address answered {response.status_code}"
        except (httpx2.InvalidURL, httpx2.RequestError, DeadlineExceeded, SizeExceeded) as error:
            return f"the ping address was not reached ({type(error).__name__})"

    def _get_checked(
        self, address: httpx2.URL, validators: Validators | None, expect: Expected, limit_bytes: int | None
    ) -> Fetched | None:
        limit = self._limit_bytes if limit_bytes is None else limit_bytes
        answer = self._get_with_retries(address, _headers(expect, validators), limit, expect)
        if answer is None:
            return None
        try:
            check_content(answer.body, answer.content_type, expect, _place(address))
        except UnexpectedContent as problem:
            raise RefusedContent(problem, answer) from problem
        return answer

    def _get_with_retries(
        self, address: httpx2.URL, headers: dict[str, str], limit: int, expect: Expected
    ) -> Fetched | None:
        """Ask, and ask again while the trouble may pass and the time for it lasts."""
        end = self._monotonic() + self._patience
        for attempt in range(ATTEMPTS):
            try:
                return self._ask(address, headers, limit, expect, end)
            except NotServed as problem:
                # Jitter, so that not every installation comes back in the same second.
                backoff = self._jitter(0.5, 1.0) * 2**attempt
                wait = backoff if problem.retry_after is None else problem.retry_after
                if not problem.may_pass or attempt == ATTEMPTS - 1 or self._monotonic() + wait >= end:
                    raise
                self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _ask(
        self, address: httpx2.URL, headers: dict[str, str], limit: int, expect: Expected, end: float
    ) -> Fetched | None:
        """Ask once, following redirects, until `end` on the monotonic clock."""
        place = _place(address)
        for _ in range(1 + MAX_REDIRECTS):
            location = self._at_mirror(address)
            self._pace.wait_for_turn(location.host, expect)
            with (
                self._translating_errors(address, place, limit),
                self._within(end - self._monotonic(), limit + _OVERHEAD_BYTES),
                self._client.stream("GET", location, headers=headers) as response,
            ):
                self._compare_clocks(response.headers)
                if not response.has_redirect_location:
                    return self._read(response, address, headers, limit)
                address = _redirected(response, place)
                if address.host != response.url.host or address.userinfo:
                    self._check_lead(address, place)
        raise NotServed(place, f"redirects more than {MAX_REDIRECTS} times.")

    @contextmanager
    def _within(self, seconds: float, room: int) -> Iterator[None]:
        """Return the exchange within this block so much time and so many bytes on the wire."""
        allowance = Allowance(seconds, room, self._monotonic)
        before = _ALLOWANCE.set(allowance)
        try:
            yield
        finally:
            _ALLOWANCE.reset(before)

    @contextmanager
    def _translating_errors(self, address: httpx2.URL, place: str, limit: int) -> Iterator[None]:
        """Turn what may go wrong on the way into the error for it, naming the proxy where one stands between."""
        proxy = proxy_for(address.scheme, address.host)
        try:
            yield
        except DeadlineExceeded as error:
            raise NotServed(place, f"had not answered in full after {self._patience:.0f} seconds.") from error
        except (OversizedBody, SizeExceeded) as error:
            raise UnexpectedContent(
                place, f"sends more than {limit:,} bytes.", "Open the address in a browser and see what it sends."
            ) from error
        except httpx2.TimeoutException as error:
            raise NotServed(place, "gave no answer in time.", may_pass=True) from error
        except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError) as error:
            raise NotServed(place, f"cannot be asked for: {error}") from error
        except httpx2.ProxyError as error:
            raise _refused_by_proxy(place, proxy, str(error)) from error
        except httpx2.ConnectError as error:
            through = f" through the proxy {proxy}" if proxy else ""
            trouble = f"cannot be reached{through} ({error})."
            raise NotServed(place, trouble, may_pass=True, remedy=connection_remedy(error, proxy)) from error
        except (httpx2.RequestError, MalformedBody) as error:
            raise NotServed(place, f"broke off its answer ({error}).", may_pass=True) from error

    def _check_lead(self, address: httpx2.URL, place: str) -> None:
        """Raise NotServed for an address that an answer may not lead to: foreign text does not choose whom we ask."""
        if self._bases is None:
            return
        scheme, host, port = _door(address)
        is_encrypted_now = (scheme, port) == ("https", 443) and host in {known for _, known, _ in self._bases}
        if address.userinfo or not ((scheme, host, port) in self._bases or is_encrypted_now):
            raise NotServed(
                place,
                f"leads to {_place(address)}, which is not among the hosts that are configured.",
                remedy="Where that is right, name its host in `http.hosts`.",
            )

    def _compare_clocks(self, headers: httpx2.Headers) -> None:
        """Note how far we are ahead (RFC 9110, section 6.6.1); a shared copy says how old it is (RFC 9111, 5.1)."""
        theirs, age = read_moment(headers.get("date", "")), read_seconds(headers.get("age", "0"))
        if self._now is not None and theirs is not None and age is not None:
            self.clock_skew = self._now() - theirs - timedelta(seconds=min(age, ONE_DAY))

    def _at_mirror(self, address: httpx2.URL) -> httpx2.URL:
        """Return where an address is asked for: itself, unless it begins as one that has a mirror."""
        text = str(address)
        for base, mirror in self._mirrors.items():
            if text.startswith(f"{base.rstrip('/')}/"):
                return httpx2.URL(mirror.rstrip("/") + text.removeprefix(base.rstrip("/")))
        return address

    def _read(
        self, response: httpx2.Response, address: httpx2.URL, headers: dict[str, str], limit: int
    ) -> Fetched | None:
        """Read an answer that is no redirect."""
        if response.status_code == httpx2.codes.NOT_MODIFIED and _is_conditional(headers):
            return None
        if response.status_code != httpx2.codes.OK:
            raise _refusal(response)
        return Fetched(
            url=_shown(address),
            body=read_body(response.iter_raw(), response.headers.get("content-encoding", ""), limit),
            content_type=response.headers.get("content-type", ""),
            validators=Validators(_sendable(response, "etag"), _sendable(response, "last-modified")),
            age=read_seconds(response.headers.get("age", "")) or 0.0,
        )


def _open_client(headers: Mapping[str, str], timeout: float, network: BoundedNetwork) -> httpx2.Client:
    """Return a client that has all its connections from `network`, those through a proxy as well."""
    check_certificates()
    try:
        client = httpx2.Client(headers=headers, timeout=timeout, follow_redirects=False)
    except (ImportError, ValueError) as problem:
        raise environment_problem(problem) from problem
    # httpx2 has no public way to name the network; tests/sources/test_hostile_hosts.py holds that it is used.
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx2.HTTPTransport):
            transport._pool._network_backend = network
    return client


def _refused_by_proxy(place: str, proxy: str, refusal: str) -> NotServed:
    """Return the error for a proxy that answered, and did not let us through.

    A login is not to be had by asking again.
    """
    trouble, remedy = proxy_refusal(proxy, refusal)
    return NotServed(place, trouble, may_pass=not refusal.startswith("407"), remedy=remedy)


def _address(url: str, params: Sequence[tuple[str, str]], cache_buster: str) -> httpx2.URL:
    """Return the address to ask, with the parameters added to those it has."""
    extra: tuple[tuple[str, str], ...] = (*params, ("_", cache_buster)) if cache_buster else tuple(params)
    try:
        address = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        # Not quoted: whoever mistypes an address may have typed a password into it.
        raise NotServed("the address asked for", "is not an address.") from error
    return address.copy_merge_params(extra) if extra else address


def _headers(expect: Expected, validators: Validators | None) -> dict[str, str]:
    """Return the request's headers. Whatever else a source has, it may send: refusing by 406 helps nobody."""
    headers = {"Accept": f"{_ACCEPT[expect]}, */*;q=0.1"}
    if validators and validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators and validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _is_conditional(headers: dict[str, str]) -> bool:
    """Return whether 304 is an answer to this request; to any other it would hide that we have nothing."""
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _redirected(response: httpx2.Response, place: str) -> httpx2.URL:
    """Return where a redirect leads. It may not leave the web, nor encryption."""
    request = response.next_request
    if request is None or request.url.scheme not in ("http", "https"):
        raise NotServed(place, "redirects to something that is no web address.", status=response.status_code)
    if response.url.scheme == "https" and request.url.scheme == "http":
        raise NotServed(place, "redirects to an unencrypted address.", status=response.status_code)
    return request.url


def _refusal(response: httpx2.Response) -> SourceUnreachable:
    """Return the error for any status but 200."""
    place = _place(response.url)
    proxy = proxy_for(response.url.scheme, response.url.host)
    if proxy and response.status_code == httpx2.codes.PROXY_AUTHENTICATION_REQUIRED:
        return _refused_by_proxy(place, proxy, "407")
    seconds = seconds_named(response.headers)
    may_pass = response.status_code in _PASSING
    if may_pass and seconds is not None and seconds > LONGEST_WAIT:
        return RetryLater(place, min(seconds, ONE_DAY))
    trouble = f"answered {response.status_code} {one_line(response.reason_phrase)}".rstrip() + "."
    return NotServed(place, trouble, status=response.status_code, may_pass=may_pass, retry_after=seconds)


def _sendable(response: httpx2.Response, name: str) -> str:
    """Return a header to be sent back later; one that is not ASCII could be received and never sent."""
    value: str = response.headers.get(name, "")
    return value if value.isascii() else ""


def _door(url: httpx2.URL) -> tuple[str, str, int]:
    """Return scheme, host and port; this machine is one door, whichever way it is written and wherever it listens."""
    if url.host in {"127.0.0.1", "::1", "localhost"}:
        return url.scheme, "localhost", 0
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _place(url: httpx2.URL) -> str:
    """Host and path for messages: no credentials, and no query, which may hold a key."""
    if url.scheme not in ("http", "https") or not url.host:
        return "the address asked for"  # what stands where a host belongs may be a password
    path = url.raw_path.partition(b"?")[0]
    return f"{url.scheme}://{(url.netloc + path).decode('ascii')}"


def _shown(url: httpx2.URL) -> str:
    """Return the address as evidence names it."""
    plain = url.copy_with(userinfo=b"", fragment=None)
    return str(plain.copy_remove_param("_") if "_" in plain.params else plain)
