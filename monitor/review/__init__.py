"""A person's decisions, acknowledgements and releases, and the follow-up of accounts on hold."""
