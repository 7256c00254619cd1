"""The configuration: its tables, where it is read, and where the customers are read from."""
