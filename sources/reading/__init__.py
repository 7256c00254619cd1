"""From text to nouns: the readers of rules and lists. Pure: bytes or text in, nouns or one documented error out."""
