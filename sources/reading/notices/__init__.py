"""Notices that change a list: which there are, and a reader for each."""
