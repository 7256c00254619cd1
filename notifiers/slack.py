"""The Slack channels: by bot token, with threads, or by incoming webhook. The only module that knows slack_sdk.

Posting is not idempotent: a request that left and got no clear answer may have been posted. So the SDK never tries
again on its own here, and such a try is PERHAPS_SENT; the outbox decides, and a repeat shows the same alert id.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError

from notifiers.message import Message
from notifiers.slack_blocks import slack_blocks, slack_text
from state.deliveries import Outcome, Verdict
from state.errors import ConfigProblem

SLACK_API = "https://slack.com/api/"
_EVENT_TYPE = "listwatch_alert"
_LONGEST_WAIT = 3600.0

# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_ASKS_TO_WAIT = {"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "team_added_to_org"}
_UNSURE = {"internal_error", "fatal_error", "request_timeout"}
_NO_SUCH_THREAD = {
    "thread_not_found",
    "invalid_thread_ts",
    "cannot_reply_to_message",
    "restricted_action_thread_locked",
}
_REMEDIES = {
    "invalid_auth": "Give the bot token of an installed app.",
    "not_authed": "Give the bot token of an installed app.",
    "account_inactive": "The app was removed; install it again and give its new token.",
    "token_revoked": "Install the app again and give its new token.",
    "token_expired": "Install the app again and give its new token.",
    "missing_scope": "Give the app the scope chat:write and install it again.",
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
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")
_TOKEN = re.compile(r"[!-~]+")

# The SDK would log addresses, webhook secret included, when debugging is on; what matters is in the verdict.
_no_log = logging.getLogger(f"{__name__}.sdk")
_no_log.disabled = True


class SlackChannel:
    """Posts to one conversation as an app. The receipt is `channel/ts`, and a reply goes into that message's thread."""

    def __init__(self, name: str, token: str, channel: str, base_url: str = SLACK_API, timeout: float = 10.0) -> None:
        """Raise ConfigProblem if the token holds a blank or a line break; http.client would repeat it in its error."""
        if not _TOKEN.fullmatch(token):
            raise ConfigProblem(f"channel {name}", "the token is empty or holds a blank.", "Copy it again from Slack.")
        self.name = name
        self._channel = channel
        self._client = WebClient(
            token=token,
            base_url=base_url,
            timeout=timeout,  # type: ignore[arg-type] # annotated int, and handed to the socket as it is
            logger=_no_log,
            retry_handlers=[],
        )

    def send(self, message: Message, reply_to: str) -> Verdict:
        """Post once; where Slack knows the thread no more, post beside it rather than not at all."""
        try:
            response = self._client.chat_postMessage(
                channel=self._channel,
                text=slack_text(message),
                blocks=slack_blocks(message),
                thread_ts=reply_to.rpartition("/")[2] or None,
                metadata={"event_type": _EVENT_TYPE, "event_payload": {"alert_id": message.alert_id}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if reply_to and code in _NO_SUCH_THREAD:
                return self.send(message, reply_to="")
            return _refusal(error.response.status_code, code, error.response.headers)
        except (OSError, HTTPException) as error:
            return _no_answer(error)
        return Verdict(Outcome.DELIVERED, receipt=f"{response['channel']}/{response['ts']}")


class SlackWebhookChannel:
    """Posts by an incoming webhook. Slack tells no name of the message, so there is no receipt, and no thread."""

    def __init__(self, name: str, url: str, timeout: float = 10.0) -> None:
        """Raise ConfigProblem if the address is none; the SDK would repeat it, secret and all, when it fails."""
        if not _WEB_ADDRESS.fullmatch(url):
            raise ConfigProblem(f"channel {name}", "the webhook is not a web address.", "Copy it again from Slack.")
        self.name = name
        self._client = WebhookClient(
            url,
            timeout=timeout,  # type: ignore[arg-type] # as above
            logger=_no_log,
            retry_handlers=[],
        )

    def send(self, message: Message, reply_to: str) -> Verdict:  # noqa: ARG002 - see the class
        """Post once. The SDK raises for no status here, so every answer is looked at."""
        try:
            response = self._client.send(
                text=slack_text(message), blocks=slack_blocks(message), unfurl_links=False, unfurl_media=False
            )
        except (OSError, HTTPException) as error:
            return _no_answer(error)
        if response.status_code == 200 and response.body == "ok":
            return Verdict(Outcome.DELIVERED)
        return _refusal(response.status_code, response.body, response.headers)


def _refusal(status: int, code: str, headers: Mapping[str, Any]) -> Verdict:
    """Turn an answer that is not "ok" into a verdict. Only Slack's own error names are repeated, never a body."""
    from_slack = _SLACK_ERROR.fullmatch(code) is not None
    said = f"Slack answered {status} {code}" if from_slack else f"status {status}, and not in the words of Slack"
    if status == 429 or code in _ASKS_TO_WAIT:
        return Verdict(Outcome.TRY_AGAIN, f"{said}.", retry_after=_seconds(headers.get("Retry-After")))
    if status >= 500 or code in _UNSURE or (status == 200 and not from_slack):
        return Verdict(Outcome.PERHAPS_SENT, f"{said}.")
    if not from_slack:
        return Verdict(Outcome.TRY_AGAIN, f"{said}. Is there a proxy in between?")
    return Verdict(Outcome.GAVE_UP, f"{said}. {_REMEDIES.get(code, _FAULT_OF_OURS)}")


def _no_answer(error: Exception) -> Verdict:
    """Tell a request that never left whole from one that did and got no answer.

    urllib wraps whatever fails until the request is sent in URLError, and nothing after that. The text of an error may
    hold the address, which is the secret of a webhook: only its kind is told.
    """
    if isinstance(error, URLError):
        kind = type(error.reason).__name__ if isinstance(error.reason, Exception) else type(error).__name__
        return Verdict(Outcome.TRY_AGAIN, f"Slack cannot be reached ({kind}).")
    return Verdict(Outcome.PERHAPS_SENT, f"the message left, and no answer came ({type(error).__name__}).")


def _seconds(retry_after: Any) -> float | None:
    """Read Retry-After in seconds; no longer than an hour, since an alert is what cannot wait."""
    text = str(retry_after)
    return min(max(float(text), 1.0), _LONGEST_WAIT) if text.isdecimal() else None
