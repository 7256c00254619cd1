"""One desk at work, and what every answer of it takes: who asks, and a page as HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.alerting.acknowledge_links import LinkSigner, signer_of
from monitor.config.load import read_secret
from monitor.desk.catalog import NAVIGATION
from monitor.desk.faults import log_fault
from monitor.desk.identity import Identity
from monitor.desk.question import Facts, Viewer
from monitor.desk.rendering import render_html
from monitor.desk.sign_in import Slowdown
from monitor.runtime.context import Context
from state.errors import ListwatchError
from state.extras import extra

if TYPE_CHECKING:
    from monitor.desk.oidc import Provider


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk at work: the context in use, which new settings replace, how it knows who asks, and who must wait."""

    context: Callable[[], Context]
    identity: Identity
    slowdown: Slowdown
    provider: Provider | None = None
    links: LinkSigner | None = None

    @classmethod
    def of(cls, context: Callable[[], Context]) -> Desk:
        """Return the desk of a context. Raise ConfigProblem for a secret or a package that is not there."""
        identity = Identity.of(context().settings.desk)
        return cls(context, identity, Slowdown(), _provider_of(identity), signer_of(context().settings))


class SignInFirst(Exception):
    """Whoever asks must sign in, or sign in again."""

    def __init__(self, *, again: bool = False) -> None:
        self.again = again


def answering(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Return an endpoint whose faults are logged by their place alone: their words may quote a customer."""

    def answer(request: Request) -> Response:
        try:
            return endpoint(request)
        except (ListwatchError, SignInFirst, HTTPException):
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, nobody is shown it
            log_fault(fault)
            raise HTTPException(HTTPStatus.INTERNAL_SERVER_ERROR) from None

    return answer


def go_to(address: str) -> Response:
    """Return the answer that leads a browser on."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def viewer_of_request(desk: Desk, request: Request, connection: Connection, now: datetime) -> Viewer:
    """Return who asks. Raise SignInFirst for nobody who is known."""
    viewer = desk.identity.find_viewer(connection, request, now)
    if viewer is None:
        raise SignInFirst
    request.state.viewer = viewer
    return viewer


def html_page(
    desk: Desk, template: str, viewer: Viewer | None, request: Request, facts: Facts, title: str, status: int = 200
) -> Response:
    """Return facts as a page for a viewer, in the frame that all pages share."""
    navigation = [page for page in NAVIGATION if viewer and viewer.is_any_of(page.roles)]
    return render_html(
        template,
        status,
        f=facts,
        about=facts.get("about", {}),
        title=title,
        viewer=viewer,
        roles=sorted(viewer.roles) if viewer else [],
        navigation=navigation,
        path=request.url.path,
        query=request.url.query,
        asked=dict(request.query_params),
        token=desk.identity.token_for(viewer) if viewer else "",
        has_sessions=desk.identity.has_sessions,
    )


def _provider_of(identity: Identity) -> Provider | None:
    table, origin = identity.table.oidc, identity.table.origin
    if identity.table.mode != "oidc" or table is None:
        return None
    with extra("oidc", "desk.mode"):
        from monitor.desk.oidc import Provider
    has_secret = table.client_secret_env or table.client_secret_file
    secret = read_secret(table.client_secret_env, table.client_secret_file, "desk.oidc") if has_secret else ""
    return Provider(table, origin, secret)
