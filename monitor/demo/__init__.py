"""The demo: the afternoon of March 25, 2025 again, with a loopback server in the place of the government's offices."""
