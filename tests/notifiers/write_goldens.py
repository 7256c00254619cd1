"""Write the goldens anew, after a change of how alerts look: `python -m tests.notifiers.write_goldens`, then read them.

Each alert of `golden_alerts.py` is kept as text, as HTML, as its pages in Slack and as the event that a webhook gets;
beside them stands the schema as it was published, which is only ever added to.
"""

import json
from functools import cache
from pathlib import Path

from notifiers.message import render_message
from notifiers.schema import alert_schema
from notifiers.slack_pages import slack_pages, slack_text
from notifiers.templating import DEFAULT_TEMPLATES
from notifiers.webhook import cloud_event
from tests.notifiers.golden_alerts import ALERTS

FOLDER = Path(__file__).parent / "goldens"
PUBLISHED_SCHEMA = FOLDER / "alert.v1.schema.json"


@cache
def looks_of(name: str) -> dict[str, str]:
    """The goldens of the alert of this name, by their file names."""
    message = render_message(ALERTS[name])
    pages = slack_pages(message, buttons=True)
    slack = {"text": slack_text(message), "summary": pages.summary, "replies": pages.replies}
    event = cloud_event(message, "urn:listwatch")
    # The facts are held by the schema; here stands how they are told.
    del event["data"]["content"]
    return {
        f"{name}.txt": DEFAULT_TEMPLATES.render_text(message),
        f"{name}.html": DEFAULT_TEMPLATES.render_html(message),
        f"{name}.slack.json": _json({**slack, "shortened": pages.shortened}),
        f"{name}.event.json": _json(event),
    }


def looks() -> dict[str, str]:
    """Every golden by its file name."""
    return {file: look for name in ALERTS for file, look in looks_of(name).items()}


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        if old != PUBLISHED_SCHEMA:
            old.unlink()
    for name, look in looks().items():
        (FOLDER / name).write_text(look, encoding="utf-8")
    PUBLISHED_SCHEMA.write_text(_json(alert_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
