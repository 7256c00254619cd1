"""Holding the lists that sources show against ours: guards, explanations, quarantine, and how late each source is."""
