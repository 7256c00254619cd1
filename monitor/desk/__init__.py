"""The review desk: pages for the people who decide, each also as JSON and CSV."""
