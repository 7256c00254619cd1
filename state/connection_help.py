"""Explain failed connections and how to mend them: names, proxies, certificates, the environment."""

from __future__ import annotations

import os
import socket
import ssl
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from state.errors import ConfigProblem


def check_certificates() -> None:
    """Raise ConfigProblem where SSL_CERT_FILE names no certificates.

    TLS passes over a file that is not there, and then trusts nobody.
    """
    if not (named := os.environ.get("SSL_CERT_FILE")):
        return
    try:
        ssl.create_default_context(cafile=named)
    except OSError as problem:
        raise ConfigProblem(
            f"SSL_CERT_FILE {named}",
            f"cannot be read as certificates ({problem.strerror or 'no certificate in it'}).",
            "Name a file of certificates in PEM that the user that runs listwatch can read, or unset it.",
        ) from problem


def environment_problem(problem: Exception) -> ConfigProblem:
    """Return the error for a proxy that the environment names and no client can be opened with."""
    if isinstance(problem, ImportError):  # the one kind of proxy that needs another package
        return ConfigProblem(
            _variables_naming("socks"),
            "names a SOCKS proxy, which listwatch does not speak.",
            "Name an HTTP proxy in HTTPS_PROXY, or unset it for listwatch.",
        )
    return ConfigProblem(
        _variables_naming(""), "names a proxy that is none.", "Write it as http://host:port, or unset it."
    )


def proxy_for(scheme: str, host: str) -> str:
    """Return host and port of the proxy by which a host is asked, without credentials; "" for none."""
    proxies = getproxies()
    named = proxies.get(scheme) or proxies.get("all") or ""
    if not named or proxy_bypass(host):
        return ""
    return urlsplit(named if "://" in named else f"http://{named}").netloc.rpartition("@")[2]


def proxy_refusal(proxy: str, status: str) -> tuple[str, str]:
    """Return what is wrong and what helps where a proxy answered and did not let us through; `status` is its status."""
    if status.startswith("407"):
        return (
            f"was not reached: the proxy {proxy} wants a login (407).",
            "Give its user name and password in HTTPS_PROXY, percent-encoded.",
        )
    return (
        f"was not reached: the proxy {proxy} refused ({one_line(status)}).",
        "Ask whoever runs the proxy to let this host through, or set NO_PROXY.",
    )


def connection_remedy(error: BaseException, proxy: str = "") -> str:
    """Return the remedy for a failed connection, by what failed: the name, the port or the certificate."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            if proxy:
                return "This machine's DNS does not know the proxy: correct HTTPS_PROXY."
            return "This machine's DNS does not know the name: see its resolver, or set HTTPS_PROXY."
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "Its certificate is not trusted here: see this machine's clock, or set SSL_CERT_FILE."
        if isinstance(cause, ssl.SSLError):
            return "It does not speak TLS as this machine does: see what stands between, such as a proxy or firewall."
        cause = cause.__cause__ or cause.__context__
    if proxy:
        return "See that the proxy runs, or correct HTTPS_PROXY."
    return "See that a firewall lets this machine out to it, or set HTTPS_PROXY."


def one_line(text: str) -> str:
    """Return foreign words for a message: one line, no control characters, at most 80 characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:80]


def _variables_naming(begins: str) -> str:
    """Name the variables of the environment that name a proxy which begins so, without what they say."""
    names = sorted(
        name
        for name, value in os.environ.items()
        if name.lower().endswith("_proxy") and name.lower() != "no_proxy" and value.startswith(begins)
    )
    return ", ".join(names) or "the environment"
