"""From text to nouns: the readers of rules and lists. Pure: bytes or text in, nouns or one documented error out."""

# Stands on every stored reading. Raised whenever a reader gives something else for the same bytes.
PARSER_VERSION = "10"
