"""Policy, wiring and the process: what is polled, what is told to whom, and the command line."""
