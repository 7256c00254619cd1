"""Triage: what people decide of possible matches, and what follows for the accounts on hold."""
