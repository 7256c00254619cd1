"""All pages of the desk, and those that the navigation names."""

from __future__ import annotations

from monitor.desk.pages import holds, matches, overview, rules

NAVIGATION = (overview.PAGE, matches.PAGE, rules.LIST_PAGE, holds.PAGE)
PAGES = (*NAVIGATION, matches.MATCH_PAGE, rules.PAGE)
