"""What a person asks: of files, of stored history, of the lag between filing and each source."""
