"""Asking a source over HTTP: conditional, bounded in bytes and time, patient for a moment and no longer.

The one module that imports httpx2. There is no HTTP cache: the caller keeps the validators of its last good answer
beside what it read from it, so that 304 means exactly "nothing changed". Everything that leaves this module has been
checked to be of the kind that was asked for (sources.content).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Self, overload

import httpx2

from sources.content import Expected, check_content
from sources.pace import Budget, Pace
from state.errors import AskedToWait, ListwatchError, SourceUnreachable, UnexpectedContent

ATTEMPTS = 4
MAX_REDIRECTS = 5
# A longer wait belongs to the schedule: one source must not hold up a whole `listwatch poll`.
LONGEST_WAIT = 60.0
ONE_DAY = 86_400.0
# Statuses that say "not now" (RFC 9110, sections 15.5 and 15.6; RFC 6585; RFC 8470).
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_ACCEPT = {
    Expected.JSON: "application/json",
    Expected.XML: "application/xml, text/xml;q=0.9",
    Expected.FEED: "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9",
    Expected.TEXT: "text/plain, text/csv",
    Expected.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Validators:
    """What an answer gave to ask "has it changed?" with (RFC 9110, section 8.8); empty where it gave none."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer, checked to be of the kind asked for.

    `url` is the address that sent it, after redirects, without the cache buster and without credentials.
    """

    url: str
    body: bytes = field(repr=False)
    content_type: str
    validators: Validators = Validators()


class NotServed(SourceUnreachable):
    """No usable answer. `status` is the HTTP status, None where no whole answer came; 404 means "not there (yet)".

    `may_pass` says whether asking again soon is worth while, `retry_after` how many seconds the source named, if any.
    """

    def __init__(
        self,
        subject: str,
        trouble: str,
        *,
        status: int | None = None,
        may_pass: bool = False,
        retry_after: float | None = None,
        remedy: str = "",
    ) -> None:
        self.status = status
        self.may_pass = may_pass
        self.retry_after = retry_after
        super().__init__(subject, trouble, remedy)


class RefusedContent(UnexpectedContent):
    """An answer that came and is not believed, with its bytes: what was sent instead is evidence, too.

    `as_of` is the Eastern date of the list in it, None where it could not be read as what it should be.
    """

    def __init__(self, problem: ListwatchError, fetched: Fetched, as_of: date | None = None) -> None:
        self.fetched = fetched
        self.as_of = as_of
        super().__init__(problem.subject, problem.trouble, problem.remedy)


class Http:
    """A named client for all sources, to be used as a context manager.

    `user_agent` is product and version (`listwatch/0.1.0`); `contact`, in ASCII, is added so that an office can write
    to us before it blocks us. `sleep`, `monotonic` (both in seconds) and `uniform` are `time.sleep`, `time.monotonic`
    and `random.uniform` in life. `timeout` is how long to wait for any one piece of an answer and `patience` for the
    whole of it, in seconds; `limit_bytes` is the most that a body may have once decompressed. `budgets` say by host
    how fast each may be asked. With `now` (aware UTC) our clock is held against that of the hosts: see `clock_skew`.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        sleep: Callable[[float], None],
        uniform: Callable[[float, float], float],
        monotonic: Callable[[], float],
        contact: str = "",
        budgets: Mapping[str, Budget] | None = None,
        now: Callable[[], datetime] | None = None,
        limit_bytes: int = 16 * 1024 * 1024,
        timeout: float = 30.0,
        patience: float = 300.0,
    ) -> None:
        self._sleep = sleep
        self._uniform = uniform
        self._monotonic = monotonic
        self._limit_bytes = limit_bytes
        self._patience = patience
        self._pace = Pace(budgets or {}, sleep, monotonic)
        self._now = now
        self.clock_skew: timedelta | None = None
        """How far our clock was ahead of the last host that answered with its own; None before any did."""
        self._client = httpx2.Client(
            # gzip only: httpx2 inflates it in pieces, so that a bomb meets the limit before it meets the memory.
            headers={
                "User-Agent": f"{user_agent} ({contact})" if contact else user_agent,
                "Accept-Encoding": "gzip",
            },
            timeout=timeout,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @overload
    def get(
        self,
        url: str,
        params: Sequence[tuple[str, str]] = (),
        validators: None = None,
        *,
        expect: Expected,
        limit_bytes: int | None = None,
        cache_buster: str = "",
    ) -> Fetched: ...

    @overload
    def get(
        self,
        url: str,
        params: Sequence[tuple[str, str]] = (),
        validators: Validators | None = None,
        *,
        expect: Expected,
        limit_bytes: int | None = None,
        cache_buster: str = "",
    ) -> Fetched | None: ...

    def get(
        self,
        url: str,
        params: Sequence[tuple[str, str]] = (),
        validators: Validators | None = None,
        *,
        expect: Expected,
        limit_bytes: int | None = None,
        cache_buster: str = "",
    ) -> Fetched | None:
        """Fetch an address; None when it answers 304 to the validators given.

        `cache_buster` is sent as the parameter `_`, because www.federalregister.gov answers from shared copies that
        were seen up to 104 minutes old. Answers that may pass are asked for again, up to four times in all.

        Raises AskedToWait where the source names a time longer than a minute, NotServed (a SourceUnreachable) where
        no answer with status 200 came, UnexpectedContent where it is too large or, as RefusedContent with its bytes,
        not what was expected. All name host and path, and nothing of the query.
        """
        address = _address(url, params, cache_buster)
        headers = _headers(expect, validators)
        limit = self._limit_bytes if limit_bytes is None else limit_bytes
        answer = self._ask_patiently(address, headers, limit, expect)
        if answer is None:
            return None
        try:
            check_content(answer.body, answer.content_type, expect, _place(address))
        except UnexpectedContent as problem:
            raise RefusedContent(problem, answer) from problem
        return answer

    def ping(self, url: str) -> str:
        """Tell a dead man's switch that we live; empty where it heard, else what was wrong, without the address.

        Its path is the secret of such an address, so no error quotes it. Asked once: the next ping is not far.
        """
        try:
            with self._client.stream("GET", url) as response:
                return "" if response.is_success else f"the ping address answered {response.status_code}"
        except (httpx2.InvalidURL, httpx2.RequestError) as error:
            return f"the ping address was not reached ({type(error).__name__})"

    def _ask_patiently(
        self, address: httpx2.URL, headers: dict[str, str], limit: int, expect: Expected
    ) -> Fetched | None:
        """Ask, and ask again while the trouble may pass."""
        for attempt in range(ATTEMPTS - 1):
            try:
                return self._ask(address, headers, limit, expect)
            except NotServed as problem:
                if not problem.may_pass:
                    raise
                # Jitter, so that not every installation comes back in the same second.
                backoff = self._uniform(0.5, 1.0) * 2**attempt
                self._sleep(backoff if problem.retry_after is None else problem.retry_after)
        return self._ask(address, headers, limit, expect)

    def _ask(self, address: httpx2.URL, headers: dict[str, str], limit: int, expect: Expected) -> Fetched | None:
        """Ask once, following redirects."""
        place = _place(address)
        try:
            for _ in range(1 + MAX_REDIRECTS):
                self._pace.wait_for_turn(address.host, expect)
                with self._client.stream("GET", address, headers=headers) as response:
                    self._compare_clocks(response.headers)
                    if not response.has_redirect_location:
                        return self._read(response, headers, limit)
                    address = _redirected(response, place)
        except httpx2.TimeoutException as error:
            raise NotServed(place, "gave no answer in time.", may_pass=True) from error
        except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError) as error:
            raise NotServed(place, f"cannot be asked for: {error}") from error
        except httpx2.ConnectError as error:
            trouble = f"cannot be reached ({error})."
            raise NotServed(place, trouble, may_pass=True, remedy=_way_out(error)) from error
        except httpx2.RequestError as error:
            raise NotServed(place, f"broke off its answer ({error}).", may_pass=True) from error
        raise NotServed(place, f"redirects more than {MAX_REDIRECTS} times.")

    def _compare_clocks(self, headers: httpx2.Headers) -> None:
        """Note how far we are ahead (RFC 9110, section 6.6.1); a shared copy says how old it is (RFC 9111, 5.1)."""
        theirs, age = _moment(headers.get("date", "")), headers.get("age", "0")
        if self._now is not None and theirs is not None and age.isascii() and age.isdigit():
            self.clock_skew = self._now() - theirs - timedelta(seconds=min(int(age), ONE_DAY))

    def _read(self, response: httpx2.Response, headers: dict[str, str], limit: int) -> Fetched | None:
        """Read an answer that is no redirect."""
        if response.status_code == httpx2.codes.NOT_MODIFIED and _is_conditional(headers):
            return None
        if response.status_code != httpx2.codes.OK:
            raise _refusal(response)
        return Fetched(
            url=_shown(response.url),
            body=self._read_body(response, limit),
            content_type=response.headers.get("content-type", ""),
            validators=Validators(_sendable(response, "etag"), _sendable(response, "last-modified")),
        )

    def _read_body(self, response: httpx2.Response, limit: int) -> bytes:
        """Read piece by piece: neither a huge body nor one that trickles for ever may stop the daemon."""
        place = _place(response.url)
        began = self._monotonic()
        # Unlike a bytearray it gives its bytes without a second copy of them, and a list has 34 MB.
        body = BytesIO()
        for piece in response.iter_bytes():
            body.write(piece)
            if body.tell() > limit:
                raise UnexpectedContent(
                    place, f"sends more than {limit:,} bytes.", "Open the address in a browser and see what it sends."
                )
            if self._monotonic() - began > self._patience:
                raise NotServed(place, f"was still sending after {self._patience:.0f} seconds.")
        return body.getvalue()


