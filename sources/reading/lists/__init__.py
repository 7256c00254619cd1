"""The lists, a reader each: the supplements in the eCFR, the Consolidated Screening List, the Denied Persons List."""
