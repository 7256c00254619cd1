"""The table of the review desk: where it answers, and how it knows who asks."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from state.people import Role
from state.tables import Table, WebAddress


def _network(peer: str) -> str:
    """Return a peer as it was written. Raise ValueError, as a validator does, where it is none."""
    if peer != "unix":
        ipaddress.ip_network(peer, strict=False)
    return peer


class OidcTable(Table):
    """The OpenID provider that people sign in at, for the desk's mode "oidc"; needs the extra `oidc`.

    `issuer` is its address as it stands in its own discovery document. `client_id` and the secret (`client_secret_env`
    or `client_secret_file`; none for a public client) are what it knows the desk as; the address to register there is
    that of the desk with /sign-in/callback behind it. A person is known by the verified mail address. With
    `role_claim`, such as "groups", the words of that claim that stand in `roles` say what somebody may do, who is put
    on record, or changed, at each sign-in; without it, roles are those of `listwatch people`.
    """

    issuer: WebAddress
    client_id: str = Field(min_length=1, max_length=200)
    client_secret_env: str = ""
    client_secret_file: Path | None = None
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    role_claim: str = ""
    roles: dict[str, Role] = Field(default={})

    @model_validator(mode="after")
    def _is_whole(self) -> OidcTable:
        if "openid" not in self.scopes:
            raise ValueError("scopes must have openid")
        if bool(self.role_claim) != bool(self.roles):
            raise ValueError("role_claim and roles belong together")
        return self


class DeskTable(Table):
    """The review desk: pages for the people who decide.

    `listen` is HOST:PORT, or unix:PATH, at which `listwatch run` serves it; it does not by default. `mode` says how the
    desk knows who asks. "loopback": whoever can reach this machine's own address is the one user (`user`, by default
    the name of the account). "proxy": a reverse proxy at one of the `proxies` (addresses, networks, or "unix") has
    signed the person in and names them in the header `identity_header`. "local": name, password and a one-time code.
    "oidc": at the OpenID provider of the table `oidc`.
    The people are those of `listwatch people`. `origin` is the address people use, such as https://desk.example.com;
    behind a proxy it must be given. An address that other machines reach needs `cert` and `key` (PEM files), or a proxy
    that adds TLS.

    With a secret in `link_key_env` or `link_key_file`, hold notices carry a signed link by which they are acknowledged
    for a week; `origin` must be given. All nodes need the same one.
    """

    listen: str = Field(default="", pattern=r"^(\S+:\d{1,5}|unix:\S+)?$")
    mode: Literal["loopback", "proxy", "local", "oidc"] = "loopback"
    user: str = Field(default="", max_length=200)
    origin: WebAddress | Literal[""] = ""
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    identity_header: str = Field(default="X-Forwarded-Email", pattern=r"^[A-Za-z][A-Za-z0-9-]{1,60}$")
    cert: Path | None = None
    key: Path | None = None
    link_key_env: str = ""
    link_key_file: Path | None = None
    oidc: OidcTable | None = None

    @model_validator(mode="after")
    def _is_safe(self) -> DeskTable:
        if bool(self.cert) != bool(self.key):
            raise ValueError("cert and key belong together")
        if self.mode == "proxy" and not self.proxies:
            raise ValueError('mode "proxy" needs proxies: the addresses that the identity is believed from')
        if (self.link_key_env or self.link_key_file) and not self.origin:
            raise ValueError("links in messages need origin: the address that people use")
        if self.mode == "oidc" and not (self.oidc and self.origin):
            raise ValueError(
                'mode "oidc" needs the table oidc, and origin: the address that the provider sends back to'
            )
        if self.proxies and not self.origin:
            raise ValueError("behind a proxy, origin must say the address that people use")
        if self.listen and not self.is_local and not self.cert and not self.proxies:
            raise ValueError(f"listen {self.listen} is reached by other machines: give cert and key, or proxies")
        if self.mode == "loopback" and self.listen and not self.is_loopback:
            raise ValueError('mode "loopback" is for this machine alone: listen at 127.0.0.1, or choose another mode')
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether it listens at this machine's own address."""
        host = self.listen.rpartition(":")[0].strip("[]")
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def is_local(self) -> bool:
        """Whether no other machine reaches it."""
        return self.is_loopback or self.listen.startswith("unix:")

    def is_proxy(self, peer: str | None) -> bool:
        """Return whether a peer, by its address or None for a Unix socket, is a proxy that is believed."""
        if peer is None:
            return "unix" in self.proxies
        networks = (ipaddress.ip_network(each, strict=False) for each in self.proxies if each != "unix")
        return any(ipaddress.ip_address(peer) in network for network in networks)
