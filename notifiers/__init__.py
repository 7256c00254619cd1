"""An alert in, a message out, one verdict back. Knows neither storage nor sources."""
