"""The ground floor: what the product speaks of (documents, listings, rules, alerts), and behind it the storage."""
