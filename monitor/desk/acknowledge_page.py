"""`/acknowledge/{token}`: the page that a link in a hold's message leads to. Looking at it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.alerting.acknowledge_links import PATH, AcknowledgeLink
from monitor.desk.desk import Desk, SignInFirst, answering, html_page
from monitor.desk.question import Viewer
from monitor.desk.redaction import NotForRole, owns
from monitor.queries.holds import HeldAccount, holds_begun_by
from monitor.review.decisions import acknowledge_hold
from state.dispositions import HoldRecord
from state.people import Role
from state.storage.database import snapshot, transaction


def acknowledge_routes(desk: Desk) -> list[BaseRoute]:
    """Return the route of the links in messages; none where no key signs any."""
    if desk.links is None:
        return []
    return [Route(PATH + "{token}", answering(_acknowledge(desk)), methods=["GET", "POST"])]


def _acknowledge(desk: Desk) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        assert desk.links is not None, "there is no such address without a key"
        context = desk.context()
        now = context.now()
        link = desk.links.read(request.path_params["token"], now)
        with snapshot(context.engine) as connection:
            viewer = desk.identity.find_viewer(connection, request, now)
            held = holds_begun_by(connection, link.customer_id, link.issued_at)
        by = _acknowledging_name(viewer, link, held)
        waiting = [each for each in held if each.hold.acknowledgement is None]
        if request.method == "POST" and waiting:
            desk.identity.check_same_site(request)
            with transaction(context.engine) as connection:
                for each in waiting:
                    acknowledge_hold(connection, context, each.hold.alert_id, by)
                held = holds_begun_by(connection, link.customer_id, link.issued_at)
        facts = {
            "customer_id": link.customer_id,
            "customer_name": held[0].name if held else link.customer_id,
            "by": by,
            "holds": [
                {"since": each.since.isoformat(), "acknowledged_by": each.acknowledged_by}
                for each in (HoldRecord.of(one.hold) for one in held)
            ],
            "is_waiting": any(each.hold.acknowledgement is None for each in held),
        }
        return html_page(desk, "acknowledge", viewer, request, facts, "Acknowledge a hold", HTTPStatus.OK)

    return answer


def _acknowledging_name(viewer: Viewer | None, link: AcknowledgeLink, held: Sequence[HeldAccount]) -> str:
    """Return who acknowledges: whoever is signed in, else whom the link was sent to. Raise SignInFirst for nobody."""
    if viewer is None and link.email is None:
        raise SignInFirst
    if viewer is None:
        return link.email or ""
    if Role.COMPLIANCE not in viewer.roles and not all(owns(viewer, each.owner) for each in held):
        raise NotForRole("this hold", "is acknowledged by the account's owner, or by compliance.", "Ask one of them.")
    return viewer.name
