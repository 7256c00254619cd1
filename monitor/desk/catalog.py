"""All pages of the desk, and those that the navigation names."""

from __future__ import annotations

from monitor.desk.pages import (
    alerts,
    audit,
    customers,
    holds,
    lag,
    lists,
    matches,
    overview,
    ownership,
    regimes,
    rules,
    sources,
)

NAVIGATION = (
    overview.PAGE,
    matches.PAGE,
    holds.PAGE,
    customers.SEARCH_PAGE,
    rules.LIST_PAGE,
    lists.INDEX_PAGE,
    sources.PAGE,
    lag.PAGE,
    regimes.PAGE,
    ownership.WHATIF_PAGE,
    audit.PAGE,
    audit.SETTINGS_PAGE,
)
PAGES = (
    *NAVIGATION,
    matches.MATCH_PAGE,
    rules.PAGE,
    lists.COMPARE_PAGE,
    lists.PAGE,
    customers.PAGE,
    ownership.PAGE,
    alerts.PAGE,
    alerts.EVIDENCE_PAGE,
)
