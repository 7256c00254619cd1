"""`python -m tests.year [MONTHS [whole]]`: the simulated year, or its first months with thin lists or whole ones.

Without MONTHS all fourteen are gone through with the whole Entity List and the whole Consolidated Screening List, and
the figures of memory are those of life: customers are screened apart, as in the daemon. With MONTHS the lists keep a
fortieth of what no rule touches, and screening begins no processes, so that two months take well under a minute. Exits
1 where an alert is missing, false, repeated or late.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.intake.polling import sources_of
from monitor.runtime.startup import open_context
from monitor.runtime.subprocess_call import run_in_subprocess, run_inline
from tests.year.clock import VirtualClock
from tests.year.dates import FIRST_DAY, MONTHS, at, first_of_month
from tests.year.expectations import expected_alerts
from tests.year.report import print_report
from tests.year.runner import run_year
from tests.year.server import serve
from tests.year.settings import settings_for
from tests.year.world import World


def main(arguments: list[str]) -> int:
    months = int(arguments[0]) if arguments else MONTHS
    thin = bool(arguments) and "whole" not in arguments
    logging.disable(logging.ERROR)
    clock, world = VirtualClock(at(FIRST_DAY, 0)), World(FIRST_DAY, first_of_month(months))
    with TemporaryDirectory() as folder, serve(world.first, world.last, thin, clock) as server:
        settings = settings_for(Path(folder), server.url, thin)
        run = run_year(world, clock, server, settings, run_inline if thin else run_in_subprocess)
        arrivals, served = server.arrivals(), server.served()
        with open_context(settings, clock) as context:
            expected = expected_alerts(world, sources_of(context))
    return 0 if print_report(world, expected, arrivals, run, served).is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