def _address(url: str, params: Sequence[tuple[str, str]], cache_buster: str) -> httpx2.URL:
    """The address to ask, with the parameters added to those it has."""
    extra: tuple[tuple[str, str], ...] = (*params, ("_", cache_buster)) if cache_buster else tuple(params)
    try:
        address = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        # Not quoted: whoever mistypes an address may have typed a password into it.
        raise NotServed("the address asked for", "is not an address.") from error
    return address.copy_merge_params(extra) if extra else address


def _headers(expect: Expected, validators: Validators | None) -> dict[str, str]:
    """The request's headers. Whatever else a source has, it may send: refusing by 406 helps nobody."""
    headers = {"Accept": f"{_ACCEPT[expect]}, */*;q=0.1"}
    if validators and validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators and validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _is_conditional(headers: dict[str, str]) -> bool:
    """Whether 304 is an answer to this request; to any other it would hide that we have nothing."""
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _redirected(response: httpx2.Response, place: str) -> httpx2.URL:
    """Where a redirect leads. It may not leave the web, nor encryption."""
    request = response.next_request
    if request is None or request.url.scheme not in ("http", "https"):
        raise NotServed(place, "redirects to something that is no web address.", status=response.status_code)
    if response.url.scheme == "https" and request.url.scheme == "http":
        raise NotServed(place, "redirects to an unencrypted address.", status=response.status_code)
    return request.url


