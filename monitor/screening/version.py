"""The version of the matcher: known to whoever stores or tells what was screened, without what does the screening."""

from __future__ import annotations

# Stored with every result. It changes whenever the same customers and listings may give other matches.
MATCHER_VERSION = "8"
