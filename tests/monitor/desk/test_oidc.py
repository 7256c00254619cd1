"""Signing in at an OpenID provider: a small real one here, and everything in its answers that may be wrong."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from http.cookies import SimpleCookie
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from monitor.config.desk import DeskTable
from monitor.demo.run import DemoClock
from monitor.desk.identity import COOKIE
from monitor.desk.oidc import ATTEMPT_COOKIE
from monitor.desk.people import end
from monitor.runtime.context import Context
from state.people import Role
from state.storage.database import transaction
from state.storage.people import find_person
from tests.monitor.desk.conftest import ORIGIN, Answer, Browser, desk_on, served

CLIENT, SECRET_VARIABLE = "listwatch-desk", "LISTWATCH_TEST_OIDC_SECRET"


@dataclass
class Provider:
    """An OpenID provider that signs with a key of its own; `claims`, `header` and `key` are what a test makes wrong."""

    issuer: str
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "ES256"
    asked: dict[str, str] = field(default_factory=dict)
    signs_with: Any = None
    answer: dict[str, str] = field(default_factory=dict)

    def document(self, _: Request) -> Response:
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return _json({"issuer": self.issuer} | {name: self.issuer + path for name, path in ends.items()})

    def keys(self, _: Request) -> Response:
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        return _json({"keys": [public | {"kid": "one", "use": "sig", "alg": "ES256"}]})

    def token(self, request: Request) -> Response:
        form = request.form
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        is_ours = request.authorization is not None and request.authorization.password == "s3cret"
        if not is_ours or form["code"] != "good" or challenge != self.asked["code_challenge"]:
            return Response("{}", 400)
        now = int(time())
        claims = {
            "iss": self.issuer,
            "sub": "248",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "auth_time": now,
            "nonce": self.asked["nonce"],
            "email": "cleo@example.com",
            "name": "Cleo",
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.signs_with or (None if self.algorithm == "none" else self.key)
        return _json({"id_token": jwt.encode(claims, key, self.algorithm, {"kid": "one"}), "token_type": "Bearer"})


def _json(found: object) -> Response:
    return Response(json.dumps(found), content_type="application/json")


@pytest.fixture
def provider(httpserver: HTTPServer) -> Provider:
    made = Provider(httpserver.url_for("").rstrip("/"))
    httpserver.expect_request("/.well-known/openid-configuration").respond_with_handler(made.document)
    httpserver.expect_request("/keys").respond_with_handler(made.keys)
    httpserver.expect_request("/token").respond_with_handler(made.token)
    return made


@pytest.fixture
def table(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv(SECRET_VARIABLE, "s3cret")
    oidc = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret_env": SECRET_VARIABLE}
    return {"mode": "oidc", "origin": ORIGIN, "oidc": oidc}


@pytest.fixture
def desk(tmp_path: Path, stored: Path, desk_clock: DemoClock, table: dict[str, Any]) -> Iterator[Context]:
    with desk_on(tmp_path, stored, desk_clock, **table) as context:
        yield context


def sign_in(address: str, provider: Provider, **wrong: str) -> Answer:
    """Go the whole way of a browser; `wrong` replaces what comes back from the provider, or the cookie."""
    begun = Browser(address).get("/sign-in/begin?next=/holds")
    provider.asked = dict(parse_qsl(urlsplit(begun.headers["location"]).query))
    cookie = SimpleCookie(begun.headers["set-cookie"])[ATTEMPT_COOKIE].value
    back = {"code": "good", "state": provider.asked["state"]} | {k: v for k, v in wrong.items() if k != "cookie"}
    sent = f"{ATTEMPT_COOKIE}={wrong.get('cookie', cookie)}"
    return Browser(address, Cookie=sent).get(f"/sign-in/callback?{urlencode(back)}")


def session_of(answer: Answer) -> str:
    assert answer.status == 303, answer.text
    return answer.headers["set-cookie"].partition(f"{COOKIE}=")[2].partition(";")[0]


def test_whoever_the_provider_proves_is_signed_in(desk: Context, provider: Provider) -> None:
    with served(desk) as address:
        assert Browser(address).get("/holds").headers["location"].startswith("/sign-in?next=")
        answer = sign_in(address, provider)
        assert answer.headers["location"] == "/holds"
        assert Browser(address, Cookie=f"{COOKIE}={session_of(answer)}").get("/holds").status == 200
        asked = parse_qs(urlsplit(Browser(address).get("/sign-in/begin?again=1").headers["location"]).query)
    assert provider.asked["redirect_uri"] == f"{ORIGIN}/sign-in/callback"
    assert provider.asked["code_challenge_method"] == "S256"
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


def test_nothing_that_is_not_proven_signs_anybody_in(desk: Context, provider: Provider, desk_clock: DemoClock) -> None:
    now = int(time())
    wrong: list[dict[str, Any]] = [
        {"claims": {name: value}}
        for name, value in (
            ("iss", "https://evil.example"),
            ("aud", "another"),
            ("aud", [CLIENT, "another"]),
            ("azp", "another"),
            ("nonce", "another"),
            ("nonce", None),
            ("exp", now - 3600),
            ("exp", None),
            ("iat", now + 3600),
            ("email_verified", False),
            ("email", None),
            ("email", "stranger@example.com"),
        )
    ]
    wrong += [
        {"algorithm": "none"},
        {"algorithm": "HS256", "signs_with": "s3cret" * 8},
        {"signs_with": ec.generate_private_key(ec.SECP256R1())},
        {"answer": {"state": "another"}},
        {"answer": {"code": "bad"}},
        {"answer": {"code": ""}},
        {"answer": {"iss": "https://evil.example"}},
        {"answer": {"cookie": "5b5d"}},
    ]
    with served(desk) as address:
        for each in wrong:
            desk_clock.moment += timedelta(hours=2)  # past the wait that failed sign-ins bring
            for name, value in ({"claims": {}, "algorithm": "ES256", "signs_with": None} | each).items():
                setattr(provider, name, value)
            answer = sign_in(address, provider, **each.get("answer", {}))
            assert (answer.status, f"{COOKIE}=" in answer.headers.get("set-cookie", "")) == (401, False), each


def test_roles_are_those_of_a_claim_and_who_has_left_stays_out(
    desk: Context, provider: Provider, table: dict[str, Any], desk_clock: DemoClock
) -> None:
    by_claim = table["oidc"] | {"role_claim": "groups", "roles": {"trade-compliance": "compliance", "audit": "auditor"}}
    settings = desk.settings.model_copy(update={"desk": DeskTable.model_validate(table | {"oidc": by_claim})})
    provider.claims = {"email": "new@example.com", "name": "Cleo", "groups": ["trade-compliance", "all-staff"]}
    with served(replace(desk, settings=settings)) as address:
        assert sign_in(address, provider).status == 303
        with transaction(desk.engine) as connection:
            person = find_person(connection, "new@example.com")
        assert person is not None
        assert (person.name, person.roles) == ("new@example.com", {Role.COMPLIANCE}), "Cleo is another's name"
        provider.claims |= {"groups": ["all-staff"]}
        assert sign_in(address, provider).status == 401
        provider.claims |= {"groups": "audit"}
        assert sign_in(address, provider).status == 303
        end(desk, "new@example.com")
        desk_clock.moment += timedelta(hours=2)
        assert sign_in(address, provider).status == 401


def test_what_cannot_be_undone_asks_the_provider_again(
    desk: Context, provider: Provider, desk_clock: DemoClock
) -> None:
    with served(desk) as address:
        provider.claims = {"auth_time": int(desk_clock.moment.timestamp()) - 3600}
        browser = Browser(address, Cookie=f"{COOKIE}={session_of(sign_in(address, provider))}", Origin=ORIGIN)
        form = {"token": browser.get("/holds").token, "reason": "The license D123456 was granted."}
        assert "again=1" in browser.post("/holds/D029/release", form).headers["location"]
