"""Reports: what a command found, as a page for people."""
