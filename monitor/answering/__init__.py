"""What a person asks of files and of the past, and how it is answered: on a terminal or in JSON."""
