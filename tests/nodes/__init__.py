"""Several nodes on one PostgreSQL, killed at random while they poll and send: an alert lost, or sent twice?"""
