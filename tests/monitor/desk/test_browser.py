"""The desk in a real browser: at each size, in both schemes, by keyboard alone, without scripts, and printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

import pypdfium2
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from monitor.demo.run import DemoClock
from monitor.demo.stages import PUBLISHED
from monitor.desk.catalog import PAGES
from monitor.runtime.context import Context
from state.storage.database import transaction
from state.storage.dispositions import all_dispositions
from state.storage.holds import holds_of
from tests.monitor.desk.browsers import find_browser
from tests.monitor.desk.conftest import desk_on, served

# After 1280. What fits into 320 fits into 360: the same rules of the style sheet hold there.
NARROWER: tuple[tuple[int, Literal["dark"] | None], ...] = ((800, None), (320, "dark"))
# Of the shape of another page here.
ALIKE = ("/matches", "/lists/EL?q=inspur")
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-extensions"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The demo's filings name as many.
TRIAGED = 12
# Between them these have every shape there is; the colors of a scheme are the same on all pages.
IN_BOTH_SCHEMES = ("/", "/matches/b827859ee9", "/rules/2025-05426")
# Broken rules, and how far the page is wider than the window. Of many rows two are as good as all.
BROKEN = """
    async (tags) => {
        const rest = (rows) => [...rows].slice(2).forEach((row) => row.remove());
        document.querySelectorAll('tbody, .lines, .queue').forEach((rows) => rest(rows.children));
        rest(document.querySelectorAll('details.entry'));
        document.querySelectorAll('details').forEach((each, at) => { each.open = at < 3; });
        const over = document.documentElement.scrollWidth - innerWidth;
        const wide = over > 0 ? [`${over} too wide`] : [];
        if (!tags.length) { return wide; }
        const how = {runOnly: tags, resultTypes: ['violations'], selectors: false, iframes: false, preload: false};
        const { violations } = await axe.run(how);
        return [...wide, ...violations.map((each) => `${each.id} ${each.nodes[0].html.slice(0, 200)}`)];
    }
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One browser for all tests here: no longer, since its loop would be in the way of others."""
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory, stored: Path) -> Iterator[str]:
    """A desk of one user, for tests that only read."""
    folder = tmp_path_factory.mktemp("desk")
    with desk_on(folder, stored, DemoClock(PUBLISHED.moment), user="Ada Byron") as context, served(context) as address:
        yield address


@pytest.fixture
def own_desk(desk_context: Context) -> Iterator[str]:
    with served(desk_context) as address:
        yield address


def pages() -> list[str]:
    found = []
    for page in PAGES:
        path = page.path.replace("{number}", "2025-05426").replace("{code}", "EL").replace("{id:path}", "D029")
        found.append(path.replace("{id}", "b827859ee9" if "matches" in path else "2025-05426.filed.compliance"))
    return [*found, "/matches?q=nobody", "/nothing-here", "/lists/EL?q=inspur", "/ownership/whatif?from=2025-03-28"]


def test_every_page_is_for_everybody_at_every_size_and_keeps_to_its_policy(chromium: Chromium, read_only: str) -> None:
    page, said = open_page(chromium)
    page.add_init_script(AXE)
    page.emulate_media(reduced_motion="reduce")
    faults = []
    for path in pages():
        page.goto(f"{read_only}{path}", wait_until="domcontentloaded")
        faults += [f"{path}: {fault}" for fault in page.evaluate(BROKEN, [] if path in ALIKE else WCAG)]
        for width, scheme in NARROWER:
            page.set_viewport_size({"width": width, "height": 900})
            tags = WCAG if scheme and path in IN_BOTH_SCHEMES else []
            if tags:
                page.emulate_media(color_scheme=scheme)
            faults += [f"{path}: {fault} at {width}" for fault in page.evaluate(BROKEN, tags)]
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
    page.context.close()
    assert faults == []
    not_found = [line for line in said if "404" in line]
    assert len(not_found) == 1, "the page that is not there"
    assert said == not_found


def test_matches_are_decided_by_keyboard_alone(chromium: Chromium, own_desk: str, desk_context: Context) -> None:
    page, said = open_page(chromium)
    page.goto(f"{own_desk}/matches")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for at in range(TRIAGED):
        page.keyboard.press("u" if at == 0 else "f")
        page.keyboard.type(f"Not it {at}.")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        if at == 0:
            with page.expect_navigation():
                page.keyboard.press("j")
            assert page.url.startswith(f"{own_desk}/matches/")
    page.context.close()
    with transaction(desk_context.engine) as connection:
        decided = all_dispositions(connection)
    assert len(decided) == TRIAGED
    assert {each.decision.decided_by for each in decided} == {"Ada Byron"}
    assert said == []


def test_a_form_of_another_site_is_refused(chromium: Chromium, own_desk: str, desk_context: Context) -> None:
    page, _ = open_page(chromium)
    forged = f'<form method="post" action="{own_desk}/holds/D029/acknowledge"><input name="token" value="x"></form>'
    evil = f"<body>{forged}<script>document.forms[0].submit()</script></body>"
    page.route("http://evil.example/", lambda route: route.fulfill(body=evil, content_type="text/html"))
    with page.expect_response(lambda answer: answer.url.endswith("/acknowledge")) as answer:
        page.goto("http://evil.example/")
    assert answer.value.status == 403
    page.context.close()
    with transaction(desk_context.engine) as connection:
        assert [hold.acknowledgement for hold in holds_of(connection, "D029")] == [None]


def test_everything_works_without_scripts(chromium: Chromium, own_desk: str, desk_context: Context) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{own_desk}/matches")
    page.get_by_label("Reason").fill("The same company, confirmed by its registration number.")
    page.get_by_role("button", name="Is the party").click()
    assert page.get_by_role("status").inner_text().startswith("Decided")
    page.goto(f"{own_desk}/holds")
    page.get_by_role("button", name="Acknowledge the hold of Nettrix").click()
    assert page.get_by_text("Acknowledged by Ada Byron").count() == 1
    context.close()
    assert json.loads(urlopen(f"{own_desk}/matches.json").read())["page"]["total"] == 21


def test_a_match_is_explained_on_printed_pages_with_its_evidence(chromium: Chromium, read_only: str) -> None:
    page, _ = open_page(chromium)
    page.goto(f"{read_only}/matches/b827859ee9")
    printed = pypdfium2.PdfDocument(page.pdf())
    texts = [" ".join(leaf.get_textpage().get_text_range().split()) for leaf in printed]
    printed.close()
    page.context.close()
    assert 1 <= len(texts) <= 2, texts
    assert all("Match b827859ee9" in text for text in texts)
    assert "License review policy" in "".join(texts)


def open_page(chromium: Chromium) -> tuple[Page, list[str]]:
    """A page with scripts and its policy, and what it complains of."""
    page, said = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page(), []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    return page, said
