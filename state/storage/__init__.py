"""Where the nouns are kept: one SQL schema, and the captures beside it."""
