"""Poll the sources, keep what they send, and turn each answer into what is settled."""
