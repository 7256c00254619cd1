"""`python -m tests.soak_daemon CONFIG AHEAD`: `listwatch run` whose clock is off by the seconds that a file holds.

The demo's rules were filed in March 2025, and a daemon asks for what was printed since a month before its last good
poll: it must live in their days. The file is read whenever the time is asked for, so whoever writes it sets the clock.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from monitor.operations.daemon import run_until_stopped
from monitor.operations.logs import set_up_logs
from monitor.runtime.startup import clock, open_exclusive


def main(config: Path, ahead: Path) -> None:
    def now() -> datetime:
        return clock() + timedelta(seconds=float(ahead.read_text(encoding="ascii")))

    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    set_up_logs(sys.stderr)
    with open_exclusive(config, "the soak") as (context, channels):
        ended = run_until_stopped(config, replace(context, now=now), channels)
        # As `listwatch run` ends.
        if not ended.in_time:
            sys.stderr.flush()
            os._exit(0 if ended.is_fine else 1)
    sys.exit(0 if ended.is_fine else 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
