"""The crash proof: a process that polls and sends is killed at every write and every send, and loses nothing."""
