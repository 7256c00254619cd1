"""Screening in bulk: which of a million customers are worth the exact comparison, found with whole arrays at a time."""
