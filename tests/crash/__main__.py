"""`python -m tests.crash [POINTS]`: every point of the demo's stages on SQLite and PostgreSQL, or a sample of them.

POINTS may also be a variable of the environment. The two databases are gone through side by side. Exits 1 where an
alert was lost, one was repeated that had not been in flight, or anything is not as if nobody had been killed.

A killed process leaves behind what it has handed to the operating system, on a disk or not. So SQLite lies in memory
where there is room for files, and PostgreSQL waits for no disk: this is about kills, and proves nothing of power cuts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext, redirect_stderr
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.crash.driver import Kill, open_driver, sample_points
from tests.postgres import Postgres

_IN_MEMORY = Path("/dev/shm")


def kill_on(folder: Path, on_postgres: bool, wanted: int | None) -> list[Kill]:
    """Kill at this many points on one database, None for every point, and give what came of each.

    To be called in a process that has no other thread.
    """
    with (
        redirect_stderr(StringIO()),  # offices and receivers complain of each client that died on them
        Postgres() if on_postgres else nullcontext() as server,
        open_driver(folder, server, is_alone=True) as driver,
    ):
        walk = tuple(driver.walk())
        return [driver.kill(walked, number) for walked, number in sample_points(walk, wanted)]


def print_table(kills: Sequence[Kill]) -> None:
    """Print what came of the kills by database and stage, and each fault."""
    table = Table("database", "stage")
    for heading in ("kills", "lost", "in flight, repeated", "unexpected", "faults"):
        table.add_column(heading, justify="right")
    for database, stage in dict.fromkeys((kill.database, kill.stage) for kill in kills):
        here = [kill for kill in kills if (kill.database, kill.stage) == (database, stage)]
        figures = (
            len(here),
            sum(kill.lost for kill in here),
            sum(kill.in_flight for kill in here),
            sum(kill.unexpected for kill in here),
            sum(len(kill.faults) for kill in here),
        )
        table.add_row(database, stage, *map(str, figures))
    console = Console(width=120, highlight=False)
    console.print(table)
    for kill in kills:
        for fault in kill.faults:
            console.print(f"{kill}: {fault}", markup=False)


def main(arguments: list[str]) -> int:
    asked = arguments[0] if arguments else os.environ.get("POINTS")
    shares = (int(asked) // 2, int(asked) - int(asked) // 2) if asked else (None, None)
    with (
        TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as folder,
        ProcessPoolExecutor(2, get_context("fork")) as pool,
    ):
        running = [pool.submit(kill_on, Path(folder), place == 1, share) for place, share in enumerate(shares)]
        kills = [kill for each in running for kill in each.result()]
    print_table(kills)
    lost, unexpected = sum(kill.lost for kill in kills), sum(kill.unexpected for kill in kills)
    print(f"kill points {len(kills)}, alerts lost {lost}, unexpected duplicates {unexpected}")
    return int(any(kill.lost or kill.unexpected or kill.faults for kill in kills))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
