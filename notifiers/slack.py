"""The Slack channel: an app that posts to one conversation, details and later stages of a rule in the thread.

A notice about an account may go to the account's owner instead, as a direct message.

Each post carries the alert's id and its number in the alert as metadata, which nobody sees. A repeat asks Slack first
which of them are there, and posts only the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from notifiers.attachments import attachments_of
from notifiers.channel import ChannelTable, Wiring
from notifiers.message import Message
from notifiers.review import TriageAction
from notifiers.slack_answers import SLACK_API, Data, Refusal
from notifiers.slack_blocks import SlackBlock
from notifiers.slack_pages import SlackPages, slack_pages, slack_text
from state.deliveries import DeliveryResult, Outcome
from state.tables import WebAddress, with_one_of

if TYPE_CHECKING:
    from notifiers.slack_review import SlackTriage

# https://docs.slack.dev/messaging/message-metadata
_EVENT_TYPE = "listwatch_alert"
_NO_SUCH_THREAD = {
    "thread_not_found",
    "invalid_thread_ts",
    "cannot_reply_to_message",
    "restricted_action_thread_locked",
}
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_CONVERSATION = re.compile(r"[CGD][A-Z0-9]{2,20}")
# Posts looked through for an alert: whatever is older than these has long been told.
_PAGES_ASKED = 5
_POSTS_A_PAGE = 200
_BEFORE_THE_ALERT = timedelta(minutes=1)
# Seconds for all requests of one message, each of which has its own time: less than a delivery is leased for, so that
# nobody else posts what is still being posted. What is missing then is posted by the next try.
_LONGEST_SEND = 180.0


@dataclass(slots=True)
class _Found:
    """What of an alert is in Slack: the `ts` of each post by its number, and the names of files."""

    posts: dict[int, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


_TO_BE_CONTINUED = DeliveryResult(Outcome.TRY_AGAIN, "Slack is slow; the rest of the message follows.")


class SlackChannel:
    """Posts to one conversation, or to an owner. The receipt is `conversation/ts`; a reply goes into that thread."""

    def __init__(
        self,
        name: str,
        token: str,
        channel: str,
        base_url: str = SLACK_API,
        *,
        buttons: bool = False,
        acknowledging: bool = False,
        to_owner: bool = False,
        timeout: float = 30.0,
    ) -> None:
        """`buttons` puts some below each possible match, `acknowledging` one below each hold.

        A `notifiers.slack_review` answers them.
        `to_owner` sends a notice about an account to its owner alone; one whose owner Slack cannot reach goes to
        `channel`. Raises ConfigProblem for a token that is none.
        """
        from notifiers.slack_api import SlackApi

        self.name = name
        self._channel = channel
        self._buttons = buttons
        self._acknowledging = acknowledging
        self._to_owner = to_owner
        self._until = 0.0
        self._api = SlackApi(f"channel {name}", token, base_url, timeout)

    def send(self, message: Message, reply_to: str, *, repeat: bool = False) -> DeliveryResult:
        """Post what is not there yet; where Slack knows the thread no more, post beside it rather than not at all."""
        self._until = monotonic() + _LONGEST_SEND
        opened = self._open_direct(message)
        if not isinstance(opened, Refusal):
            return self._send_to(opened or self._channel, message, reply_to, repeat=repeat)
        if opened.verdict.outcome is not Outcome.GAVE_UP:
            return replace(opened.verdict, outcome=Outcome.TRY_AGAIN)  # asking has sent nothing
        verdict = self._send_to(self._channel, message, reply_to, repeat=repeat)
        if verdict.outcome is not Outcome.DELIVERED or verdict.detail:
            return verdict
        return replace(verdict, detail=f"sent to the channel, not to the account's owner: {opened.verdict.detail}")

    def _open_direct(self, message: Message) -> str | Refusal:
        """Return the conversation with the owner of the account that a message is about; empty where it is for all."""
        if not self._to_owner or not _USER.fullmatch(message.owner_slack):
            return ""
        opened = self._api.open_direct(message.owner_slack)
        return opened if isinstance(opened, Refusal) else str(opened["channel"]["id"])

    def _send_to(self, place: str, message: Message, reply_to: str, *, repeat: bool) -> DeliveryResult:
        """Post what is not there yet into one conversation; a thread of another one is none of its own."""
        pages = slack_pages(message, buttons=self._buttons, acknowledging=self._acknowledging)
        began_in, _, thread = reply_to.rpartition("/")
        if began_in and place == self._channel and not _CONVERSATION.fullmatch(place):
            place = began_in  # configured by its name, which the first answer told the id of
        thread = thread if began_in == place else ""
        found = self._find(message, place, thread) if repeat else _Found()
        if isinstance(found, DeliveryResult):
            return found
        if 0 not in found.posts:
            posted = self._post(message, 0, pages.summary, place, thread)
            if isinstance(posted, Refusal) and thread and posted.code in _NO_SUCH_THREAD:
                thread = ""
                posted = self._post(message, 0, pages.summary, place, thread)
            if isinstance(posted, Refusal):
                return posted.verdict
            found.posts[0] = posted["ts"]
            if place == self._channel:
                self._channel = str(posted.get("channel") or place)
            place = str(posted.get("channel") or place)
        return self._detail(message, pages, f"{place}/{thread or found.posts[0]}", found)

    def probe(self) -> DeliveryResult:
        """Ask Slack whom it takes us for."""
        answer = self._api.test_token()
        if isinstance(answer, Refusal):
            return answer.verdict
        return DeliveryResult(
            Outcome.DELIVERED, f"Slack knows us as {answer.get('user', '')} in {answer.get('team', '')}"
        )

    def _detail(self, message: Message, pages: SlackPages, to: str, found: _Found) -> DeliveryResult:
        """Put into the thread what the summary does not hold; what fails permanently there is told, not tried again.

        `to` is `conversation/ts` of the thread.
        """
        place, _, thread = to.rpartition("/")
        receipt = f"{place}/{found.posts[0]}"
        for number, blocks in enumerate(pages.replies, start=1):
            if number not in found.posts:
                if monotonic() > self._until:
                    return _TO_BE_CONTINUED
                posted = self._post(message, number, blocks, place, thread)
                if isinstance(posted, Refusal):
                    return _incomplete(posted.verdict, receipt)
        files = tuple(item for item in attachments_of(message) if item.name not in found.files)
        if pages.shortened and files:
            if monotonic() > self._until:
                return _TO_BE_CONTINUED
            taken = self._api.upload(place, thread, files)
            if isinstance(taken, Refusal):
                return _incomplete(taken.verdict, receipt)
        return DeliveryResult(Outcome.DELIVERED, receipt=receipt)

    def _post(
        self, message: Message, number: int, blocks: tuple[SlackBlock, ...], place: str, thread: str
    ) -> Data | Refusal:
        """Post one page."""
        return self._api.post(
            channel=place,
            text=slack_text(message),
            blocks=list(blocks),
            thread_ts=thread or None,
            metadata={"event_type": _EVENT_TYPE, "event_payload": {"id": message.alert_id, "part": number}},
        )

    def _find(self, message: Message, place: str, thread: str) -> _Found | DeliveryResult:
        """Ask Slack what of the alert is there; a verdict where it cannot say now.

        Where it never will, as without the scope, nothing is taken to be there: twice is better than not at all.
        """
        found = _Found()
        for page in self._read(message, place, thread):
            if isinstance(page, Refusal):
                if page.verdict.outcome is Outcome.GAVE_UP:
                    return found
                return replace(page.verdict, outcome=Outcome.TRY_AGAIN)  # asking has sent nothing
            _note(found, page, message.alert_id)
        if not thread and 0 in found.posts:
            there = self._find(message, place, found.posts[0])
            return there if isinstance(there, DeliveryResult) else _Found(found.posts | there.posts, there.files)
        return found

    def _read(self, message: Message, place: str, thread: str) -> Iterator[Data | Refusal]:
        """Return the posts since the alert was made, some two hundred at a time, until a refusal."""
        oldest = f"{(message.created_at - _BEFORE_THE_ALERT).timestamp():.6f}"
        cursor = ""
        for _ in range(_PAGES_ASKED):
            if monotonic() > self._until:
                yield Refusal("", _TO_BE_CONTINUED)
                return
            page = self._api.read_messages(place, thread, oldest=oldest, limit=_POSTS_A_PAGE, cursor=cursor or None)
            yield page
            cursor = "" if isinstance(page, Refusal) else page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return


def _note(found: _Found, page: Data, alert_id: str) -> None:
    """Add what these posts hold of the alert."""
    for post in page.get("messages", ()):
        metadata = post.get("metadata", {})
        payload = metadata.get("event_payload", {})
        if metadata.get("event_type") == _EVENT_TYPE and payload.get("id") == alert_id:
            found.posts.setdefault(payload.get("part", 0), post["ts"])
        found.files.update(file.get("name", "") for file in post.get("files", ()))


def _incomplete(verdict: DeliveryResult, receipt: str) -> DeliveryResult:
    """Return the result once the summary is posted: what can never follow is told, anything else is tried again."""
    if verdict.outcome is Outcome.GAVE_UP:
        return DeliveryResult(
            Outcome.DELIVERED, f"the summary was posted, its details were not: {verdict.detail}", receipt
        )
    return verdict


class SlackChannelTable(ChannelTable):
    """A Slack bot (`chat:write`, `files:write`, `channels:history`): messages of one rule stand in one thread.

    With an app token (`connections:write`), possible matches have buttons for those whose ids `triage_users` holds, and
    a hold has one by which its account's owner or compliance acknowledges it, as the list of people knows them by their
    Slack ids. Slack gives each press to one connection of an app: two channels with an app token need two apps.
    `to_owner` (`im:write`, `im:history`) sends a notice about an account as a direct message to its owner alone, by
    the user id in the customer's `owner_slack`; one without such an owner goes to the channel.
    """

    type: Literal["slack"]
    channel: str
    token_env: str = ""
    token_file: Path | None = None
    app_token_env: str = ""
    app_token_file: Path | None = None
    triage_users: frozenset[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,20}$")]] = frozenset()
    to_owner: bool = False
    api_url: WebAddress = "https://slack.com/api/"

    @property
    def has_triage(self) -> bool:
        """Whether decisions are taken in Slack."""
        return bool(self.triage_users)

    @property
    def has_buttons(self) -> bool:
        """Whether anything is answered by a button."""
        return bool(self.app_token_env or self.app_token_file)

    @model_validator(mode="after")
    def _its_secrets(self) -> SlackChannelTable:
        if self.has_triage or self.has_buttons:
            with_one_of(self, "app_token_env", "app_token_file")
        return with_one_of(self, "token_env", "token_file")

    def open(self, wiring: Wiring) -> SlackChannel:
        """Return the channel."""
        token = wiring.secret(self.token_env, self.token_file)
        return SlackChannel(
            self.name,
            token,
            self.channel,
            self.api_url,
            buttons=self.has_triage,
            acknowledging=self.has_buttons,
            to_owner=self.to_owner,
        )

    def listen(self, wiring: Wiring, decide: Callable[[TriageAction], None]) -> SlackTriage | None:
        """Return what hears the buttons, not started yet; None where there are none."""
        if not self.has_buttons:
            return None
        from notifiers.slack_review import SlackTriage

        return SlackTriage(
            self.name,
            app_token=wiring.secret(self.app_token_env, self.app_token_file),
            token=wiring.secret(self.token_env, self.token_file),
            allowed=self.triage_users,
            decide=decide,
            now=wiring.now,
            base_url=self.api_url,
        )
