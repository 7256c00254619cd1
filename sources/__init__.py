"""Bytes in; typed documents, rules, snapshots and customers out. Knows neither storage nor the clock."""
