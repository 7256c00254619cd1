"""Slack's answers: what each is worth, as data or a refusal; and the incoming webhook, which needs no SDK."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.request import Request

from notifiers.http_answers import no_answer, retry_seconds
from notifiers.http_post import ask
from state.deliveries import DeliveryResult, Outcome
from state.errors import ConfigProblem

SLACK_API = "https://slack.com/api/"

# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_ASKS_TO_WAIT = {"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "team_added_to_org"}
_UNSURE = {"internal_error", "fatal_error", "request_timeout"}
_REMEDIES = {
    "invalid_auth": "Give the bot token of an installed app.",
    "not_authed": "Give the bot token of an installed app.",
    "account_inactive": "The app was removed; install it again and give its new token.",
    "token_revoked": "Install the app again and give its new token.",
    "token_expired": "Install the app again and give its new token.",
    "missing_scope": "Give the app the scopes chat:write, files:write and channels:history, for to_owner im:write and "
    "im:history too, and install it again.",
    "channel_not_found": "Check the channel id, and invite the app to the channel.",
    "not_in_channel": "Invite the app to the channel.",
    "is_archived": "The channel is archived; name another one.",
    "channel_is_archived": "The channel is archived; name another one.",
    "no_service": "The webhook was switched off; make a new one.",
    "no_active_hooks": "The webhook was switched off; make a new one.",
    "invalid_token": "The webhook address is not valid; copy it again.",
    "action_prohibited": "The workspace forbids this webhook; ask its administrator.",
}
_FAULT_OF_OURS = "Read the alert in another channel, and report this as a fault of listwatch."
# Slack names its errors so; anything else was answered by something in between.
_SLACK_ERROR = re.compile(r"[a-z][a-z_0-9]{1,60}")
_TOKEN = re.compile(r"[!-~]+")

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is not "ok", or none: Slack's own name for it, where it gave one, and what that is worth."""

    code: str
    verdict: DeliveryResult


def post_to_webhook(url: str, timeout: float, **fields: Any) -> DeliveryResult:
    """Post once to an incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""
    body = json.dumps({"unfurl_links": False, "unfurl_media": False, **fields}).encode()
    headers = {"Content-Type": "application/json;charset=utf-8"}
    request = Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - http(s) only, see the channel
    try:
        answer = ask(request, timeout)
    except (OSError, HTTPException) as error:
        return no_answer(error, "Slack")
    said_back = text_of(answer.body)
    if answer.status == 200 and said_back == "ok":
        return DeliveryResult(Outcome.DELIVERED)
    return verdict_of(answer.status, said_back, {"Retry-After": answer.retry_after})


def text_of(body: bytes) -> str:
    """Slack writes UTF-8; whatever else came instead is looked at only by what it is not."""
    return body.decode("utf-8", "replace")


def check_token(subject: str, token: str) -> None:
    """Raise ConfigProblem for a token that no request can carry, without repeating it."""
    if not _TOKEN.fullmatch(token):
        raise ConfigProblem(subject, "the token is empty or holds a blank.", "Copy it again from Slack.")


def verdict_of(status: int, code: str, headers: Mapping[str, Any]) -> DeliveryResult:
    """Turn an answer that is not "ok" into a verdict. Only Slack's own error names are repeated, never a body."""
    from_slack = _SLACK_ERROR.fullmatch(code) is not None
    fields = f"Slack answered {status} {code}" if from_slack else f"status {status}, and not in the words of Slack"
    if status == 429 or code in _ASKS_TO_WAIT:
        return DeliveryResult(Outcome.TRY_AGAIN, f"{fields}.", retry_after=retry_seconds(headers.get("Retry-After")))
    if status >= 500 or code in _UNSURE or (status == 200 and not from_slack):
        return DeliveryResult(Outcome.PERHAPS_SENT, f"{fields}.")
    if not from_slack:
        return DeliveryResult(Outcome.TRY_AGAIN, f"{fields}. Is there a proxy in between?")
    return DeliveryResult(Outcome.GAVE_UP, f"{fields}. {_REMEDIES.get(code, _FAULT_OF_OURS)}")
