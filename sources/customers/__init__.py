"""Customers: the company's own records, read from the files and queries that its systems have."""
