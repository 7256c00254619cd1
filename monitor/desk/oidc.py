"""Signing in at an OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1).

    browser --link--> provider --code--> browser --> desk --code, verifier--> provider --ID token--> desk

What the desk must know again when the browser comes back is kept in a cookie of that browser; nobody else has it.
"""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPException
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit
from urllib.request import Request

import jwt

from monitor.config.desk import OidcTable
from monitor.desk.people import add
from monitor.runtime.context import Context
from notifiers.http_post import ask
from state.errors import ListwatchError, UsageProblem
from state.people import Person, Role
from state.storage.database import snapshot
from state.storage.people import all_people

ATTEMPT_COOKIE = "__Host-listwatch-attempt"
ATTEMPT_SECONDS = 600
CALLBACK = "/sign-in/callback"
# Signatures by a key pair alone: with a shared secret, or with none, anybody who knows it could sign.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_REQUIRED = ("iss", "sub", "aud", "exp", "iat", "nonce")
_LEEWAY = timedelta(minutes=1)
_SECONDS = 10.0
_NO_HEADERS: Mapping[str, str] = {}


class SignInFailed(ListwatchError):
    """A sign-in at the provider that comes to nothing: its answer, or its word on a person, is not taken."""

    def __init__(self, trouble: str, remedy: str = "Begin the sign-in again.") -> None:
        super().__init__("the sign-in", trouble, remedy)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in on its way: what the provider must give back, and where to go on; `again` asks for a fresh one."""

    state: str
    nonce: str
    verifier: str
    back: str
    again: bool

    @classmethod
    def begin(cls, back: str, *, again: bool) -> Attempt:
        """Return a new one with random words."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, back, again)

    @classmethod
    def read(cls, cookie: str) -> Attempt:
        """Return the one that a browser kept. Raise SignInFailed where it kept none."""
        try:
            return cls(*json.loads(bytes.fromhex(cookie)))
        except (ValueError, TypeError) as problem:
            raise SignInFailed("was not begun in this browser, or too long ago.") from problem

    @property
    def cookie(self) -> str:
        """The same as text for a cookie."""
        return json.dumps([self.state, self.nonce, self.verifier, self.back, self.again]).encode().hex()


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider of a desk; `origin` is the desk's own address."""

    table: OidcTable
    origin: str
    secret: str

    def address_for(self, attempt: Attempt) -> str:
        """Return where a browser signs in. Raise SignInFailed where the provider does not say."""
        challenge = urlsafe_b64encode(sha256(attempt.verifier.encode()).digest()).decode().rstrip("=")
        parameters = {
            "response_type": "code",
            "client_id": self.table.client_id,
            "redirect_uri": self._callback,
            "scope": " ".join(self.table.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        } | ({"prompt": "login", "max_age": "0"} if attempt.again else {})
        endpoint = self._endpoints()["authorization_endpoint"]
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(parameters)}"

    def claims_for(self, attempt: Attempt, answer: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what the provider says of whoever came back with an answer. Raise SignInFailed for what is not proven.

        The answer must be to this attempt; the ID token signed by a key of the issuer, for us, now, with our nonce.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise SignInFailed("is not the one that this browser began.")
        if answer.get("iss", self.table.issuer) != self.table.issuer:
            raise SignInFailed("was answered by another provider.")
        if not answer.get("code"):
            raise SignInFailed("was refused by the provider.", "Sign in there with an account that may use the desk.")
        endpoints = self._endpoints()
        token = self._redeem(endpoints["token_endpoint"], answer["code"], attempt).get("id_token")
        return self._verified(str(token), _fetch(endpoints["jwks_uri"]), attempt)

    @property
    def _callback(self) -> str:
        return self.origin.rstrip("/") + CALLBACK

    def _endpoints(self) -> Mapping[str, str]:
        """Return the provider's endpoints by its own document (OpenID Connect Discovery 1.0, section 4)."""
        found = _fetch(f"{self.table.issuer.rstrip('/')}/.well-known/openid-configuration")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        scheme = urlsplit(self.table.issuer).scheme
        if found.get("issuer") != self.table.issuer or not all(
            urlsplit(str(found.get(name))).scheme in {"https", scheme} for name in names
        ):
            raise SignInFailed("cannot be done: the provider's document is not of this issuer.", "See `desk.oidc`.")
        return {name: str(found[name]) for name in names}

    def _redeem(self, endpoint: str, code: str, attempt: Attempt) -> Mapping[str, Any]:
        """Give the code for tokens (RFC 6749, section 4.1.3; the secret by section 2.3.1)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "client_id": self.table.client_id,
            "code_verifier": attempt.verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self.secret:
            words = f"{quote_plus(self.table.client_id)}:{quote_plus(self.secret)}"
            headers["Authorization"] = f"Basic {b64encode(words.encode()).decode()}"
        return _fetch(endpoint, urlencode(form).encode(), headers)

    def _verified(self, token: str, keys: Mapping[str, Any], attempt: Attempt) -> Mapping[str, Any]:
        us = self.table.client_id
        try:
            name = jwt.get_unverified_header(token).get("kid")
            usable = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if name in (None, key.key_id)]
            if len(usable) != 1:
                raise SignInFailed("is signed by no key of the provider.")
            options: Any = {"require": list(_REQUIRED)}
            claims: dict[str, Any] = jwt.decode(
                token, usable[0], _ALGORITHMS, options, audience=us, issuer=self.table.issuer, leeway=_LEEWAY
            )
        except jwt.PyJWTError as problem:
            raise SignInFailed(f"is not proven by the provider ({type(problem).__name__}).") from None
        is_for_others = claims["aud"] not in (us, [us]) or claims.get("azp", us) != us
        if is_for_others or not hmac.compare_digest(str(claims["nonce"]).encode(), attempt.nonce.encode()):
            raise SignInFailed("is proven for another sign-in.")
        return claims


def person_of(context: Context, table: OidcTable, claims: Mapping[str, Any]) -> Person:
    """Return the person that verified claims name, by the mail address; with the roles that a claim gives, if any does.

    Raise SignInFailed for nobody who may use the desk: a person who has left is let in by nobody but `people add`.
    """
    email = str(claims.get("email") or "").strip()
    if not email or claims.get("email_verified") is False:
        raise SignInFailed("names no mail address that the provider has verified.", "Ask for the scope email there.")
    with snapshot(context.engine) as connection:
        people = all_people(connection)
    known = next((each for each in people if (each.email or "").casefold() == email.casefold()), None)
    stranger = SignInFailed("is by nobody who may use the desk.", "`listwatch people add` lets somebody in.")
    if known is not None and known.ended_at is not None:
        raise stranger
    if not table.role_claim:
        if known is None:
            raise stranger
        return known
    roles = _roles_of(table, claims)
    if not roles:
        raise stranger
    if known is not None and known.roles == roles:
        return known
    name = known.name if known else str(claims.get("name") or email)
    if known is None and any(each.is_called(name) for each in people):
        name = email
    try:
        return add(context, name, roles, email)
    except UsageProblem as problem:
        raise stranger from problem


def signed_in_at(claims: Mapping[str, Any], attempt: Attempt, now: datetime) -> datetime:
    """Return when the person last proved who they are, as far as the provider says; long ago where it does not."""
    at = claims.get("auth_time")
    if isinstance(at, int):
        return min(datetime.fromtimestamp(at, UTC), now)
    return now if attempt.again else now - timedelta(days=1)


def _roles_of(table: OidcTable, claims: Mapping[str, Any]) -> frozenset[Role]:
    said = claims.get(table.role_claim)
    words = said if isinstance(said, list) else str(said or "").split()
    return frozenset(table.roles[word] for word in words if word in table.roles)


def _fetch(url: str, form: bytes | None = None, headers: Mapping[str, str] = _NO_HEADERS) -> Mapping[str, Any]:
    """Return the JSON object that the provider answers with. Raise SignInFailed for anything else."""
    try:
        answer = ask(Request(url, form, dict(headers)), _SECONDS)  # noqa: S310 - `ask` takes http and https alone
        found = json.loads(answer.body) if answer.status == 200 else None
    except (OSError, HTTPException, ValueError) as problem:
        raise SignInFailed("cannot be done now: the provider gave no answer.", "Try again in a minute.") from problem
    if not isinstance(found, dict):
        raise SignInFailed(f"cannot be done now: the provider answered with status {answer.status}.")
    return found