def _refusal(response: httpx2.Response) -> SourceUnreachable:
    """The error for any status but 200."""
    place = _place(response.url)
    seconds = _seconds_named(response.headers)
    may_pass = response.status_code in _PASSING
    if may_pass and seconds is not None and seconds > LONGEST_WAIT:
        return AskedToWait(place, min(seconds, ONE_DAY))
    trouble = f"answered {response.status_code} {response.reason_phrase}".rstrip() + "."
    return NotServed(place, trouble, status=response.status_code, may_pass=may_pass, retry_after=seconds)


def _way_out(error: BaseException) -> str:
    """What helps where no connection was made depends on how far it came: to a name, a door, or a certificate."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "This machine's DNS does not know the name: see its resolver, or set HTTPS_PROXY."
        if isinstance(cause, ssl.SSLError):
            return "Its certificate is not trusted here: see this machine's clock, or set SSL_CERT_FILE."
        cause = cause.__cause__ or cause.__context__
    return "See that a firewall lets this machine out to it, or set HTTPS_PROXY."


def _seconds_named(headers: httpx2.Headers) -> float | None:
    """Retry-After in seconds (RFC 9110, section 10.2.3), None where it is missing or makes no sense.

    A date is measured against the answer's own Date, so that it means the same on a machine whose clock is wrong.
    """
    named = headers.get("retry-after", "").strip()
    if named.isascii() and named.isdigit():
        return float(named)
    until, since = _moment(named), _moment(headers.get("date", ""))
    if until is None or since is None:
        return None
    return max(0.0, (until - since).total_seconds())


def _sendable(response: httpx2.Response, name: str) -> str:
    """A header to be sent back later; one that is not ASCII could be received and never sent."""
    value: str = response.headers.get(name, "")
    return value if value.isascii() else ""


def _moment(text: str) -> datetime | None:
    """An HTTP date as aware UTC, None where it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _place(url: httpx2.URL) -> str:
    """Host and path for messages: no credentials, and no query, which may hold a key."""
    path = url.raw_path.partition(b"?")[0]
    return f"{url.scheme}://{(url.netloc + path).decode('ascii')}"


def _shown(url: httpx2.URL) -> str:
    """The address as evidence names it."""
    plain = url.copy_with(userinfo=b"", fragment=None)
    return str(plain.copy_remove_param("_") if "_" in plain.params else plain)
