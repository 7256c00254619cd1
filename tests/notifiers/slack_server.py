"""A Slack on this machine: the methods that listwatch calls, with Slack's limits, errors and Socket Mode.

It enforces what https://docs.slack.dev/reference/block-kit/blocks and the pages of the methods say, and the limit over
all blocks that they do not (github.com/slackapi/bolt-js/issues/2509). `fail` makes the next calls of a method go wrong.
"""

import base64
import hashlib
import json
import socket
import struct
import threading
from collections import defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from urllib.parse import parse_qsl, urlsplit

MAX_BLOCKS, MAX_SECTION, MAX_HEADER, MAX_FIELDS, MAX_FIELD, MAX_VALUE, MAX_TOTAL = 50, 3000, 150, 10, 2000, 2000, 13_200
_WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class FakeSlack:
    """One conversation, C0123, the direct messages with one user, U0TANAKA, and what was done to them."""

    token, app_token, channel = "xoxb-0-very-secret", "xapp-0-very-secret", "C0123"
    user, direct = "U0TANAKA", "D0123"

    def __init__(self):
        self.posts = []
        self.calls = []
        self.whispers = []
        self.views = []
        self.uploads = {}
        self.answers = Queue()
        self.envelopes = Queue()
        self._failures = defaultdict(list)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.slack = self
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/api/"

    @contextmanager
    def running(self):
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.envelopes.put(None)
            self._server.shutdown()
            self._server.server_close()

    def fail(self, method, error, *, status=200, retry_after=None, after_accepting=False, at=0):
        """Let a method go wrong once, at its `at`-th call from now; "silence" hangs up without an answer."""
        self._failures[method].append([at, error, status, retry_after, after_accepting])

    def call(self, method, asked, token):
        """One call; gives status, headers and body, or None to hang up."""
        with self._lock:
            self.calls.append(method)
            failure = self._next_failure(method)
            if failure and not failure[4]:
                return self._failed(failure)
            answered = self._answer(method, asked, token)
            return self._failed(failure) if failure else (200, {}, answered)

    def _next_failure(self, method):
        for failure in self._failures[method]:
            failure[0] -= 1
        due = [failure for failure in self._failures[method] if failure[0] < 0]
        if due:
            self._failures[method].remove(due[0])
        return due[0] if due else None

    @staticmethod
    def _failed(failure):
        _, error, status, retry_after, _ = failure
        if error == "silence":
            return None
        return status, {"Retry-After": str(retry_after)} if retry_after else {}, {"ok": False, "error": error}

    def _answer(self, method, asked, token):
        wanted = self.app_token if method == "apps.connections.open" else self.token
        if token != wanted:
            return {"ok": False, "error": "invalid_auth"}
        if "channel" in asked and asked["channel"] not in (self.channel, self.direct):
            return {"ok": False, "error": "channel_not_found"}
        trouble = trouble_with(asked.get("blocks") or ())
        if trouble:
            return {"ok": False, "error": trouble}
        return getattr(self, "_" + method.replace(".", "_"))(asked)

    def _chat_postMessage(self, asked):  # noqa: N802 - Slack's name
        thread = asked.get("thread_ts")
        place = asked["channel"]
        if thread and not any((post["ts"], post["channel"]) == (thread, place) for post in self.posts):
            return {"ok": False, "error": "thread_not_found"}
        blocks = [{**block, "block_id": f"b{len(self.posts)}.{at}"} for at, block in enumerate(asked.get("blocks", ()))]
        ts = f"{1742935300 + len(self.posts)}.000100"
        post = {"ts": ts, "text": asked.get("text", ""), "blocks": blocks, "thread_ts": thread}
        self.posts.append({**post, "channel": place, "metadata": asked.get("metadata") or {}})
        return {"ok": True, "channel": place, "ts": ts}

    def _conversations_open(self, asked):
        if asked["users"] != self.user:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "channel": {"id": self.direct}}

    def _chat_update(self, asked):
        post = self.post_at(asked["ts"])
        post.update(text=asked["text"], blocks=asked["blocks"])
        return {"ok": True, "channel": self.channel, "ts": asked["ts"]}

    def _chat_postEphemeral(self, asked):  # noqa: N802 - Slack's name
        self.whispers.append((asked["user"], asked["text"]))
        return {"ok": True}

    def _views_open(self, asked):
        view = asked["view"] if isinstance(asked["view"], dict) else json.loads(asked["view"])
        assert len(view["private_metadata"]) <= 3000
        assert len(view["title"]["text"]) <= 24
        self.views.append(view)
        return {"ok": True}

    def _conversations_history(self, asked):
        return self._page(asked, [post for post in self.posts if not post["thread_ts"]])

    def _conversations_replies(self, asked):
        ts = asked["ts"]
        if not any(post["ts"] == ts for post in self.posts):
            return {"ok": False, "error": "thread_not_found"}
        return self._page(asked, [post for post in self.posts if ts in (post["ts"], post["thread_ts"])])

    def _page(self, asked, posts):
        oldest, latest = float(asked.get("oldest", 0)), float(asked.get("latest", 9e9))
        posts = [post for post in posts if post["channel"] == asked["channel"]]
        found = [post for post in posts if oldest <= float(post["ts"]) <= latest]
        start, size = int(asked.get("cursor") or 0), 3  # small pages, so that every search turns one
        more = str(start + size) if start + size < len(found) else ""
        shown = found[start : start + size]
        if not asked.get("include_all_metadata"):
            shown = [{key: post[key] for key in post if key != "metadata"} for post in shown]
        return {"ok": True, "messages": shown, "response_metadata": {"next_cursor": more}}

    def _files_getUploadURLExternal(self, asked):  # noqa: N802 - Slack's name
        file_id = f"F{len(self.uploads)}"
        self.uploads[file_id] = {"name": asked["filename"], "content": b""}
        return {"ok": True, "file_id": file_id, "upload_url": f"http://127.0.0.1:{self.port}/upload/{file_id}"}

    def _files_completeUploadExternal(self, asked):  # noqa: N802 - Slack's name
        files = json.loads(asked["files"]) if isinstance(asked["files"], str) else asked["files"]
        shared = [{"id": file["id"], "name": self.uploads[file["id"]]["name"]} for file in files]
        ts = f"{1742935300 + len(self.posts)}.000100"
        self.posts.append(
            {"ts": ts, "channel": asked["channel_id"], "text": "", "blocks": [], "thread_ts": asked["thread_ts"]}
            | {"metadata": {}, "files": shared}
        )
        return {"ok": True, "files": shared}

    def _apps_connections_open(self, asked):
        return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket/?ticket=1"}

    def post_at(self, ts):
        return next(post for post in self.posts if post["ts"] == ts)

    def summaries(self):
        """What stands in the channel itself."""
        return [post for post in self.posts if not post["thread_ts"]]

    def files(self):
        """The files shown in the conversation, by name."""
        shown = [file["id"] for post in self.posts for file in post.get("files", ())]
        return {self.uploads[file]["name"]: self.uploads[file]["content"] for file in shown}

    def click(self, post, action_id, value, user="U0ANNA"):
        """Send what Slack sends when a person clicks a button; waits for the acknowledgement."""
        block = next(
            block
            for block in post["blocks"]
            for element in block.get("elements", ())
            if (element.get("action_id"), element.get("value")) == (action_id, value)
        )
        self.interact(
            {
                "type": "block_actions",
                "user": {"id": user, "username": user.lower(), "team_id": "T0"},
                "trigger_id": "13345224609.738474920.8088930838d88f008e0",
                "container": {
                    "type": "message",
                    "message_ts": post["ts"],
                    "channel_id": self.channel,
                    "is_ephemeral": False,
                    **({"thread_ts": post["thread_ts"]} if post["thread_ts"] else {}),
                },
                "actions": [{"type": "button", "action_id": action_id, "block_id": block["block_id"], "value": value}],
            }
        )

    def submit(self, view, answer, user="U0ANNA"):
        """Send what Slack sends when a person answers a modal."""
        state = {"values": {"answer": {"answer": answer}}}
        submitted = {**view, "id": "V1", "state": state}
        self.interact({"type": "view_submission", "user": {"id": user, "name": user.lower()}, "view": submitted})

    def interact(self, payload):
        envelope = {"envelope_id": str(self.answers.qsize()), "type": "interactive", "payload": payload}
        self.envelopes.put({**envelope, "accepts_response_payload": True})
        assert self.answers.get(timeout=3)["envelope_id"] == envelope["envelope_id"], (
            "acknowledged within three seconds"
        )


