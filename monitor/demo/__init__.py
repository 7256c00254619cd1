"""The demo: the afternoon of 25 March 2025 again, with a loopback server in the place of the government's offices."""
