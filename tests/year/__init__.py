"""The simulated year: the product on a virtual clock against offices of its own, October 2024 to November 2025.

`python -m tests.year [MONTHS]`. In the order in which to read it: `dates` (the legal calendar), `documents` and `noise`
(what the offices print), `entries` (the list of each date), `troubles` (what goes wrong), `world` (all of it by the
clock), `office` and `server` (who answers), `runner` (the product), `report` (what should have come, and what came).
"""
