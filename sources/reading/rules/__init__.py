"""What a rule says, whichever text it is in: its instructions, its preamble, and the two put together."""