def trouble_with(blocks):
    """Slack's name for what is wrong with these blocks; empty if nothing is."""
    if isinstance(blocks, str):
        blocks = json.loads(blocks)
    if len(blocks) > MAX_BLOCKS:
        return "invalid_blocks"
    if len(json.dumps(blocks, ensure_ascii=False)) > MAX_TOTAL:
        return "msg_blocks_too_long"
    return "" if all(_fits(block) for block in blocks) else "invalid_blocks"


def _fits(block):
    elements, fields = block.get("elements", ()), block.get("fields", ())
    limits = {"header": MAX_HEADER, "section": MAX_SECTION}
    return (
        1 <= len(block.get("text", {"text": "x"})["text"]) <= limits.get(block["type"], MAX_SECTION)
        and len(fields) <= MAX_FIELDS
        and all(1 <= len(field["text"]) <= MAX_FIELD for field in fields)
        and all(len(element.get("value", "")) <= MAX_VALUE for element in elements if element["type"] == "button")
        and all(len(element["text"]["text"]) <= 75 for element in elements if element["type"] == "button")
    )


class _Server(ThreadingHTTPServer):
    slack: FakeSlack


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    server: _Server

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        if path.startswith("/upload/"):
            self.server.slack.uploads[path.rpartition("/")[2]]["content"] = body
            self._say(200, {}, b"OK")
            return
        is_json = self.headers.get("Content-Type", "").startswith("application/json")
        self._call(path, json.loads(body or b"{}") if is_json else dict(parse_qsl(body.decode())))

    def do_GET(self):
        address = urlsplit(self.path)
        if address.path.startswith("/socket"):
            self._socket()
        else:
            self._call(address.path, dict(parse_qsl(address.query)))

    def _call(self, path, asked):
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        answer = self.server.slack.call(path.rpartition("/")[2], asked, token)
        if answer is not None:
            status, headers, body = answer
            self._say(status, headers, json.dumps(body).encode())

    def _say(self, status, headers, body):
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _socket(self):
        """RFC 6455: the handshake, then an envelope out and its acknowledgement in."""
        key = self.headers["Sec-WebSocket-Key"] + _WEBSOCKET
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}"
        self.wfile.write(f"HTTP/1.1 101 Switching Protocols\r\n{upgrade}\r\n\r\n".encode())
        threading.Thread(target=self._listen, daemon=True).start()
        while (envelope := self.server.slack.envelopes.get()) is not None:
            content = json.dumps(envelope).encode()
            self.wfile.write(b"\x81\x7e" + struct.pack(">H", len(content)) + content)

    def _listen(self):
        try:
            while (frame := self._frame()) is not None:
                if frame[0] == 1:
                    self.server.slack.answers.put(json.loads(frame[1]))
        except (OSError, ValueError):
            return

    def _frame(self):
        head = self.rfile.read(2)
        if len(head) < 2:
            return None
        size = head[1] & 0x7F
        if size == 126:
            (size,) = struct.unpack(">H", self.rfile.read(2))
        mask = self.rfile.read(4)
        content = bytes(byte ^ mask[at % 4] for at, byte in enumerate(self.rfile.read(size)))
        return head[0] & 0x0F, content

    def log_message(self, *_):
        """Say nothing on standard error."""


def port_of_nobody():
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
