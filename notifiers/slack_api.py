"""Slack's API: the one module that uses slack_sdk, with every answer turned into data or a refusal.

Posting is not idempotent: a request that left and got no clear answer may have been posted. So the SDK never tries
again on its own here, and such a try is PERHAPS_SENT; the outbox decides.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from email.message import Message as Headers
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.file_upload_v2_result import FileUploadV2Result

from notifiers.attachments import Attachment
from notifiers.http_answers import no_answer
from notifiers.http_post import ask
from notifiers.slack_answers import Data, Refusal, check_token, text_of, verdict_of
from state.deliveries import DeliveryResult, Outcome

# The SDK would log addresses, webhook secret included, and the names on buttons; what matters is in the verdict.
_no_log = logging.getLogger(f"{__name__}.sdk")
_no_log.disabled = True

Envelope = Callable[[str, Data], None]


class SlackApi:
    """The methods of Slack's API that listwatch calls, with one bot token: https://docs.slack.dev/reference/methods."""

    def __init__(self, subject: str, token: str, base_url: str, timeout: float) -> None:
        """`subject` names the channel in errors; raises ConfigProblem if the token holds a blank or a line break.

        http.client would repeat such a token in its error.
        """
        check_token(subject, token)
        self._client = _BoundedClient(
            token=token,
            base_url=base_url,
            timeout=timeout,  # type: ignore[arg-type] # annotated int, and handed to the socket as it is
            logger=_no_log,
            retry_handlers=[],
        )

    def test_token(self) -> Data | Refusal:
        """Call auth.test; gives `team` and `user`, the bot's own name."""
        return _answer(self._client.auth_test)

    def post(self, **fields: Any) -> Data | Refusal:
        """Call chat.postMessage; gives `channel` and `ts`. No page that it links to is shown below it."""
        return _answer(self._client.chat_postMessage, unfurl_links=False, unfurl_media=False, **fields)

    def open_direct(self, user: str) -> Data | Refusal:
        """Call conversations.open (scope im:write); `channel` has the `id` of the direct messages with a user."""
        return _answer(self._client.conversations_open, users=user)

    def update(self, **fields: Any) -> Data | Refusal:
        """Call chat.update; metadata that is not named stays."""
        return _answer(self._client.chat_update, **fields)

    def post_ephemeral(self, **fields: Any) -> Data | Refusal:
        """Call chat.postEphemeral: only `user` sees it."""
        return _answer(self._client.chat_postEphemeral, **fields)

    def open_view(self, trigger_id: str, view: Data) -> Data | Refusal:
        """Call views.open, within three seconds of the click that gave the trigger."""
        return _answer(self._client.views_open, trigger_id=trigger_id, view=view)

    def read_messages(self, channel: str, thread: str, **limits: Any) -> Data | Refusal:
        """Call conversations.replies for a thread, conversations.history for none; metadata included."""
        parameters = {"channel": channel, "include_all_metadata": True, **limits}
        if thread:
            return _answer(self._client.conversations_replies, ts=thread, **parameters)
        return _answer(self._client.conversations_history, **parameters)

    def upload(self, channel: str, thread: str, attachments: tuple[Attachment, ...]) -> Data | Refusal:
        """Put files into a thread: https://docs.slack.dev/messaging/working-with-files#uploading_files."""
        files = [{"filename": item.name, "title": item.name, "content": item.content} for item in attachments]
        try:
            return _answer(self._client.files_upload_v2, file_uploads=files, channel=channel, thread_ts=thread)
        except SlackRequestError:  # its text holds what the server said, and that may hold anything
            return Refusal("", DeliveryResult(Outcome.TRY_AGAIN, "Slack did not take the files."))

    def open_socket(self, subject: str, app_token: str, take: Envelope) -> SocketModeClient:
        """Make a Socket Mode client that hands each interactive envelope's type and payload to `take`.

        Each is acknowledged first: Slack wants that within three seconds, and deciding may take longer.
        """
        check_token(subject, app_token)
        socket = SocketModeClient(app_token=app_token, web_client=self._client, logger=_no_log)

        def acknowledge(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
            client.send_socket_mode_response({"envelope_id": request.envelope_id})
            take(request.type, request.payload)

        socket.socket_mode_request_listeners.append(acknowledge)
        return socket


def connect_socket(socket: SocketModeClient) -> Refusal | None:
    """Connect and listen from now on, again by itself whenever Slack closes; None when connected."""
    try:
        socket.connect()
    except SlackApiError as error:
        return _refusal(error)
    except (OSError, HTTPException) as error:
        return Refusal("", no_answer(error, "Slack"))
    return None


class _BoundedClient(WebClient):
    """The SDK's client with its requests sent by our own client, which bounds each as a whole; the SDK's does not."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        answer = ask(req, self.timeout)
        headers = {"Retry-After": answer.retry_after} if answer.retry_after else {}
        if answer.status >= 300:
            refusal = Headers()
            for name, value in headers.items():
                refusal[name] = value
            raise HTTPError(url, answer.status, "", refusal, io.BytesIO(text_of(answer.body).encode()))
        return {"status": answer.status, "headers": headers, "body": text_of(answer.body)}

    def _upload_file(self, *, url: str, data: bytes, timeout: int, **_: Any) -> FileUploadV2Result:
        answer = ask(Request(url, data=data, method="POST"), timeout)  # noqa: S310 - Slack named it over its own API
        return FileUploadV2Result(status=answer.status, body=text_of(answer.body))


def _answer(method: Callable[..., Any], **fields: Any) -> Data | Refusal:
    """Call once."""
    try:
        data: Data = method(**fields).data
    except SlackApiError as error:
        return _refusal(error)
    except (OSError, HTTPException) as error:
        return Refusal("", no_answer(error, "Slack"))
    return data


def _refusal(error: SlackApiError) -> Refusal:
    code = str(error.response.get("error", ""))
    return Refusal(code, verdict_of(error.response.status_code, code, error.response.headers))
