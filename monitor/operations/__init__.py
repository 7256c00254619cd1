"""What keeps the product running: the schedule, and how each source fares."""
