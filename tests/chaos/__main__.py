"""`make chaos`: troubles for SECONDS, those of a database in a file and those of a PostgreSQL for half of it each."""

from __future__ import annotations

import sys

from tests.chaos.run import go_through_troubles

if __name__ == "__main__":
    sys.exit(go_through_troubles(float(sys.argv[1]) if len(sys.argv) > 1 else None))
