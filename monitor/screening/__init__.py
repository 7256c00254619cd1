"""Screening: which customers may be listed parties, and on what evidence. Pure: no storage, no clock, no network."""
