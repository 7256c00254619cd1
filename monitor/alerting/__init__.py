"""From facts to people: who is told what, and how it gets there without being lost."""
