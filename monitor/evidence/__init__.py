"""Evidence: one alert with all it rests on in one file, the alert derived from it again, and the whole log verified."""
